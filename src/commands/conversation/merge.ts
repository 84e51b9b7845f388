// mailroom conversation merge: two conversations are one.
import * as Args from '@oclif/core/args';
import { parseConversationNumber } from '../../lib/conversation/conversation.js';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { askText, needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg } from '../../lib/terminal/order-flags.js';
import { type MergedJson, renderMerged, toMergedJson } from '../../lib/terminal/render/rearranged.js';

export default class ConversationMerge extends BaseCommand {
  static override summary = 'Make a conversation a part of another one';
  static override description =
    'Messages, tags, mentions and what the outbox has go over; both numbers lead to the one that is left, and later mail to either follows. Both are of one channel. `conversation undo` takes them apart again.';
  static override examples = [
    '<%= config.bin %> conversation merge 1043 1042',
    '<%= config.bin %> conversation undo 1042',
    '<%= config.bin %> conversation merge 1043 1042 --json',
  ];
  static override args = {
    number: conversationArg,
    into: Args.string({ description: 'the number of the conversation that is left' }),
  };

  async run(): Promise<MergedJson> {
    const { args, flags } = await this.parse(ConversationMerge);
    const canAsk = this.canAsk(flags);
    needAnswers(canAsk, { NUMBER: args.number, INTO: args.into });
    const number = await needConversationNumber(args.number, canAsk);
    const parse = parseConversationNumber;
    const into = parse(args.into ?? (await askText({ message: 'Into which conversation', parse })));
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const { mergeConversation } = await import('../../lib/conversation/merge-conversation.js');
    const merged = await mergeConversation(app, number, operator, into);
    this.print(renderMerged(merged));
    this.suggest(`mailroom show ${merged.after.number}`, `mailroom conversation undo ${merged.after.number}`);
    return toMergedJson(merged);
  }
}
