// Pulls a list of mails of an open folder: fetched in batches, each kept in one transaction; what is wrong with one
// mail stops that mail only.
import { MailroomError } from '../errors.js';
import type { Cursor } from '../mailbox/cursor.js';
import { headersOf } from '../mailbox/header-lines.js';
import type { Arrival, Mailbox } from '../mailbox/mailbox.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { FolderKey } from '../mailbox/server-copy.js';
import type { InboundMail } from './inbound-mail.js';
import { describeCause, type PullCounts, type PullEvent } from './pulled.js';
import { recordQuarantine, type Unreadable } from './record-quarantine.js';
import { FEW, type ReadArrival, type TakeInBatchDeps, takeInBatch } from './take-in-batch.js';

/** A folder that is being pulled. */
export type PullSession = {
  readonly account: MailboxAccount;
  readonly folder: FolderKey;
  readonly mailbox: Mailbox;
  readonly count: (more: Partial<PullCounts>) => void;
  readonly report: (event: PullEvent) => void;
  /** Ends the connection and opens another one. */
  reconnect(): Promise<void>;
};

/** What kind of list it is. */
export type PullList = {
  readonly uids: readonly number[];
  /** Whether a mail is taken in, and as long past (`history`) or as news. Without the mail: one that cannot be read. */
  judge(receivedAt: Date, mail: InboundMail | undefined): 'news' | 'history' | 'skip';
  readonly renumbered: boolean;
  /** Where the cursor goes, in the same transaction, when these are settled as well; undefined leaves it. */
  cursorAfter(uids: readonly number[]): Cursor | undefined;
  /** These are settled now. */
  settle(uids: readonly number[]): void;
};

/** `final`: another session would make no difference. `fault`: the reader failed at it, where it should have refused it. */
type Trouble = { readonly uid: number; readonly cause: string; readonly final?: boolean; readonly fault?: unknown };

// Each batch is a transaction, and each transaction waits for the disk once.
const BATCH_MAILS = 100;
const BATCH_BYTES = 4 * 1024 * 1024;
/** So much is fetched and being read while a batch is written. One mail is always taken, however large. */
const AHEAD_MAILS = 100;
const AHEAD_BYTES = 4 * 1024 * 1024;

/** Afterwards every mail of the list is stored, skipped, quarantined or gone. */
export async function pullUids(deps: TakeInBatchDeps, session: PullSession, list: PullList): Promise<void> {
  const troubles = await pullOnce(deps, session, list);
  if (troubles.length === 0) return;
  if (isOwnFault(list, troubles)) throw troubles[0]?.fault;
  // What was a slip of the server or the line is not there in another session.
  session.report({ kind: 'again', count: troubles.length });
  await session.reconnect();
  await pullAgain(deps, session, list, troubles);
}

// A reader that fails at every mail is a mistake of this program; to put them all into quarantine would hide it.
function isOwnFault({ uids }: PullList, troubles: readonly Trouble[]): boolean {
  const [first] = troubles;
  const isAll = troubles.length > FEW && troubles.length === uids.length;
  return isAll && troubles.every(({ fault, cause }) => fault !== undefined && cause === first?.cause);
}

async function pullOnce(deps: TakeInBatchDeps, session: PullSession, list: PullList): Promise<Trouble[]> {
  const total = list.uids.length;
  const unanswered = new Set(list.uids);
  const troubles: Trouble[] = [];
  let batch: ReadArrival[] = [];
  const keep = async () => {
    troubles.push(...(await keepBatch(deps, session, list, batch)));
    batch = [];
    session.report({ kind: 'progress', done: total - unanswered.size, total });
  };
  try {
    for await (const { arrival, read } of readAhead(deps, list, session.mailbox.fetch(list.uids))) {
      unanswered.delete(arrival.uid);
      if (read === undefined) continue;
      if (!('cause' in read)) batch.push(read);
      else if (read.final) await quarantine(deps, session, list, { ...arrival, cause: read.cause, attempts: 1 });
      else troubles.push(read);
      if (isFull(batch)) await keep();
    }
  } catch (error) {
    // A line that always breaks before a batch is full would otherwise never bring anything.
    if (error instanceof MailroomError && error.kind === 'unreachable') await keep();
    throw error;
  }
  await keep();
  return [...troubles, ...(await findUnanswered(session.mailbox, list, [...unanswered]))];
}

function isFull(batch: readonly ReadArrival[]): boolean {
  return batch.length >= BATCH_MAILS || batch.reduce((sum, { raw }) => sum + raw.byteLength, 0) >= BATCH_BYTES;
}

