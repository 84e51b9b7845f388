// Takes a batch of mails in: all that follows from them, and how far the pull is, in one transaction.
import { addressKey } from '../address/email-address.js';
import { channelAddresses } from '../channel/channel.js';
import { MailroomError } from '../errors.js';
import type { MessageId } from '../ids.js';
import type { Cursor } from '../mailbox/cursor.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { CopyOutcome, FolderKey } from '../mailbox/server-copy.js';
import { listChannels, listChannelsOfMailbox } from '../store/channels.js';
import { findLastConversationNumber } from '../store/conversations.js';
import { saveCursor } from '../store/cursors.js';
import type { Db, Tx } from '../store/db.js';
import { listMailboxes } from '../store/mailboxes.js';
import { listOperators } from '../store/operators.js';
import { findRenumberedCopy, insertServerCopy } from '../store/server-copies.js';
import { readStoreIdentity } from '../store/store-identity.js';
import { foreseeArrivals } from './foresee-arrivals.js';
import type { InboundMail } from './inbound-mail.js';
import type { ReadMail } from './mail-reader.js';
import { addCounts, describeCause, NOTHING_PULLED, type PullCounts } from './pulled.js';
import { setAsideForLater } from './record-quarantine.js';
import { type TakeInContext, type TakeInDeps, takeInMail } from './take-in-mail.js';

export type TakeInBatchDeps = TakeInDeps & {
  readonly db: Db;
  readonly readMail: ReadMail;
};

/** A mail that was fetched and understood. */
export type ReadArrival = {
  readonly uid: number;
  readonly receivedAt: Date;
  readonly raw: Uint8Array;
  readonly mail: InboundMail;
  readonly history: boolean;
  /** The size of a mail of which the headers alone are taken in. */
  readonly cutFrom?: number | undefined;
};

export type Batch = {
  readonly account: MailboxAccount;
  readonly folder: FolderKey;
  readonly arrivals: readonly ReadArrival[];
  /** The folder counts anew: what we have from before is recognised by its bytes. */
  readonly renumbered: boolean;
  /** Where the cursor goes once these are settled; undefined leaves it. */
  readonly cursorAfter: (settled: readonly number[]) => Cursor | undefined;
};

export type BatchTaken = {
  readonly counts: PullCounts;
  readonly settled: readonly number[];
  /** The numbers of the conversations that got mail, as they come. */
  readonly numbers: readonly number[];
  /** Mails that cannot be taken in, for a reason that is their own. */
  readonly troubled: readonly { readonly uid: number; readonly cause: string }[];
};

/** When more than so many mails fail alike, and none is taken in, it is no mail's fault. */
export const FEW = 5;
const NOTHING_TAKEN: BatchTaken = { counts: NOTHING_PULLED, settled: [], numbers: [], troubled: [] };

/**
 * When a mail of the batch cannot be taken in, each is tried alone, so that only that one is left out.
 * Throws what is wrong with the store, this machine or this program; then nothing of the batch was kept that is not in
 * an earlier one.
 */
export async function takeInBatch(deps: TakeInBatchDeps, batch: Batch): Promise<BatchTaken> {
  const [only] = batch.arrivals;
  if (only === undefined) return NOTHING_TAKEN;
  try {
    const taken = await deps.db.transaction((tx) => takeInAll(deps, tx, batch));
    return { ...taken, settled: batch.arrivals.map(({ uid }) => uid), troubled: [] };
  } catch (error) {
    if (!isAboutTheMail(error)) throw error;
    if (batch.arrivals.length > 1) {
      const taken = await takeInEach(deps, batch);
      if (isOwnFault(taken)) throw error;
      return taken;
    }
    return { ...NOTHING_TAKEN, troubled: [{ uid: only.uid, cause: describeCause(error) }] };
  }
}

// The store tells what is wrong with itself in MailroomErrors; all else came of what was to be stored.
function isAboutTheMail(error: unknown): boolean {
  return !(error instanceof MailroomError) || error.kind === 'invalid';
}

