// mailroom conversation unread: to be looked at again.
import * as Args from '@oclif/core/args';
import { parseConversationNumber } from '../../lib/conversation/conversation.js';
import { markConversations } from '../../lib/conversation/mark-conversations.js';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { describeMarked, type MarkedJson, toMarkedJson } from '../../lib/terminal/render/marked.js';

export default class ConversationUnread extends BaseCommand {
  static override summary = 'Mark conversations as unread for you, to look at them again';
  static override description = 'Mentions of you in their notes are unread again, too. For others nothing changes.';
  static override examples = [
    '<%= config.bin %> conversation unread 1042',
    '<%= config.bin %> conversation unread 1042 1043 --json',
  ];
  static override args = {
    number: Args.string({ description: 'the number of the conversation; several may be given', multiple: true }),
  };

  async run(): Promise<MarkedJson[]> {
    const { args, flags } = await this.parse(ConversationUnread);
    needAnswers(false, { NUMBER: args.number });
    const numbers = (args.number ?? []).map(parseConversationNumber);
    const app = await this.openApp(flags);
    const reader = (await needActingOperator(app)).id;
    const marked = await markConversations(app, numbers, { reader, as: 'unread' });
    this.print(describeMarked(marked, 'unread'));
    this.suggest('mailroom inbox --unread');
    return marked.map((one) => toMarkedJson(one, one.status === 'open'));
  }
}
