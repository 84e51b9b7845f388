// What a Mailbox promises, made of the few IMAP commands it takes.
import { type FetchRows, fetchArrivals, formatUidSet } from './imap-fetch.js';
import type { FolderState, Mailbox } from './mailbox.js';
import type { AfterPull } from './mailbox-account.js';

/** The commands on an open folder. All failures are MailroomErrors already. */
export type ImapCommands = {
  /** UID SEARCH over a sequence set, as fresh as the server can be; ascending. */
  search(uids: string, since?: Date): Promise<number[]>;
  rows: FetchRows;
  finish(uids: readonly number[], what: AfterPull): Promise<void>;
  readonly tellsNews: boolean;
  waitForNews(limit: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
};

// UIDs have 32 bits (RFC 3501, 2.3.1.1).
const LARGEST_UID = 0xff_ff_ff_ff;
const DAY = 24 * 60 * 60 * 1000;
const AT_ONCE = 200;

export function folderAsMailbox(commands: ImapCommands, state: FolderState): Mailbox {
  return {
    state,
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
    fetch: (uids) => fetchArrivals((range, query) => commands.rows(range, query), uids),
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
