// mailroom conversation reopen: back into the inbox, from whatever status.
import { NO_ORDERS } from '../../lib/conversation/orders.js';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg } from '../../lib/terminal/order-flags.js';
import { OrderingCommand } from '../../lib/terminal/ordering-command.js';
import type { OrderedJson } from '../../lib/terminal/render/ordered.js';

export default class ConversationReopen extends OrderingCommand {
  static override summary = 'Open a conversation that was closed, snoozed, waiting or taken for spam';
  static override description = 'It is back in the inbox, ours to answer.';
  static override examples = ['<%= config.bin %> conversation reopen 1042'];
  static override args = { number: conversationArg };

  async run(): Promise<OrderedJson> {
    const { args, flags } = await this.parse(ConversationReopen);
    const number = await needConversationNumber(args.number, this.canAsk(flags));
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const { giveOrders } = await import('../../lib/conversation/give-orders.js');
    const ordered = await giveOrders(app, number, operator, { ...NO_ORDERS, status: 'open' });
    return this.tellOrdered(ordered, 'status', `mailroom reply ${ordered.after.number}`);
  }
}
