// mailroom conversation unlink: the link to another one goes.
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg } from '../../lib/terminal/order-flags.js';
import { type LinkedJson, renderLinked, toLinkedJson } from '../../lib/terminal/render/rearranged.js';

export default class ConversationUnlink extends BaseCommand {
  static override summary = 'Take away the link of a conversation to another one';
  static override description = 'Both stay as they are.';
  static override examples = [
    '<%= config.bin %> conversation unlink 1042',
    '<%= config.bin %> conversation unlink 1042 --json',
  ];
  static override args = { number: conversationArg };

  async run(): Promise<LinkedJson> {
    const { args, flags } = await this.parse(ConversationUnlink);
    const number = await needConversationNumber(args.number, this.canAsk(flags));
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const { linkConversation } = await import('../../lib/conversation/link-conversation.js');
    const linked = await linkConversation(app, number, operator, undefined);
    this.print(renderLinked(linked));
    this.suggest(`mailroom show ${linked.after.number}`);
    return toLinkedJson(linked);
  }
}