async function keepBatch(
  deps: TakeInBatchDeps,
  session: PullSession,
  list: PullList,
  arrivals: readonly ReadArrival[],
): Promise<readonly Trouble[]> {
  const { account, folder } = session;
  const { renumbered, cursorAfter } = list;
  const taken = await takeInBatch(deps, { account, folder, arrivals, renumbered, cursorAfter });
  list.settle(taken.settled);
  session.count(taken.counts);
  if (taken.numbers.length > 0) session.report({ kind: 'stored', conversations: taken.numbers });
  return taken.troubled;
}

type Read = { readonly arrival: Arrival; readonly read: ReadArrival | Trouble | undefined };

/** Fetching and reading go on while what was read before is written; the mails come out in their order. */
async function* readAhead(
  deps: TakeInBatchDeps,
  list: PullList,
  arrivals: AsyncIterable<Arrival>,
): AsyncGenerator<Read> {
  const ahead: { readonly bytes: number; readonly reading: Promise<Read> }[] = [];
  let bytes = 0;
  const first = async () => {
    const next = ahead.shift();
    bytes -= next?.bytes ?? 0;
    return next?.reading;
  };
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const arrival of arrivals) {
      const reading = readArrival(deps, list, arrival).then((read) => ({ arrival, read }));
      // It is heard when its turn comes.
      reading.catch(() => {});
      ahead.push({ bytes: arrival.raw?.byteLength ?? 0, reading });
      bytes += arrival.raw?.byteLength ?? 0;
      while (ahead.length > AHEAD_MAILS || (bytes > AHEAD_BYTES && ahead.length > 0)) {
        const read = await first();
        if (read !== undefined) yield read;
      }
    }
  } catch (error) {
    failure = { error };
  }
  while (ahead.length > 0) {
    const read = await first();
    if (read !== undefined) yield read;
  }
  if (failure !== undefined) throw failure.error;
}

/** Gives the mail understood, the trouble with it, or undefined when it is not wanted. */
async function readArrival(deps: TakeInBatchDeps, list: PullList, arrival: Arrival): Promise<Read['read']> {
  const { uid, receivedAt, raw, cutFrom } = arrival;
  const trouble = (cause: string, final = false) =>
    list.judge(receivedAt, undefined) === 'skip' ? undefined : { uid, cause, final };
  if (raw === undefined) return trouble('the server answered without the mail');
  try {
    // Of a mail beyond the limit the headers come first, and the rest when somebody wants it.
    const kept = cutFrom === undefined ? raw : headersOf(raw);
    const mail = await deps.readMail(kept);
    const judged = list.judge(receivedAt, mail);
    return judged === 'skip' ? undefined : { uid, receivedAt, raw: kept, mail, history: judged === 'history', cutFrom };
  } catch (error) {
    if (error instanceof MailroomError && error.kind !== 'invalid') throw error;
    const found = trouble(describeCause(error));
    return found && !(error instanceof MailroomError) ? { ...found, fault: error } : found;
  }
}

// What was listed and not answered is gone, or the server cannot give it.
async function findUnanswered(mailbox: Mailbox, list: PullList, uids: readonly number[]): Promise<Trouble[]> {
  if (uids.length === 0) return [];
  const there = await mailbox.stillThere(uids);
  list.settle(uids.filter((uid) => !there.has(uid)));
  return uids.filter((uid) => there.has(uid)).map((uid) => ({ uid, cause: 'the server does not give it' }));
}

async function pullAgain(
  deps: TakeInBatchDeps,
  session: PullSession,
  list: PullList,
  troubles: readonly Trouble[],
): Promise<void> {
  const first = new Map(troubles.map(({ uid, cause }) => [uid, cause]));
  const left = new Set(first.keys());
  for await (const arrival of session.mailbox.fetch([...left].sort((one, other) => one - other))) {
    left.delete(arrival.uid);
    const read = await readArrival(deps, list, arrival);
    if (read === undefined) continue;
    const trouble = 'cause' in read ? read : (await keepBatch(deps, session, list, [read]))[0];
    if (trouble !== undefined) await quarantine(deps, session, list, { ...arrival, cause: trouble.cause, attempts: 2 });
  }
  for (const { uid, cause } of await findUnanswered(session.mailbox, list, [...left])) {
    await quarantine(deps, session, list, {
      uid,
      receivedAt: undefined,
      raw: undefined,
      cause: first.get(uid) ?? cause,
      attempts: 2,
    });
  }
}

async function quarantine(
  deps: TakeInBatchDeps,
  session: PullSession,
  list: PullList,
  { uid, receivedAt, raw, cause, attempts }: Unreadable,
): Promise<void> {
  const isNew = await recordQuarantine(deps, session.folder, { uid, receivedAt, raw, cause, attempts });
  list.settle([uid]);
  if (!isNew) return;
  session.count({ quarantined: 1 });
  session.report({ kind: 'quarantined', uid, cause });
}
