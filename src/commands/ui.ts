// mailroom ui: the message centre, a whole team's conversations on one screen.
import type { App } from '../lib/app.js';
import type { Ordered } from '../lib/conversation/give-orders.js';
import { findMentions } from '../lib/conversation/mention.js';
import { needConversation } from '../lib/conversation/need-conversation.js';
import { checkOrders, NO_ORDERS, type OrderField, type Orders, withOrder } from '../lib/conversation/orders.js';
import { readConversation } from '../lib/conversation/read-conversation.js';
import { type InboxPage, readInbox } from '../lib/conversation/read-inbox.js';
import { wakeSnoozed } from '../lib/conversation/wake-snoozed.js';
import { MailroomError } from '../lib/errors.js';
import { needActingOperator } from '../lib/operator/find-acting-operator.js';
import type { Operator } from '../lib/operator/operator.js';
import type { InboxQuery } from '../lib/search/read-inbox-query.js';
import { listChannels } from '../lib/store/channels.js';
import { listClaims } from '../lib/store/claims.js';
import { type InboxFilter, listConversations } from '../lib/store/inbox.js';
import { readNewsStamp } from '../lib/store/news-stamp.js';
import { listOperators } from '../lib/store/operators.js';
import { listViews } from '../lib/store/views.js';
import { listDeadClaims } from '../lib/terminal/claim-mark.js';
import type { SharedFlags } from '../lib/terminal/flags.js';
import { renderNoted } from '../lib/terminal/render/noted.js';
import { renderOrdered } from '../lib/terminal/render/ordered.js';
import { renderTaken, renderUndone } from '../lib/terminal/render/rearranged.js';
import { parseReplyFlags, sendingOf } from '../lib/terminal/reply-flags.js';
import { makeTheme, wantsColour } from '../lib/terminal/theme.js';
import { WritingCommand } from '../lib/terminal/writing-command.js';
import { operatorOptions, placeOptions } from '../lib/ui/options.js';
import { type Moved, type Said, sayChanged, saySent, sayUnwritten } from '../lib/ui/said.js';
import type { Option } from '../lib/ui/screen-state.js';
import type { Place } from '../lib/ui/tabs.js';
import { queryAsTyped } from '../lib/ui/typed-text.js';
import type { Page, UiDesk, UiOrder } from '../lib/ui/ui-desk.js';

export default class Ui extends WritingCommand {
  static override summary = 'Work the conversations on a full screen';
  static override description =
    `The list and the conversation on one screen, and everything by single keys: the line at the bottom shows those that are
useful now, ? shows all. Answers and notes are written in your editor ($VISUAL, $EDITOR, or the setting editor). What
arrives, and what colleagues do, appears by itself.

It wants a terminal of 40 columns and 10 rows at least; from 100 columns on the list and the conversation stand side by
side. It has no JSON: all that it does there are commands for.`;
  static override examples = [
    '<%= config.bin %> ui',
    '<%= config.bin %> ui --as ana --no-color',
    'ssh -t desk.acme.example <%= config.bin %> ui',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Ui);
    this.#needScreen(flags);
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const { openScreen } = await import('../lib/ui/open-screen.js');
    const theme = makeTheme(wantsColour(process.stdout, process.env, flags['no-color']));
    const signal = await openScreen(this.#desk(app, flags, operator), theme);
    if (signal !== undefined) this.endWith(signal === 'SIGHUP' ? 129 : 143);
  }

  #needScreen(flags: SharedFlags): void {
    const next = ['mailroom inbox and mailroom show N have what it shows, in a pipe and with --json too'];
    if (this.jsonEnabled()) throw new MailroomError('needs-answer', 'mailroom ui has no JSON form', next);
    if (!this.canAsk(flags) || !process.stdout.isTTY) {
      throw new MailroomError('needs-answer', 'mailroom ui needs a terminal, with somebody at the keyboard', next);
    }
    if (process.env['TERM'] === 'dumb') {
      throw new MailroomError('needs-answer', 'mailroom ui needs a terminal that can draw, and TERM is dumb', next);
    }
  }

  #desk(app: App, flags: SharedFlags, operator: Operator): UiDesk {
    return {
      me: operator.name,
      now: app.clock.now,
      glance: app.db.dialect === 'sqlite' ? 1000 : 2000,
      readStamp: async () => `${await wakeSnoozed(app)} ${await readNewsStamp(app.db)}`,
      listWaiting: () => listWaiting(app, operator),
      listConversations: (place, page) => listLines(app, place, page, operator),
      readConversation: async (number, mark) => {
        const view = await readConversation(app, number, mark ? operator.id : undefined);
        const claims = await listClaims(app.db, [view.id], app.clock.now(), listDeadClaims(app.folders.state));
        return { ...view, replying: claims.get(view.id) };
      },
      giveOrder: (number, order) => giveOrder(app, operator, number, order),
      take: async (number) => {
        const { takeConversation } = await import('../lib/conversation/take-conversation.js');
        const taken = await takeConversation(app, number, operator, { force: false });
        return { text: renderTaken(taken), tone: 'good', moved: movedBy(taken) };
      },
      undo: async (number, seen) => {
        const { undoConversation } = await import('../lib/conversation/undo-conversation.js');
        return unlessChanged(app, number, seen, async () => {
          const undone = await undoConversation(app, number, operator, seen);
          return { text: renderUndone(undone, app.clock.now()), tone: 'good', moved: movedBy(undone) };
        });
      },
      write: (number, what) => this.#write(app, flags, operator, number, what),
      listOptions: (what) => listOptions(app, what, operator),
    };
  }

  async #write(
    app: App,
    flags: SharedFlags,
    operator: Operator,
    number: number,
    what: 'reply' | 'note',
  ): Promise<Said> {
    try {
      return what === 'reply'
        ? await this.#reply(app, flags, operator, number)
        : await this.#note(app, flags, operator, number);
    } catch (error) {
      if (!(error instanceof MailroomError)) throw error;
      return sayUnwritten(number, error);
    } finally {
      // What became of one answer says nothing about how the program ends.
      process.exitCode = undefined;
    }
  }

  async #reply(app: App, flags: SharedFlags, operator: Operator, number: number): Promise<Said> {
    const { startWriting } = await import('../lib/outbound/start-writing.js');
    const sending = sendingOf(app, { force: false, plain: false, 'no-signature': false });
    const wish = { ...parseReplyFlags({}), text: undefined, savedReply: undefined };
    const writing = await startWriting(app, { purpose: { kind: 'reply', number }, operator, wish, ...sending });
    const written = await this.writeMail(app, flags, {
      writing,
      operator,
      canAsk: true,
      hasText: false,
      decided: undefined,
    });
    if (written.error !== undefined)
      return { text: written.error.message, tone: written.state === 'nothing' ? 'plain' : 'bad' };
    if (written.state === 'draft') return { text: `Kept as a draft: r in #${number} goes on with it.`, tone: 'plain' };
    if (written.state === 'held')
      return { text: `The answer to #${number} is held; it is not sent yet.`, tone: 'plain' };
    const { status } = await needConversation(app.db, number);
    return saySent(number, status);
  }

  async #note(app: App, flags: SharedFlags, operator: Operator, number: number): Promise<Said> {
    const { writeNote } = await import('../lib/terminal/write-note.js');
    const { id } = await readConversation(app, number, undefined);
    const place = { folder: app.folders.state, name: `${id}-${operator.name}`, number };
    const written = await writeNote({ place, editor: this.editor(flags), say: (said) => this.progress(said) });
    const noted = await give(app, number, operator, { ...NO_ORDERS, notes: [written.text] });
    written.discard();
    const mentions = findMentions(written.text, await listOperators(app.db));
    return { text: renderNoted(number, operator.name, mentions), tone: 'good', moved: movedBy(noted) };
  }
}

