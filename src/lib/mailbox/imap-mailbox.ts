// The folders of an IMAP account as Mailboxes, over one connection.
import { MailroomError } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import { withFewestRoots } from '../server-tls.js';
import type { Quota } from '../smtp/smtp-check.js';
import { describeQuota } from './imap-abilities.js';
import { changeMails, notFinished } from './imap-after-pull.js';
import { type FetchQueryObject, ImapConnection, type ImapOptions, type MailboxObject } from './imap-connection.js';
import { type FetchQuery, type FetchRows, formatUidSet } from './imap-fetch.js';
import { folderAsMailbox, type ImapCommands } from './imap-folder.js';
import { ImapNews } from './imap-news.js';
import type { AccountFolder, FolderState, FolderUse, KnownFolder, Mailbox } from './mailbox.js';
import type { AfterPull, MailboxAccount } from './mailbox-account.js';

export type { ImapOptions } from './imap-connection.js';

/**
 * Connects, logs in and opens the account's folder for reading. Nothing is fetched yet, and nothing is marked as seen.
 * Throws `unreachable`, `tls`, `auth`, `rejected`, or `not-found` for the folder; also later, for each command.
 */
export async function openMailbox(
  account: MailboxAccount,
  secret: Secret | undefined,
  options: ImapOptions = {},
): Promise<Mailbox> {
  // A check tells of each stage once, so it tries once.
  if (options.onStage !== undefined) return openOver(account, secret, options);
  return withFewestRoots(
    account.host,
    (roots) => openOver(account, secret, { ...options, roots }),
    (error) => error instanceof MailroomError && error.kind === 'tls',
  );
}