async function takeInEach(deps: TakeInBatchDeps, batch: Batch): Promise<BatchTaken> {
  let taken = NOTHING_TAKEN;
  for (const arrival of batch.arrivals) {
    const before = taken.settled;
    const one = await takeInBatch(deps, {
      ...batch,
      arrivals: [arrival],
      cursorAfter: (settled) => batch.cursorAfter([...before, ...settled]),
    });
    taken = {
      counts: addCounts(taken.counts, one.counts),
      settled: [...taken.settled, ...one.settled],
      numbers: [...taken.numbers, ...one.numbers],
      troubled: [...taken.troubled, ...one.troubled],
    };
  }
  return taken;
}

// A mistake of this program fails every mail; to put them all into quarantine would hide it, and answer nobody.
function isOwnFault({ settled, troubled }: BatchTaken): boolean {
  return settled.length === 0 && troubled.length > FEW && troubled.every(({ cause }) => cause === troubled[0]?.cause);
}

async function takeInAll(deps: TakeInBatchDeps, tx: Tx, batch: Batch): Promise<Pick<BatchTaken, 'counts' | 'numbers'>> {
  // Two pulls must not start two conversations for one: they decide one after the other.
  await tx.takeTurns('intake');
  const context = await readContext(tx, batch.account);
  const lastNumber = await findLastConversationNumber(tx);
  await foreseeArrivals(
    tx,
    batch.arrivals.map(({ mail }) => mail),
    context.channels,
  );
  const started = new Set<number>();
  const numbers = new Set<number>();
  let counts = NOTHING_PULLED;
  for (const arrival of batch.arrivals) {
    const { outcome, autoReplies, conversations } = await takeIn(deps, tx, batch, arrival, context);
    for (const number of conversations) {
      numbers.add(number);
      if (number > lastNumber) started.add(number);
    }
    counts = addCounts(counts, { ...countOf(outcome), autoReplies });
  }
  const cursor = batch.cursorAfter(batch.arrivals.map(({ uid }) => uid));
  if (cursor !== undefined) await saveCursor(tx, cursor, deps.clock.now());
  return { counts: { ...counts, conversations: started.size }, numbers: [...numbers] };
}

type Taken = {
  readonly messages: readonly MessageId[];
  readonly outcome: CopyOutcome;
  readonly autoReplies: number;
  readonly conversations: readonly number[];
};

async function takeIn(
  deps: TakeInBatchDeps,
  tx: Tx,
  { account, folder, renumbered }: Batch,
  arrival: ReadArrival,
  context: TakeInContext,
): Promise<Taken> {
  const { uid, receivedAt, mail } = arrival;
  const before = renumbered ? await findRenumberedCopy(tx, folder, mail.rawHash) : undefined;
  const taken: Taken =
    before === undefined
      ? await takeInMail(deps, tx, { ...arrival, account, ...folder }, context)
      : { outcome: before, autoReplies: 0, conversations: [], messages: [] };
  const copy = {
    uid,
    receivedAt,
    rawHash: mail.rawHash,
    outcome: taken.outcome,
    afterPullDue: account.afterPull.do !== 'leave' && taken.outcome !== 'quarantined',
  };
  insertServerCopy(tx, folder, copy, deps.clock.now());
  const [messageId] = taken.messages;
  if (arrival.cutFrom !== undefined && messageId !== undefined) {
    await setAsideForLater(deps, tx, folder, { ...arrival, messageId, cutFrom: arrival.cutFrom });
  }
  return before === undefined ? taken : { ...taken, outcome: 'duplicate' };
}

function countOf(outcome: CopyOutcome): Partial<PullCounts> {
  switch (outcome) {
    case 'stored':
      return { stored: 1 };
    case 'duplicate':
      return { duplicates: 1 };
    case 'own':
      return { own: 1 };
    case 'unrouted':
      return { unrouted: 1 };
    case 'quarantined':
      return { quarantined: 1 };
  }
}

/** What is the same for all mails of a mailbox. */
export async function readContext(tx: Tx, account: MailboxAccount): Promise<TakeInContext> {
  const identity = await readStoreIdentity(tx);
  if (identity === undefined) {
    throw new MailroomError('schema', 'this store has no identity', ['make it with: mailroom init']);
  }
  const addresses = [
    ...(await listOperators(tx)).map(({ email }) => email),
    ...(await listChannels(tx)).flatMap(channelAddresses),
    ...(await listMailboxes(tx)).map(({ address }) => address),
  ];
  return {
    identity,
    channels: await listChannelsOfMailbox(tx, account.id),
    ownAddresses: new Set(addresses.map(addressKey)),
  };
}
