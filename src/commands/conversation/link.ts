// mailroom conversation link: it has to do with another one.
import * as Args from '@oclif/core/args';
import { parseConversationNumber } from '../../lib/conversation/conversation.js';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { askText, needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg } from '../../lib/terminal/order-flags.js';
import { type LinkedJson, renderLinked, toLinkedJson } from '../../lib/terminal/render/rearranged.js';

export default class ConversationLink extends BaseCommand {
  static override summary = 'Link a conversation to another one that it has to do with';
  static override description =
    'Each stays what it is, in whatever channel. A conversation is linked to one other: a new link takes the place of the old one.';
  static override examples = [
    '<%= config.bin %> conversation link 1042 977',
    '<%= config.bin %> conversation unlink 1042',
    '<%= config.bin %> conversation link 1042 977 --json',
  ];
  static override args = {
    number: conversationArg,
    other: Args.string({ description: 'the number of the other one' }),
  };

  async run(): Promise<LinkedJson> {
    const { args, flags } = await this.parse(ConversationLink);
    const canAsk = this.canAsk(flags);
    needAnswers(canAsk, { NUMBER: args.number, OTHER: args.other });
    const number = await needConversationNumber(args.number, canAsk);
    const parse = parseConversationNumber;
    const other = parse(args.other ?? (await askText({ message: 'To which conversation', parse })));
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const { linkConversation } = await import('../../lib/conversation/link-conversation.js');
    const linked = await linkConversation(app, number, operator, other);
    this.print(renderLinked(linked));
    this.suggest(`mailroom show ${linked.after.number}`);
    return toLinkedJson(linked);
  }
}