async function openOver(account: MailboxAccount, secret: Secret | undefined, options: ImapOptions): Promise<Mailbox> {
  const connection = new ImapConnection(account, secret, options);
  const { signal, known } = options;
  const giveUp = () => connection.drop();
  signal?.addEventListener('abort', giveUp);
  try {
    if (signal?.aborted) giveUp();
    await connection.connect();
    return await new ImapFolders(connection, options).open(account.folder, known);
  } catch (error) {
    connection.drop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

/** Which folder is open, and what is asked of it. */
class ImapFolders {
  readonly #connection: ImapConnection;
  readonly #news: ImapNews;
  /** Somebody watches: it is worth a question more. */
  readonly #isCheck: boolean;
  #selected: Opened | undefined;

  constructor(connection: ImapConnection, { onStage }: ImapOptions) {
    this.#connection = connection;
    this.#news = new ImapNews(connection);
    this.#isCheck = onStage !== undefined;
  }

  get #account(): MailboxAccount {
    return this.#connection.account;
  }

  /**
   * A folder of the account, for looking. One that has nothing above what is known is not even selected before somebody
   * asks for its mails: STATUS tells (RFC 3501, 6.3.10), and the folder that is open stays open.
   */
  async open(folder: string, known?: KnownFolder): Promise<Mailbox> {
    const unchanged = known && (await this.#lookAt(folder, known));
    const opened = unchanged ?? (await this.#examine(folder));
    const hasNothingNew = known !== undefined && hasNothingAbove(known, opened);
    const newest = opened.exists === 0 || hasNothingNew ? [] : await this.#search('*');
    const highestUid = newest.at(-1) ?? (hasNothingNew ? known.lastUid : 0);
    const state = { uidValidity: String(opened.uidValidity), highestUid, count: opened.exists };
    if (folder === this.#account.folder) await this.#tellOpened(folder, state);
    const { sizeLimit } = this.#account;
    return folderAsMailbox(this.#commandsOn(opened), { folder, state, hasNothingNew, sizeLimit });
  }

  /** What STATUS says of a folder that has nothing new; undefined when it has, or when the server does not say. */
  async #lookAt(path: string, known: KnownFolder): Promise<Opened | undefined> {
    // It is for the other folders: of the open one the server need not tell the latest.
    if (this.#selected?.path === path) return undefined;
    const { client, patience } = this.#connection;
    const query = { messages: true, uidNext: true, uidValidity: true };
    // What goes wrong, opening the folder tells better.
    const told = await this.#connection
      .within(patience.answer, () => client.status(path, query))
      .catch(() => false as const);
    if (!told || told.uidValidity === undefined || told.uidNext === undefined) return undefined;
    const { uidValidity, uidNext, messages: exists = 0 } = told;
    const opened = { path, uidValidity, uidNext, exists };
    return hasNothingAbove(known, opened) ? opened : undefined;
  }

  async #tellOpened(folder: string, state: FolderState): Promise<void> {
    const quota = this.#isCheck ? await this.#quota(folder) : undefined;
    const full = quota === undefined ? '' : `, ${describeQuota(quota)}`;
    this.#connection.onStage('folder', `${folder} has ${describeState(state)}${full}`, { quota });
  }

  #commandsOn(opened: Opened): ImapCommands {
    const folders = this;
    const here = () => this.#turnTo(opened);
    return {
      search: async (uids, since) => {
        await here();
        return this.#search(uids, since);
      },
      async *rows(range, query) {
        await here();
        yield* folders.#rows(range, query);
      },
      finish: async (uids, what) => {
        await here();
        await this.#finish(opened, uids, what);
      },
      tellsNews: this.#connection.can('IDLE'),
      waitForNews: async (limit, signal) => {
        await here();
        await this.#news.wait(limit, signal);
      },
      folders: () => this.#folders(),
      open: (folder, known) => this.open(folder, known),
      append: (folder, raw, receivedAt) => this.#append(folder, raw, receivedAt),
      close: () => this.#connection.close(),
    };
  }

  /** Opens the folder with EXAMINE, which cannot change anything in it (RFC 3501, 6.3.2). */
  async #examine(path: string): Promise<Opened> {
    const opened = await this.#select(path, { readOnly: true });
    if (opened.uidValidity === undefined) {
      throw new MailroomError('rejected', `${this.#account.host} does not number its mails (no UIDVALIDITY)`, [
        'mailroom cannot tell mails apart on this server; name another folder with --folder, or another server',
      ]);
    }
    const { uidValidity, uidNext, exists = 0 } = opened;
    const selected = { path, uidValidity, uidNext, exists };
    this.#selected = selected;
    this.#connection.folder = path;
    this.#news.isThere = false;
    return selected;
  }

  /** Opens a folder again when another one is open now. What its numbers mean must be the same. */
  async #turnTo(opened: Opened): Promise<void> {
    if (this.#selected?.path === opened.path) return;
    const { uidValidity, uidNext, exists } = await this.#examine(opened.path);
    if (uidValidity !== opened.uidValidity) throw renumberedMeanwhile(opened.path);
    // Nobody tells what came while another folder was open.
    this.#news.isThere = uidNext === undefined ? exists !== opened.exists : uidNext !== opened.uidNext;
    Object.assign(opened, { uidNext, exists });
  }

  async #folders(): Promise<readonly AccountFolder[]> {
    const listed = await this.#connection.ask('folder', () => this.#connection.client.list());
    return listed
      .filter(({ flags }) => !flags.has('\\Noselect'))
      .map(({ path, specialUse }) => ({ path, use: specialUse ? (USES[specialUse] ?? 'other') : undefined }));
  }

  async #append(folder: string, raw: Uint8Array, receivedAt: Date): Promise<void> {
    const done = await this.#connection.ask('folder', () =>
      this.#connection.client.append(folder, Buffer.from(raw), ['\\Seen'], receivedAt),
    );
    if (done) return;
    throw new MailroomError('rejected', `${this.#account.host} did not put the mail into ${folder}`, [
      'see with mailroom mailbox test whether the folder is there',
    ]);
  }

  /** How full the account is, where the server counts (RFC 9208). What it does not tell is no failure. */
  async #quota(folder: string): Promise<Quota | undefined> {
    if (!this.#connection.can('QUOTA')) return undefined;
    const told = await this.#connection.client.getQuota(folder).catch(() => false as const);
    if (!told || told.storage?.limit === undefined || told.storage.usage === undefined) return undefined;
    return { used: told.storage.usage, limit: told.storage.limit };
  }

  async #select(folder: string, options: { readonly readOnly: boolean }): Promise<Partial<MailboxObject>> {
    this.#selected = undefined;
    this.#connection.folder = undefined;
    try {
      return await this.#connection.within(this.#connection.patience.answer, () =>
        this.#connection.client.mailboxOpen(folder, options),
      );
    } catch (error) {
      throw this.#connection.told(error, 'folder', { folder, folders: await this.#folderNames() });
    }
  }

  async #folderNames(): Promise<readonly string[]> {
    if (!this.#connection.client.usable) return [];
    const folders = await this.#connection.client.list().catch(() => []);
    return folders.map((folder) => folder.path).slice(0, 30);
  }

  /** UID SEARCH over a set of UIDs, ascending; the server is first given the chance to tell what is new or gone. */
  async #search(uid: string, since?: Date): Promise<number[]> {
    await this.#connection.ask('folder', () => this.#connection.client.noop());
    // What came until now is in the list, what comes during the search may be.
    this.#news.isThere = false;
    const found = await this.#connection.ask('folder', () =>
      this.#connection.client.search(since === undefined ? { uid } : { uid, since }, { uid: true }),
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
      if (this.#connection.client.mailbox && this.#connection.client.mailbox.exists === 0) return;
      const rows = this.#connection.client.fetch(range, forLibrary(query), { uid: true });
      try {
        for (;;) {
          const row = await this.#connection.within(this.#connection.patience.mail, () => rows.next());
          if (row.done) return;
          yield row.value;
        }
      } finally {
        await rows.return(undefined);
      }
    } catch (error) {
      throw this.#connection.told(error, 'folder');
    }
  }

  /** Does to these mails what the account wants done after a pull; opens the folder for writing as long as it takes. */
  async #finish({ path, uidValidity }: Opened, uids: readonly number[], what: AfterPull): Promise<void> {
    const selected = await this.#select(path, { readOnly: false });
    // The numbers mean other mails when the folder was renumbered meanwhile.
    const isSame = selected.uidValidity === uidValidity;
    const done =
      isSame &&
      (await this.#connection.ask('folder', () => changeMails(this.#connection.client, formatUidSet(uids), what)));
    await this.#examine(path);
    // What came before the folder was opened again is told by nobody.
    this.#news.isThere = true;
    if (!done) throw notFinished(what, selected.readOnly === true);
  }
}

/** A folder as it was when it was opened, or looked at. */
type Opened = {
  readonly path: string;
  readonly uidValidity: bigint;
  readonly uidNext: number | undefined;
  readonly exists: number;
};

// What comes later has a UID that is not below UIDNEXT (RFC 3501, 2.3.1.1).
function hasNothingAbove(known: KnownFolder, { uidValidity, uidNext }: Opened): boolean {
  return uidNext !== undefined && known.uidValidity === String(uidValidity) && uidNext <= known.lastUid + 1;
}

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
