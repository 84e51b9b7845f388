// mailroom conversation spam: kept, and out of everybody's way.
import { NO_ORDERS } from '../../lib/conversation/orders.js';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg, versionFlag } from '../../lib/terminal/order-flags.js';
import { OrderingCommand } from '../../lib/terminal/ordering-command.js';
import type { OrderedJson } from '../../lib/terminal/render/ordered.js';

export default class ConversationSpam extends OrderingCommand {
  static override summary = 'Mark a conversation as spam';
  static override description =
    'It is kept, and out of the inbox with all that answers it: unread by nobody, answered by nothing. `conversation reopen` says that it is none. `inbox --status spam` lists what is marked.';
  static override examples = [
    '<%= config.bin %> conversation spam 1042',
    '<%= config.bin %> conversation reopen 1042',
    '<%= config.bin %> inbox --status spam',
  ];
  static override args = { number: conversationArg };
  static override flags = versionFlag;

  async run(): Promise<OrderedJson> {
    const { args, flags } = await this.parse(ConversationSpam);
    const number = await needConversationNumber(args.number, this.canAsk(flags));
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const { giveOrders } = await import('../../lib/conversation/give-orders.js');
    const ordered = await giveOrders(app, number, operator, { ...NO_ORDERS, status: 'spam' }, flags['if-version']);
    return this.tellOrdered(ordered, 'status', 'mailroom inbox', `mailroom conversation undo ${ordered.after.number}`);
  }
}
