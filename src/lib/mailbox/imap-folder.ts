// What a Mailbox promises, made of the few IMAP commands it takes.
import { type FetchRows, fetchArrivals, fetchWhole, formatUidSet } from './imap-fetch.js';
import { fetchOutlines } from './imap-outline.js';
import type { AccountFolder, FolderState, KnownFolder, Mailbox } from './mailbox.js';
import type { AfterPull } from './mailbox-account.js';

/** The commands on an open folder. All failures are MailroomErrors already. */
export type ImapCommands = {
  /** UID SEARCH over a sequence set, as fresh as the server can be; ascending. */
  search(uids: string, since?: Date): Promise<number[]>;
  rows: FetchRows;
  finish(uids: readonly number[], what: AfterPull): Promise<void>;
  readonly tellsNews: boolean;
  waitForNews(limit: number, signal: AbortSignal): Promise<void>;
  folders(): Promise<readonly AccountFolder[]>;
  open(folder: string, known?: KnownFolder): Promise<Mailbox>;
  append(folder: string, raw: Uint8Array, receivedAt: Date): Promise<void>;
  close(): Promise<void>;
};

/** An open folder, as the connection sees it. */
export type OpenedFolder = {
  readonly folder: string;
  readonly state: FolderState;
  readonly hasNothingNew: boolean;
  /** Bytes: what is larger is fetched as its beginning. */
  readonly sizeLimit: number;
};

// UIDs have 32 bits (RFC 3501, 2.3.1.1).
const LARGEST_UID = 0xff_ff_ff_ff;
const DAY = 24 * 60 * 60 * 1000;
const AT_ONCE = 200;

export function folderAsMailbox(commands: ImapCommands, opened: OpenedFolder): Mailbox {
  const { folder, state, hasNothingNew, sizeLimit } = opened;
  const rows: FetchRows = (range, query) => commands.rows(range, query);
  return {
    folder,
    state,
    hasNothingNew,
    folders: () => commands.folders(),
    open: (other, known) => commands.open(other, known),
    outlines: (uids) => fetchOutlines(rows, uids),
    append: (to, raw, receivedAt) => commands.append(to, raw, receivedAt),
    fetchWhole: (uid) => fetchWhole(rows, uid),
    // Not up to `*`: that always matches the newest mail, also when its UID is below (RFC 3501, 6.4.8).
    uidsAfter: async (uid, through = LARGEST_UID) => {
      if (uid >= through) return [];
      const found = await commands.search(`${uid + 1}:${through}`);
      return found.filter((one) => one > uid && one <= through);
    },
    uidsUpTo: async (uid, since) => {
      if (uid < 1) return [];
      // Days begin where the server is, so a day more is asked for.
      const found = await commands.search(`1:${uid}`, since && new Date(since.getTime() - DAY));
      return found.filter((one) => one <= uid);
    },
    fetch: (uids) => fetchArrivals(rows, uids, sizeLimit),
    stillThere: (uids) => stillThere(commands, uids),
    finish: (uids, what) => commands.finish(uids, what),
    tellsNews: commands.tellsNews,
    waitForNews: (limit, signal) => commands.waitForNews(limit, signal),
    close: () => commands.close(),
  };
}

async function stillThere(commands: ImapCommands, uids: readonly number[]): Promise<ReadonlySet<number>> {
  const wanted = new Set(uids);
  const there = new Set<number>();
  for (let start = 0; start < uids.length; start += AT_ONCE) {
    const found = await commands.search(formatUidSet(uids.slice(start, start + AT_ONCE)));
    for (const uid of found) if (wanted.has(uid)) there.add(uid);
  }
  return there;
}
