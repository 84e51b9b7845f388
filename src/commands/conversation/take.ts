// mailroom conversation take: it is yours from now on.
import * as Flags from '@oclif/core/flags';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg } from '../../lib/terminal/order-flags.js';
import { type OrderedJson, toOrderedJson } from '../../lib/terminal/render/ordered.js';
import { renderTaken } from '../../lib/terminal/render/rearranged.js';

type TakenJson = OrderedJson & {
  /** Whose it was. */
  readonly from: string | null;
};

export default class ConversationTake extends BaseCommand {
  static override summary = 'Take a conversation: it is yours from now on';
  static override description =
    'It says whose it was. A colleague who is writing an answer there, or took or closed it within the last five minutes, keeps it (exit 8), unless you say --force.';
  static override aliases = ['take'];
  static override examples = [
    '<%= config.bin %> take 1042',
    '<%= config.bin %> take 1042 --force',
    '<%= config.bin %> inbox --mine',
  ];
  static override args = { number: conversationArg };
  static override flags = { force: Flags.boolean({ description: 'although a colleague has just begun with it' }) };

  async run(): Promise<TakenJson> {
    const { args, flags } = await this.parse(ConversationTake);
    const number = await needConversationNumber(args.number, this.canAsk(flags));
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const { takeConversation } = await import('../../lib/conversation/take-conversation.js');
    const taken = await takeConversation(app, number, operator, { force: flags.force });
    this.print(renderTaken(taken));
    this.suggest(`mailroom reply ${taken.after.number}`, `mailroom show ${taken.after.number}`);
    return { ...toOrderedJson(taken), from: taken.before.assignee?.name ?? null };
  }
}
