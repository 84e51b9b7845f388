// An IMAP folder as a Mailbox: the door to imapflow.
import { setTimeout as sleep } from 'node:timers/promises';
import { type FetchQueryObject, ImapFlow, type MailboxObject } from 'imapflow';
import { MailroomError } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import type { Quota, StageName } from '../smtp/smtp-check.js';
import { describeAbilities, describeQuota, loginsIn } from './imap-abilities.js';
import { tellImapFailure } from './imap-failure.js';
import { type FetchQuery, type FetchRows, formatUidSet } from './imap-fetch.js';
import { folderAsMailbox, type ImapCommands } from './imap-folder.js';
import { type OnStage, watchedTransport } from './imap-socket.js';
import type { AccountFolder, FolderState, FolderUse, KnownFolder, Mailbox } from './mailbox.js';
import type { AfterPull, MailboxAccount } from './mailbox-account.js';

/**
 * Milliseconds: until connected and encrypted, until greeted, and of silence while an answer is due; then of talk that
 * is no answer, and until the next mail of a fetch is there: a server that never ends must not hold a pull for ever.
 */
export type Patience = {
  readonly connect: number;
  readonly greeting: number;
  readonly silence: number;
  readonly answer?: number;
  readonly mail?: number;
};

export type ImapOptions = {
  readonly patience?: Patience;
  readonly onStage?: OnStage;
  readonly known?: KnownFolder | undefined;
};

const PATIENCE: Patience = { connect: 20_000, greeting: 20_000, silence: 60_000 };
const ANSWER = 10 * 60_000;
// The largest mail that is taken in, on a line of 30 kB a second.
const MAIL = 30 * 60_000;
/** Bytes. What is larger is no mail that is asked for whole, nor a list of UIDs: a library's limit of 1 GB is memory lost. */
const LONGEST_LITERAL = 128 * 1024 * 1024;
/** Milliseconds from one IDLE to the next. */
const SHORTEST_IDLE = 1_000;
/** How long the goodbye may take. */
const FAREWELL = 2_000;

/**
 * Connects, logs in and opens the account's folder for reading. Nothing is fetched yet, and nothing is marked as seen.
 * Throws `unreachable`, `tls`, `auth`, `rejected`, or `not-found` for the folder; also later, for each command.
 */
export async function openMailbox(
  account: MailboxAccount,
  secret: Secret | undefined,
  options: ImapOptions = {},
): Promise<Mailbox> {
  const session = new ImapSession(account, secret, options);
  try {
    await session.connect();
    return await session.open(account.folder, options.known);
  } catch (error) {
    session.drop();
    throw error;
  }
}

/** One connection. Every command goes through `ask`, so that all failures are told in the same way. */
class ImapSession {
  readonly #account: MailboxAccount;
  readonly #client: ImapFlow;
  readonly #onStage: OnStage;
  /** Somebody watches: it is worth a question more. */
  readonly #isCheck: boolean;
  readonly #patience: { readonly answer: number; readonly mail: number };
  /** What ended the connection: commands then only say that there is none. */
  #ended: Error | undefined;
  #selected: Selected | undefined;
  #greeted = false;
  /** The server told of mail that came after the last list. */
  #hasNews = false;
  #idle: Promise<unknown> | undefined;

