// mailroom conversation split: a part of a conversation is one of its own.
import * as Flags from '@oclif/core/flags';
import type { App } from '../../lib/app.js';
import { needConversation } from '../../lib/conversation/need-conversation.js';
import { parseHeaderText } from '../../lib/header-text.js';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { listMessages } from '../../lib/store/messages.js';
import { needAnswers } from '../../lib/terminal/ask.js';
import { askFirstMessage } from '../../lib/terminal/ask-part.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg } from '../../lib/terminal/order-flags.js';
import { renderSplit, type SplitJson, toSplitJson } from '../../lib/terminal/render/rearranged.js';

export default class ConversationSplit extends BaseCommand {
  static override summary = 'Make a new conversation of a message and all after it';
  static override description =
    'The new one is linked to the old one, and mail that answers a message of it goes there. Its contact is whoever wrote its first mail. `conversation undo` brings it back.';
  static override examples = [
    '<%= config.bin %> conversation split 1042 --from 4',
    "<%= config.bin %> conversation split 1042 --from 4 --subject 'Another parcel'",
    '<%= config.bin %> conversation split 1042 --from 4 --json',
  ];
  static override args = { number: conversationArg };
  static override flags = {
    from: Flags.string({
      description: 'the first message that goes, as `show` counts them, or its id',
      helpValue: 'MESSAGE',
    }),
    subject: Flags.string({ description: "the subject of the new one; without it the message's", helpValue: 'TEXT' }),
  };

  async run(): Promise<SplitJson> {
    const { args, flags } = await this.parse(ConversationSplit);
    const canAsk = this.canAsk(flags);
    needAnswers(canAsk, { NUMBER: args.number, from: flags.from });
    const number = await needConversationNumber(args.number, canAsk);
    const subject = flags.subject === undefined ? undefined : parseHeaderText(flags.subject, 'the subject');
    const app = await this.openApp(flags);
    const from = flags.from ?? (await askWhere(app, number));
    const operator = await needActingOperator(app);
    const { splitConversation } = await import('../../lib/conversation/split-conversation.js');
    const split = await splitConversation(app, number, operator, { from: from.trim(), subject });
    this.print(renderSplit(split));
    this.suggest(`mailroom show ${split.created.number}`, `mailroom conversation undo ${split.after.number}`);
    return toSplitJson(split);
  }
}

async function askWhere({ db, clock }: App, number: number): Promise<string> {
  const conversation = await needConversation(db, number);
  return askFirstMessage(conversation, await listMessages(db, conversation.id), clock.now());
}
