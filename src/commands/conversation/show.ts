// mailroom show: a conversation, to be read.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { App } from '../../lib/app.js';
import { type ConversationView, pickMessage } from '../../lib/conversation/conversation-view.js';
import { needConversation } from '../../lib/conversation/need-conversation.js';
import { readConversation } from '../../lib/conversation/read-conversation.js';
import { wakeSnoozed } from '../../lib/conversation/wake-snoozed.js';
import { MailroomError } from '../../lib/errors.js';
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { listClaims } from '../../lib/store/claims.js';
import { findMessage, listMessages } from '../../lib/store/messages.js';
import { readRawMail } from '../../lib/store/raw-mails.js';
import { readStoreIdentity } from '../../lib/store/store-identity.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listDeadClaims } from '../../lib/terminal/claim-mark.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { listOwnDrafts } from '../../lib/terminal/own-drafts.js';
import { showLongText } from '../../lib/terminal/pager.js';
import {
  type ConversationJson,
  renderConversation,
  toConversationJson,
} from '../../lib/terminal/render/conversation.js';
import { type RawMailJson, renderRawMail, toRawMailJson, writeRawMail } from '../../lib/terminal/render/raw-mail.js';

type PageWish = {
  readonly message: string | undefined;
  readonly to: string | undefined;
  readonly newestFirst: boolean;
};

/** Where the page of --html is; null when it went to stdout. */
type PageJson = { readonly path: string | null };

export default class ConversationShow extends BaseCommand {
  static override summary = 'Show a conversation';
  static override description =
    'The messages, oldest first, and what happened between them. Quoted lines are folded, of a long conversation the older messages as well, and long text goes through your pager ($MAILROOM_PAGER, $PAGER). From then on the conversation is read for you.';
  static override aliases = ['show'];
  static override examples = [
    '<%= config.bin %> show 1042',
    '<%= config.bin %> show 1042 --full',
    '<%= config.bin %> show 1042 --newest-first',
    '<%= config.bin %> show 1042 --json',
    '<%= config.bin %> show 1042 --raw 1 > mail.eml',
    '<%= config.bin %> show 1042 --html',
    '<%= config.bin %> show 1042 --html --message 3 --to mail.html',
  ];
  static override args = { number: Args.string({ description: 'the number of the conversation' }) };
  static override flags = {
    full: Flags.boolean({ description: 'show every message whole: quoted lines, all recipients and ids too' }),
    'newest-first': Flags.boolean({
      description: 'begin with the newest message; the setting newest-first makes it the rule',
      allowNo: true,
    }),
    raw: Flags.string({
      description: 'one message alone, byte for byte: its place (1 is the first) or id',
      helpValue: 'MESSAGE',
      exclusive: ['full', 'html'],
    }),
    html: Flags.boolean({
      description: 'as a page in your browser: nothing is fetched from outside, and no script runs',
    }),
    message: Flags.string({
      description: 'with --html: that message alone, by its place or id',
      dependsOn: ['html'],
    }),
    to: Flags.string({
      description: 'with --html: write the page there instead, to stdout for -',
      helpValue: 'FILE',
      dependsOn: ['html'],
    }),
  };

  async run(): Promise<ConversationJson | RawMailJson | PageJson> {
    const { args, flags } = await this.parse(ConversationShow);
    const number = await needConversationNumber(args.number, this.canAsk(flags));
    const app = await this.openApp(flags);
    if (flags.raw !== undefined) return this.#showRaw(app, number, flags.raw);

    await wakeSnoozed(app);
    const reader = await findActingOperator(app);
    // What goes to a program, or into a file, is complete.
    const whole = flags.full || flags.html || this.jsonEnabled() || !process.stdout.isTTY;
    const read = await readConversation(app, number, reader?.id, { whole });
    const claims = await listClaims(app.db, [read.id], app.clock.now(), listDeadClaims(app.folders.state));
    const view = { ...read, replying: claims.get(read.id) };

    const newestFirst = flags['newest-first'] ?? app.settings['newest-first'] === 'on';
    if (flags.html) return this.#showPage(app, view, { ...flags, newestFirst });
    const drafts = await listOwnDrafts(app, {
      ...{ operator: reader?.name, number },
      store: async () => (await readStoreIdentity(app.db))?.id,
      isStored: async (id) => (await findMessage(app.db, id)) !== undefined,
    });
    const options = { drafts, screen: this.screen(flags), now: app.clock.now(), full: flags.full, newestFirst };
    await this.#showLong(app, renderConversation(view, options));
    // Below a mail they would read as its last lines.
    if (process.stderr.isTTY && process.stdout.isTTY) this.progress('');
    this.suggest(...nextSteps(view, reader?.name));
    return toConversationJson(view);
  }

  async #showPage(app: App, view: ConversationView, { message, to, newestFirst }: PageWish): Promise<PageJson> {
    if (to === '-' && this.jsonEnabled()) {
      throw new MailroomError('invalid', '--json does not go with --to -', ['stdout takes one of them: name a file']);
    }
    const { readBodies } = await import('../../lib/conversation/read-bodies.js');
    const { renderConversationPage } = await import('../../lib/terminal/render/conversation-page.js');
    const { showPage } = await import('../../lib/terminal/show-page.js');
    const only = message === undefined ? undefined : pickMessage(view.messages, message);
    const bodies = await readBodies(app.db, only === undefined ? view.messages : [only]);
    const now = app.clock.now();
    const page = renderConversationPage(view, bodies, { now, newestFirst, only });
    const isWatched = Boolean(process.stdout.isTTY) && !this.jsonEnabled();
    const shown = await showPage(
      page,
      { folder: app.folders.state, newId: app.newId, now },
      { to, isWatched, openBrowser: app.openBrowser, print: (text) => this.print(text) },
    );
    if (shown.path !== undefined) {
      this.print(shown.path);
      if (shown.isOpen) this.progress('It opens in your browser.');
    }
    return { path: shown.path ?? null };
  }

  async #showRaw(app: App, number: number, wanted: string): Promise<RawMailJson> {
    const { id } = await needConversation(app.db, number);
    const message = pickMessage(await listMessages(app.db, id), wanted);
    const bytes = message.rawHash === undefined ? undefined : await readRawMail(app.db, message.rawHash);
    if (bytes === undefined) {
      throw new MailroomError('not-found', 'that message has no mail behind it', ['it was never sent: it is a note']);
    }
    if (process.stdout.isTTY) await this.#showLong(app, renderRawMail(bytes));
    else if (!this.jsonEnabled()) await writeRawMail(bytes);
    return toRawMailJson(message.id, bytes);
  }

  async #showLong({ env, settings }: App, text: string): Promise<void> {
    if (!this.jsonEnabled()) await showLongText(text, { env, setting: settings.pager, print: (it) => this.print(it) });
  }
}

/** What a colleague has, or is answering, is theirs: whoever reads along rather leaves a word. */
function nextSteps({ number, status, assignee, replying = [] }: ConversationView, me: string | undefined): string[] {
  const reply = `mailroom reply ${number}`;
  const isTheirs = assignee !== undefined && assignee.name !== me;
  if (isTheirs || replying.some(({ operator }) => operator !== me)) return [`mailroom note ${number}`, reply];
  const isOurs = status === 'open' || status === 'waiting';
  return [
    ...(assignee === undefined && isOurs ? [`mailroom take ${number}`] : []),
    reply,
    ...(isOurs ? [`mailroom close ${number}`] : []),
  ];
}
