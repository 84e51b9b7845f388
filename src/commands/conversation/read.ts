// mailroom conversation read: what you need not look at is read for you.
import * as Args from '@oclif/core/args';
import { parseConversationNumber } from '../../lib/conversation/conversation.js';
import { markConversations } from '../../lib/conversation/mark-conversations.js';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { describeMarked, type MarkedJson, toMarkedJson } from '../../lib/terminal/render/marked.js';

export default class ConversationRead extends BaseCommand {
  static override summary = 'Mark conversations as read for you, without showing them';
  static override description =
    'To show a conversation and to answer it mark it as read as well. What was answered, snoozed or closed by anybody is unread for nobody.';
  static override examples = [
    '<%= config.bin %> conversation read 1042',
    '<%= config.bin %> conversation read 1042 1043 1044 --json',
  ];
  static override args = {
    number: Args.string({ description: 'the number of the conversation; several may be given', multiple: true }),
  };

  async run(): Promise<MarkedJson[]> {
    const { args, flags } = await this.parse(ConversationRead);
    needAnswers(false, { NUMBER: args.number });
    const numbers = (args.number ?? []).map(parseConversationNumber);
    const app = await this.openApp(flags);
    const reader = (await needActingOperator(app)).id;
    const marked = await markConversations(app, numbers, { reader, as: 'read' });
    this.print(describeMarked(marked, 'read'));
    this.suggest('mailroom inbox --unread');
    return marked.map((one) => toMarkedJson(one, false));
  }
}