  constructor(account: MailboxAccount, secret: Secret | undefined, { patience = PATIENCE, onStage }: ImapOptions) {
    this.#account = account;
    this.#onStage = onStage ?? (() => {});
    this.#isCheck = onStage !== undefined;
    this.#patience = { answer: patience.answer ?? ANSWER, mail: patience.mail ?? MAIL };
    this.#client = new ImapFlow({
      host: account.host,
      port: account.port,
      secure: account.encryption === 'tls',
      // Without it a STARTTLS that is not offered would mean clear text.
      doSTARTTLS: account.encryption === 'starttls',
      transport: watchedTransport(account, this.#onStage),
      auth: this.#auth(secret),
      clientInfo: { name: 'mailroom', version: false, vendor: false, 'support-url': false },
      logger: false,
      disableAutoIdle: true,
      disableCompression: true,
      disableIMAP4rev2: true,
      idHashAlgorithm: 'sha256',
      connectionTimeout: patience.connect,
      greetingTimeout: patience.greeting,
      socketTimeout: patience.silence,
      maxLineLength: LONGEST_LITERAL,
      maxLiteralSize: LONGEST_LITERAL,
      maxResponseSize: LONGEST_LITERAL + 1024 * 1024,
    });
    this.#client.on('error', (error) => {
      this.#ended = error;
    });
    this.#client.on('exists', ({ count, prevCount }) => {
      if (count > prevCount) this.#hasNews = true;
    });
  }

  // Asked for when the server has said all that comes before the login, and TLS is up: no earlier is it revealed.
  #auth(secret: Secret | undefined) {
    const { login } = this.#account;
    const session = this;
    return {
      get user() {
        session.#greet();
        return login.method === 'none' ? '' : login.user;
      },
      get pass() {
        return login.method === 'password' ? secret?.reveal() : undefined;
      },
      get accessToken() {
        return login.method === 'oauth2' ? secret?.reveal() : undefined;
      },
    };
  }

  #greet(): void {
    if (this.#greeted) return;
    this.#greeted = true;
    const capabilities = [...this.#client.capabilities.keys()];
    this.#onStage('greeting', capabilities.join(' '), { capabilities, logins: loginsIn(capabilities) });
  }

  async connect(): Promise<void> {
    await this.ask('login', () => this.#client.connect());
    this.#greet();
    const { login, afterPull } = this.#account;
    // Many servers say only now all that they can do.
    const capabilities = [...this.#client.capabilities.keys()];
    const who = login.method === 'none' ? 'without one' : `as ${login.user}`;
    this.#onStage('login', `${who}; ${describeAbilities(capabilities, afterPull)}`, { capabilities });
  }

  /** A folder of the account, opened for looking. When another one is asked in between, this one is opened again. */
  async open(folder: string, known?: KnownFolder): Promise<Mailbox> {
    const selected = await this.#examine(folder);
    const { uidNext, exists: count } = selected;
    const uidValidity = String(selected.uidValidity);
    // What comes later has a UID that is not below this (RFC 3501, 2.3.1.1).
    const hasNothingNew = uidNext !== undefined && known?.uidValidity === uidValidity && uidNext <= known.lastUid + 1;
    const newest = count === 0 || hasNothingNew ? [] : await this.#search('*');
    const state = { uidValidity, highestUid: newest.at(-1) ?? (hasNothingNew ? known.lastUid : 0), count };
    if (folder === this.#account.folder) await this.#tellOpened(folder, state);
    const { sizeLimit } = this.#account;
    return folderAsMailbox(this.#commandsOn(selected), { folder, state, hasNothingNew, sizeLimit });
  }

  async #tellOpened(folder: string, state: FolderState): Promise<void> {
    const quota = this.#isCheck ? await this.#quota(folder) : undefined;
    const full = quota === undefined ? '' : `, ${describeQuota(quota)}`;
    this.#onStage('folder', `${folder} has ${describeState(state)}${full}`, { quota });
  }

  #commandsOn(opened: Selected): ImapCommands {
    const session = this;
    const here = () => this.#turnTo(opened);
    return {
      search: async (uids, since) => {
        await here();
        return this.#search(uids, since);
      },
      async *rows(range, query) {
        await here();
        yield* session.#rows(range, query);
      },
      finish: async (uids, what) => {
        await here();
        await this.#finish(opened, uids, what);
      },
      tellsNews: this.#client.capabilities.has('IDLE'),
      waitForNews: async (limit, signal) => {
        await here();
        await this.#waitForNews(limit, signal);
      },
      folders: () => this.#folders(),
      open: (folder, known) => this.open(folder, known),
      append: (folder, raw, receivedAt) => this.#append(folder, raw, receivedAt),
      close: () => this.close(),
    };
  }

  /** Opens the folder with EXAMINE, which cannot change anything in it (RFC 3501, 6.3.2). */
  async #examine(path: string): Promise<Selected> {
    const opened = await this.#select(path, { readOnly: true });
    if (opened.uidValidity === undefined) {
      throw new MailroomError('rejected', `${this.#account.host} does not number its mails (no UIDVALIDITY)`, [
        'mailroom cannot tell mails apart on this server; name another folder with --folder, or another server',
      ]);
    }
    const { uidValidity, uidNext, exists = 0 } = opened;
    this.#selected = { path, uidValidity, uidNext, exists };
    this.#hasNews = false;
    return this.#selected;
  }

  /** Opens a folder again when another one is open now. What its numbers mean must be the same. */
  async #turnTo(opened: Selected): Promise<void> {
    if (this.#selected?.path === opened.path) return;
    const { uidValidity, uidNext, exists } = await this.#examine(opened.path);
    if (uidValidity !== opened.uidValidity) throw renumberedMeanwhile(opened.path);
    // Nobody tells what came while another folder was open.
    this.#hasNews = uidNext === undefined ? exists !== opened.exists : uidNext !== opened.uidNext;
    Object.assign(opened, { uidNext, exists });
  }

  async #folders(): Promise<readonly AccountFolder[]> {
    const listed = await this.ask('folder', () => this.#client.list());
    return listed
      .filter(({ flags }) => !flags.has('\\Noselect'))
      .map(({ path, specialUse }) => ({ path, use: specialUse ? (USES[specialUse] ?? 'other') : undefined }));
  }

  async #append(folder: string, raw: Uint8Array, receivedAt: Date): Promise<void> {
    const done = await this.ask('folder', () => this.#client.append(folder, Buffer.from(raw), ['\\Seen'], receivedAt));
    if (done) return;
    throw new MailroomError('rejected', `${this.#account.host} did not put the mail into ${folder}`, [
      'see with mailroom mailbox test whether the folder is there',
    ]);
  }

  /** How full the account is, where the server counts (RFC 9208). What it does not tell is no failure. */
  async #quota(folder: string): Promise<Quota | undefined> {
    if (!this.#client.capabilities.has('QUOTA')) return undefined;
    const told = await this.#client.getQuota(folder).catch(() => false as const);
    if (!told || told.storage?.limit === undefined || told.storage.usage === undefined) return undefined;
    return { used: told.storage.usage, limit: told.storage.limit };
  }

  async #select(folder: string, options: { readonly readOnly: boolean }): Promise<Partial<MailboxObject>> {
    this.#selected = undefined;
    try {
      return await this.#within(this.#patience.answer, () => this.#client.mailboxOpen(folder, options));
    } catch (error) {
      throw this.#told(error, 'folder', { folder, folders: await this.#folderNames() });
    }
  }

  async #folderNames(): Promise<readonly string[]> {
    if (!this.#client.usable) return [];
    const folders = await this.#client.list().catch(() => []);
    return folders.map((folder) => folder.path).slice(0, 30);
  }

  /** UID SEARCH over a set of UIDs, ascending; the server is first given the chance to tell what is new or gone. */
  async #search(uid: string, since?: Date): Promise<number[]> {
    await this.ask('folder', () => this.#client.noop());
    // What came until now is in the list, what comes during the search may be.
    this.#hasNews = false;
    const found = await this.ask('folder', () =>
      this.#client.search(since === undefined ? { uid } : { uid, since }, { uid: true }),
    );
    // imapflow answers false to a search that the server refused.
    if (!Array.isArray(found)) {
      throw new MailroomError('rejected', `${this.#account.host} refused to search ${this.#selected?.path}`, [
        'try again; when it stays like this, the server is not one that mailroom can pull from',
      ]);
    }
    return found;
  }

  /** No other command may be given while the rows are being taken: it would wait for them. */
  async *#rows(...[range, query]: Parameters<FetchRows>): ReturnType<FetchRows> {
    try {
      // An empty folder takes no FETCH (RFC 9051, 9, seq-number).
      if (this.#client.mailbox && this.#client.mailbox.exists === 0) return;
      const rows = this.#client.fetch(range, forLibrary(query), { uid: true });
      try {
        for (;;) {
          const row = await this.#within(this.#patience.mail, () => rows.next());
          if (row.done) return;
          yield row.value;
        }
      } finally {
        await rows.return(undefined);
      }
    } catch (error) {
      throw this.#told(error, 'folder');
    }
  }

  /** Does to these mails what the account wants done after a pull; opens the folder for writing as long as it takes. */
  async #finish({ path, uidValidity }: Selected, uids: readonly number[], what: AfterPull): Promise<void> {
    const selected = await this.#select(path, { readOnly: false });
    // The numbers mean other mails when the folder was renumbered meanwhile.
    const isSame = selected.uidValidity === uidValidity;
    const done = isSame && (await this.ask('folder', () => this.#change(formatUidSet(uids), what)));
    await this.#examine(path);
    // What came before the folder was opened again is told by nobody.
    this.#hasNews = true;
    if (done) return;
    const why = selected.readOnly ? 'the folder is read-only' : 'the server did not do it';
    throw new MailroomError('rejected', `pulled mails could not be ${FINISHED[what.do]}: ${why}`, [
      'they are stored all the same, and it is tried again at the next pull',
      'choose what happens after a pull with --after-pull, when adding the mailbox',
    ]);
  }

  async #change(range: string, what: AfterPull): Promise<boolean> {
    const { capabilities } = this.#client;
    // A plain EXPUNGE would also remove what somebody else has marked as deleted (RFC 4315, 2.1).
    const exact = capabilities.has('UIDPLUS');
    switch (what.do) {
      case 'leave':
        return true;
      case 'seen':
        return this.#client.messageFlagsAdd(range, ['\\Seen'], { uid: true, silent: true });
      case 'delete':
        return exact && Boolean(await this.#client.messageDelete(range, { uid: true }));
      case 'move':
        if (!exact && !capabilities.has('MOVE')) return false;
        return Boolean(await this.#client.messageMove(range, what.folder, { uid: true }));
    }
  }

  // The library ends an IDLE after each minute of silence, with a command that shows whether the server still lives; the
  // next one begins here. So it is never 29 minutes old, at which a server may log out who says nothing (RFC 2177, 3).
  async #waitForNews(limit: number, signal: AbortSignal): Promise<void> {
    const { promise: enough, resolve } = Promise.withResolvers<'enough'>();
    const stop = () => resolve('enough');
    const heard = () => this.#hasNews && stop();
    const timer = setTimeout(stop, limit);
    signal.addEventListener('abort', stop);
    this.#client.on('exists', heard).on('close', stop);
    if (signal.aborted || this.#hasNews || !this.#client.usable) stop();
    try {
      let ended: unknown;
      do {
        const soonest = sleep(SHORTEST_IDLE);
        ended = await Promise.race([enough, this.#client.capabilities.has('IDLE') ? this.#idleOnce() : enough]);
        // A server that ends every IDLE at once would be asked without a pause.
        if (ended !== 'enough' && ended !== false) await Promise.race([enough, soonest]);
      } while (ended !== 'enough' && ended !== false);
      // A server that refuses to idle does not tell.
      await enough;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      this.#client.off('exists', heard).off('close', stop);
    }
    if (!this.#client.usable && !signal.aborted) throw this.#told(new Error('the connection is gone'), 'folder');
  }

  /** Until the next command, or the next silence. One IDLE at a time: a second would end at once. */
  #idleOnce(): Promise<unknown> {
    this.#idle ??= this.#client
      .idle()
      .catch(() => false)
      .finally(() => {
        this.#idle = undefined;
      });
    return this.#idle;
  }

  async ask<T>(during: StageName, command: () => Promise<T>): Promise<T> {
    try {
      const answer = await this.#within(this.#patience.answer, command);
      // Some commands answer false, or nothing, when the connection is gone.
      if (!this.#client.usable) throw Object.assign(new Error('the connection is gone'), { code: 'NoConnection' });
      return answer;
    } catch (error) {
      throw this.#told(error, during);
    }
  }

  /** Ends the connection when this takes longer, which ends this too. */
  async #within<T>(limit: number, command: () => Promise<T>): Promise<T> {
    const deadline = setTimeout(() => {
      this.#ended ??= Object.assign(new Error('there was no end to it'), { code: 'ETIMEOUT' });
      this.drop();
    }, limit);
    try {
      return await command();
    } finally {
      clearTimeout(deadline);
    }
  }

  #told(
    error: unknown,
    during: StageName,
    place: { folder?: string; folders?: readonly string[] } = {},
  ): MailroomError {
    const cause = this.#ended ?? error;
    const server = { ...this.#account, folder: place.folder ?? this.#selected?.path ?? this.#account.folder };
    return tellImapFailure(server, { error: cause, bye: this.#client.byeReason, folders: place.folders ?? [] }, during);
  }

  drop(): void {
    this.#client.close();
  }

  async close(): Promise<void> {
    const farewell = setTimeout(() => this.drop(), FAREWELL);
    await this.#client.logout().catch(() => {});
    clearTimeout(farewell);
    this.drop();
  }
}

/** The folder that is open on the connection, as it was when it was opened. */
type Selected = {
  readonly path: string;
  readonly uidValidity: bigint;
  readonly uidNext: number | undefined;
  readonly exists: number;
};

// What the server says a folder is for (RFC 6154, 2), or what the library tells from the names that are usual for it.
const USES: Readonly<Record<string, FolderUse>> = { '\\Inbox': 'inbox', '\\Junk': 'junk', '\\Sent': 'sent' };

function forLibrary({ headers, ...query }: FetchQuery): FetchQueryObject {
  return headers === undefined ? { ...query } : { ...query, headers: [...headers] };
}

function renumberedMeanwhile(folder: string): MailroomError {
  return new MailroomError('unreachable', `the folder ${folder} was renumbered while it was pulled`, [
    'pull again: what was stored is recognised',
  ]);
}

function describeState({ count, highestUid, uidValidity }: FolderState): string {
  const mails = count === 1 ? '1 mail' : `${count} mails`;
  return `${mails}, highest UID ${highestUid}, UIDVALIDITY ${uidValidity}`;
}

const FINISHED: Record<AfterPull['do'], string> = {
  leave: 'left alone',
  seen: 'marked as seen',
  delete: 'deleted',
  move: 'moved',
};
