// mailroom note: words for the team in a conversation, which nobody outside ever sees.
import type { App } from '../lib/app.js';
import { findMentions } from '../lib/conversation/mention.js';
import { needConversation } from '../lib/conversation/need-conversation.js';
import { NO_ORDERS, parseNote } from '../lib/conversation/orders.js';
import { needActingOperator } from '../lib/operator/find-acting-operator.js';
import type { Operator } from '../lib/operator/operator.js';
import { listOperators } from '../lib/store/operators.js';
import { needAnswers } from '../lib/terminal/ask.js';
import { readBodyFile } from '../lib/terminal/body-file.js';
import { needConversationNumber } from '../lib/terminal/conversation-number.js';
import { chooseEditor } from '../lib/terminal/editor.js';
import { conversationArg } from '../lib/terminal/order-flags.js';
import { OrderingCommand } from '../lib/terminal/ordering-command.js';
import { type OrderedJson, toOrderedJson } from '../lib/terminal/render/ordered.js';
import { textFlags } from '../lib/terminal/reply-flags.js';
import { writeNote } from '../lib/terminal/write-note.js';

type NoteJson = OrderedJson & {
  /** The operators that it names, by their slugs. */
  readonly mentions: readonly string[];
  /** What looks like a name after @, and is no operator's. */
  readonly unknownMentions: readonly string[];
};

export default class Note extends OrderingCommand {
  static override summary = 'Write a note for the team into a conversation';
  static override description =
    'It is shown in the conversation, never sent, and never quoted to anybody. @ana asks an operator to look: they find it with inbox --mentioned, and are notified if they have that on. Without --message your editor opens, or lines are taken at the prompt where there is none.';
  static override examples = [
    `<%= config.bin %> note 1042 --message 'She rang: it is the *second* parcel.'`,
    `<%= config.bin %> note 1042 --message '@ben can you look at the invoice?'`,
    '<%= config.bin %> note 1042',
    '<%= config.bin %> note 1042 --body-file - --json < call.md',
  ];
  static override args = { number: conversationArg };
  static override flags = textFlags;

  async run(): Promise<NoteJson> {
    const { args, flags } = await this.parse(Note);
    const { message, 'body-file': file } = flags;
    const canAsk = this.canAsk(flags) && file !== '-';
    needAnswers(canAsk, { NUMBER: args.number, 'message or --body-file': message ?? file });
    const number = await needConversationNumber(args.number, canAsk);
    const given = file === undefined ? message : await readBodyFile(file);
    const text = given === undefined ? undefined : parseNote(given);
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    if (text !== undefined) return this.#keep(app, number, operator, text);
    const { id } = await needConversation(app.db, number);
    const place = { folder: app.folders.state, name: `${id}-${operator.name}`, number };
    const editor = chooseEditor(process.env, this.machine(flags).settings.editor);
    const written = await writeNote({ place, editor, say: (said) => this.progress(said) });
    const kept = await this.#keep(app, number, operator, written.text);
    written.discard();
    return kept;
  }

  async #keep(app: App, number: number, operator: Operator, text: string): Promise<NoteJson> {
    const { giveOrders } = await import('../lib/conversation/give-orders.js');
    const ordered = await giveOrders(app, number, operator, { ...NO_ORDERS, notes: [text] });
    this.print(`The note is in #${ordered.after.number}.`);
    const { mentioned, unknown } = findMentions(text, await listOperators(app.db));
    const asked = mentioned.filter(({ id }) => id !== operator.id).map(({ name }) => name);
    if (asked.length > 0) this.progress(`It is among the mentions of ${asked.join(', ')} now.`);
    for (const { name, closest } of unknown) {
      const meant = closest.length === 0 ? '' : ` Did you mean @${closest.join(' or @')}?`;
      this.notice(`Warning: no operator is called @${name}, so nobody was asked by it.${meant}`);
    }
    this.suggest(`mailroom show ${ordered.after.number}`);
    const names = { mentions: mentioned.map(({ name }) => name), unknownMentions: unknown.map(({ name }) => name) };
    return { ...toOrderedJson(ordered), ...names };
  }
}