const ABOUT: Readonly<Record<OrderField, 'status' | 'assignee' | 'tags'>> = {
  ...{ Status: 'status', Snooze: 'status', Assign: 'assignee', Tag: 'tags', Note: 'status' },
};

async function giveOrder(app: App, operator: Operator, number: number, { field, value, seen }: UiOrder): Promise<Said> {
  const orders = withOrder(NO_ORDERS, field, value, app.clock.now());
  checkOrders(orders);
  return unlessChanged(app, number, seen, async () => {
    const ordered = await give(app, number, operator, orders, seen);
    const isNews = ordered.before.version !== ordered.after.version;
    const words = `${renderOrdered(ordered, ABOUT[field])}${isNews ? ' u takes it back.' : ''}`;
    return { text: words, tone: 'good', moved: movedBy(ordered), isUndoable: isNews };
  });
}

/** What was refused because the conversation is not at the version that was seen is shown as it is now; all else is told. */
async function unlessChanged(
  { db }: App,
  number: number,
  seen: number | undefined,
  act: () => Promise<Said>,
): Promise<Said> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof MailroomError) || error.kind !== 'conflict') throw error;
    if (seen === undefined || (await needConversation(db, number)).version === seen) throw error;
    return sayChanged(number);
  }
}

function movedBy({ before, after }: Ordered): Moved {
  return { from: before.version, to: after.version };
}

async function give(app: App, number: number, operator: Operator, orders: Orders, seen?: number): Promise<Ordered> {
  const { giveOrders } = await import('../lib/conversation/give-orders.js');
  return giveOrders(app, number, operator, orders, seen);
}

async function listLines(app: App, place: Place, { before, limit }: Page, operator: Operator): Promise<InboxPage> {
  const { tab, within } = place;
  const query = place.query === '' ? undefined : await readQuery(app, { query: queryAsTyped(place.query) });
  const view = within?.kind === 'view' ? await readQuery(app, { view: within.name }) : undefined;
  const channels = within?.kind === 'channel' ? await listChannels(app.db) : [];
  const filter: InboxFilter = {
    // A query may say itself which states it wants.
    statuses: tab.status === 'all' || query?.namesStatus || view?.namesStatus ? [] : [tab.status],
    assignee: tab.owner === 'me' ? operator.id : tab.owner,
    channel: channels.find(({ name }) => name === within?.name)?.id,
    mentioned: tab.isMentioned ? operator.id : undefined,
    condition: query?.condition,
    within: view?.condition,
    before,
    limit,
  };
  return readInbox(app, filter, { id: operator.id, deadClaims: listDeadClaims(app.folders.state) });
}

async function listWaiting({ db }: App, { id }: Operator): Promise<readonly string[]> {
  const first = { statuses: [], limit: 1 };
  const mine = await listConversations(db, { ...first, assignee: id, unreadOnly: true }, id);
  const mentioned = await listConversations(db, { ...first, mentioned: id }, id);
  return [...(mine.length > 0 ? ['mine'] : []), ...(mentioned.length > 0 ? ['mentioned'] : [])];
}

async function readQuery(app: App, typed: { readonly query: string } | { readonly view: string }): Promise<InboxQuery> {
  const { readInboxQuery } = await import('../lib/search/read-inbox-query.js');
  return readInboxQuery(app, typed, async (make) => void (await make(() => {})));
}

async function listOptions({ db }: App, what: 'assign' | 'places', me: Operator): Promise<readonly Option[]> {
  if (what === 'assign') return operatorOptions(await listOperators(db), me);
  return placeOptions(await listViews(db, me.id), await listChannels(db));
}
