// mailroom conversation tag: the words by which a team sorts its conversations.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { NO_ORDERS, withOrder } from '../../lib/conversation/orders.js';
import { parseTag } from '../../lib/conversation/tag.js';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { askText, needAnswers } from '../../lib/terminal/ask.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg } from '../../lib/terminal/order-flags.js';
import { OrderingCommand } from '../../lib/terminal/ordering-command.js';
import type { OrderedJson } from '../../lib/terminal/render/ordered.js';

export default class ConversationTag extends OrderingCommand {
  static override summary = 'Add tags to a conversation, or remove them';
  static override description =
    'A tag is one word, in small letters; more of them may follow, and `-late` removes one, as in a draft. `inbox --tag` lists what has it.';
  static override aliases = ['tag'];
  static override examples = [
    '<%= config.bin %> tag 1042 refund',
    '<%= config.bin %> tag 1042 --add refund',
    '<%= config.bin %> tag 1042 --add vip --remove late --json',
    '<%= config.bin %> inbox --tag refund',
  ];
  static override args = {
    number: conversationArg,
    tags: Args.string({ description: 'tags to add; -TAG removes one, as in a draft' }),
  };
  static override strict = false;
  static override flags = {
    add: Flags.string({ description: 'add this tag', helpValue: 'TAG', multiple: true }),
    remove: Flags.string({ description: 'remove this tag', helpValue: 'TAG', multiple: true }),
  };

  async run(): Promise<OrderedJson> {
    const { args, argv, flags } = await this.parse(ConversationTag, asFlags(this.argv));
    const canAsk = this.canAsk(flags);
    const words = argv.slice(1).map((word) => String(word).replace(/^\+/, ''));
    const add = [...(flags.add ?? []), ...words];
    const { remove = [] } = flags;
    const given = add.length + remove.length > 0 ? true : undefined;
    needAnswers(canAsk, { NUMBER: args.number, 'add or --remove': given });
    const number = await needConversationNumber(args.number, canAsk);
    const parse = (text: string) => withOrder(NO_ORDERS, 'Tag', text, new Date());
    const orders = given
      ? { ...NO_ORDERS, addTags: add.map(parseTag), removeTags: remove.map(parseTag) }
      : parse(await askText({ message: 'Tags (-tag removes one)', parse }));
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const { giveOrders } = await import('../../lib/conversation/give-orders.js');
    const ordered = await giveOrders(app, number, operator, orders);
    return this.tellOrdered(ordered, 'tags', `mailroom show ${ordered.after.number}`);
  }
}

/** `-urgent` is no flag: it removes the tag, as it does in a draft. Behind the rest, for a flag takes the words after it. */
function asFlags(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  const [words, after] = end === -1 ? [argv, []] : [argv.slice(0, end), argv.slice(end)];
  const isRemoved = (word: string) => /^-[^-]/.test(word);
  const removed = words.filter(isRemoved).map((word) => `--remove=${word.slice(1)}`);
  return [...words.filter((word) => !isRemoved(word)), ...removed, ...after];
}
