// mailroom conversation close: nothing is to be done there any more.
import { NO_ORDERS } from '../../lib/conversation/orders.js';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg, versionFlag } from '../../lib/terminal/order-flags.js';
import { OrderingCommand } from '../../lib/terminal/ordering-command.js';
import type { OrderedJson } from '../../lib/terminal/render/ordered.js';

export default class ConversationClose extends OrderingCommand {
  static override summary = 'Close a conversation';
  static override description =
    'It leaves the inbox. When the customer writes again within the reopen window of the channel, it is open again. At a terminal, what they have written since you looked at it is not closed unread (exit 8).';
  static override aliases = ['close'];
  static override examples = ['<%= config.bin %> close 1042', '<%= config.bin %> reply 1042 --close'];
  static override args = { number: conversationArg };
  static override flags = versionFlag;

  async run(): Promise<OrderedJson> {
    const { args, flags } = await this.parse(ConversationClose);
    const number = await needConversationNumber(args.number, this.canAsk(flags));
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const { giveOrders } = await import('../../lib/conversation/give-orders.js');
    const ordered = await giveOrders(
      app,
      number,
      operator,
      { ...NO_ORDERS, status: 'closed' },
      this.seenVersion(flags),
    );
    return this.tellOrdered(ordered, 'status', 'mailroom inbox', `mailroom conversation undo ${ordered.after.number}`);
  }
}
