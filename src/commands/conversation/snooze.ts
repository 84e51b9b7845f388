// mailroom conversation snooze: out of the inbox until a time, or until the customer writes.
import * as Flags from '@oclif/core/flags';
import { NO_ORDERS, parseSnoozeEnd } from '../../lib/conversation/orders.js';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { askText, needAnswers } from '../../lib/terminal/ask.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg, versionFlag } from '../../lib/terminal/order-flags.js';
import { OrderingCommand } from '../../lib/terminal/ordering-command.js';
import type { OrderedJson } from '../../lib/terminal/render/ordered.js';

export default class ConversationSnooze extends OrderingCommand {
  static override summary = 'Put a conversation aside until a time';
  static override description =
    'It leaves the inbox and comes back when the time has come, or when the customer writes; with --until reply then only. At a terminal, what they have written since you looked at it is not put aside unread (exit 8). Times are local: 30m, 2h, 3d, 14:30, tomorrow 9:00, friday, 2026-12-01.';
  static override aliases = ['snooze'];
  static override examples = [
    '<%= config.bin %> snooze 1042 --until tomorrow',
    `<%= config.bin %> snooze 1042 --until 'friday 14:00'`,
    '<%= config.bin %> snooze 1042 --until reply',
    '<%= config.bin %> snooze 1042 --until 3d --json',
  ];
  static override args = { number: conversationArg };
  static override flags = {
    until: Flags.string({ description: 'when it comes back: a time, or reply', helpValue: 'TIME|reply' }),
    ...versionFlag,
  };

  async run(): Promise<OrderedJson> {
    const { args, flags } = await this.parse(ConversationSnooze);
    const canAsk = this.canAsk(flags);
    needAnswers(canAsk, { NUMBER: args.number, until: flags.until });
    const number = await needConversationNumber(args.number, canAsk);
    const parse = (text: string) => parseSnoozeEnd(text, new Date());
    const until = parse(flags.until ?? (await askText({ message: 'Until when', default: 'tomorrow 9:00', parse })));
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const { giveOrders } = await import('../../lib/conversation/give-orders.js');
    const orders = { ...NO_ORDERS, snoozeUntil: until };
    const ordered = await giveOrders(app, number, operator, orders, this.seenVersion(flags));
    return this.tellOrdered(ordered, 'status', 'mailroom inbox', 'mailroom inbox --status snoozed');
  }
}
