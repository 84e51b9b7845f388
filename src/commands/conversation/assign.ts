// mailroom conversation assign: whose it is.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { App } from '../../lib/app.js';
import { type Assignment, NO_ORDERS, parseAssignment } from '../../lib/conversation/orders.js';
import { MailroomError } from '../../lib/errors.js';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { listOperators } from '../../lib/store/operators.js';
import { askChoice, needAnswers } from '../../lib/terminal/ask.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg } from '../../lib/terminal/order-flags.js';
import { OrderingCommand } from '../../lib/terminal/ordering-command.js';
import type { OrderedJson } from '../../lib/terminal/render/ordered.js';

export default class ConversationAssign extends OrderingCommand {
  static override summary = 'Give a conversation to an operator, or to nobody';
  static override aliases = ['assign'];
  static override examples = [
    '<%= config.bin %> assign 1042 ana',
    '<%= config.bin %> assign 1042 --me',
    '<%= config.bin %> assign 1042 --nobody --json',
  ];
  static override args = {
    number: conversationArg,
    operator: Args.string({ description: 'who is to have it' }),
  };
  static override flags = {
    me: Flags.boolean({ description: 'to yourself', exclusive: ['nobody'] }),
    nobody: Flags.boolean({ description: 'to nobody' }),
  };

  async run(): Promise<OrderedJson> {
    const { args, flags } = await this.parse(ConversationAssign);
    const canAsk = this.canAsk(flags);
    const given = assignmentOf(args.operator, flags);
    needAnswers(canAsk, { NUMBER: args.number, 'me, --nobody or the name of an operator': given });
    const number = await needConversationNumber(args.number, canAsk);
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const assign = given ?? (await askWho(app));
    const { giveOrders } = await import('../../lib/conversation/give-orders.js');
    const ordered = await giveOrders(app, number, operator, { ...NO_ORDERS, assign });
    return this.tellOrdered(ordered, 'assignee', `mailroom show ${ordered.after.number}`);
  }
}

function assignmentOf(
  name: string | undefined,
  { me, nobody }: { readonly me: boolean; readonly nobody: boolean },
): Assignment | undefined {
  if (name !== undefined && (me || nobody)) {
    throw new MailroomError('invalid', 'it can be given to one only', ['name an operator, or --me, or --nobody']);
  }
  if (me || nobody) return { to: me ? 'me' : 'nobody' };
  return name === undefined ? undefined : parseAssignment(name);
}

async function askWho({ db }: App): Promise<Assignment> {
  const operators = (await listOperators(db)).map(({ name }) => ({ name, value: { to: 'operator', name } as const }));
  return askChoice<Assignment>('Who is to have it?', [...operators, { name: 'nobody', value: { to: 'nobody' } }]);
}
