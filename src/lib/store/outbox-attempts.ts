// Sending, as the store sees it: who has claimed an item, how far they are, and what came of it. Every change names the
// state it starts from, so that of two who want the same one wins, in either kind of store.
import { MailroomError } from '../errors.js';
import type { OutboxId } from '../ids.js';
import { isDroppable, type OutboxItem, type OutboxState, type Verdict } from '../outbound/outbox.js';
import { toText, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { findOutboxItems } from './outbox.js';
import { dropHold } from './outbox-holds.js';
import { readRawMail } from './raw-mails.js';
import { repeated } from './repeated.js';
import type { OutboxAttemptTable, OutboxRecipientTable } from './schema.js';

/** An item that is ours to send now, and its bytes. */
export type ClaimedItem = { readonly item: OutboxItem; readonly raw: Uint8Array };

/**
 * Takes a due item for `owner`; its attempt counts from now on. Undefined when somebody else was quicker, or when an
 * earlier reply of its conversation is still to go. It is committed before anybody connects: an item in state `sending`
 * was not handed over.
 */
export async function claimItem(tx: Tx, id: OutboxId, owner: string, now: Date): Promise<ClaimedItem | undefined> {
  const [claimed] = await claimedRows(tx, { id, owner, now: toTime(now) });
  if (claimed === undefined) return undefined;
  const [item] = await findOutboxItems(tx, [id]);
  const raw = item?.rawHash === undefined ? undefined : await readRawMail(tx, item.rawHash);
  if (item === undefined || raw === undefined) {
    throw new MailroomError('local', `the bytes of outbox item ${id} are not in the store`, [
      'restore it from a backup',
    ]);
  }
  return { item, raw };
}

type Claim = { readonly id: OutboxId; readonly owner: string; readonly now: string };

const claimedRows = repeated((tx, { id, owner, now }: Claim) =>
  tx
    .updateTable('outbox')
    .set((is) => ({
      state: 'sending',
      owner,
      attempts: is('attempts', '+', 1),
      next_attempt_at: null,
      updated_at: now,
    }))
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'deferred'])
    .where('next_attempt_at', '<=', now)
    .where((is) =>
      is.or([
        is('kind', '<>', 'reply'),
        is.not(
          is.exists(
            is
              .selectFrom('outbox as earlier')
              .select('earlier.id')
              .whereRef('earlier.conversation_id', '=', 'outbox.conversation_id')
              .where('earlier.kind', '=', 'reply')
              .where((its) =>
                its.or([
                  its('earlier.state', 'in', ['sending', 'in-data']),
                  its.and([
                    its('earlier.state', 'in', ['queued', 'deferred']),
                    its('earlier.next_attempt_at', '<=', now),
                  ]),
                ]),
              )
              .whereRef('earlier.queued_at', '<', 'outbox.queued_at'),
          ),
        ),
      ]),
    )
    .returning('id'),
);

/** Gives a claimed item back that nobody has begun to hand over: it is as if it had not been claimed. */
export async function giveItemBack(tx: Tx, id: OutboxId, owner: string, now: Date): Promise<void> {
  await tx
    .updateTable('outbox')
    .set((is) => ({
      ...{ state: 'queued', owner: null, next_attempt_at: toTime(now), updated_at: toTime(now) },
      attempts: is('attempts', '-', 1),
    }))
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .where('owner', '=', owner)
    .execute();
}

/**
 * From now on the body may have left. False when the item is no longer this owner's: then it must not. Asked again by
 * the same owner, who may not know that it was saved, it is true again.
 */
export async function markInData(tx: Tx, id: OutboxId, owner: string, now: Date): Promise<boolean> {
  return (await markedRows(tx, { id, owner, now: toTime(now) })).length > 0;
}

const markedRows = repeated((tx, { id, owner, now }: Claim) =>
  tx
    .updateTable('outbox')
    .set((is) => ({ state: 'in-data', updated_at: now, frozen_at: is.fn.coalesce('frozen_at', is.val(now)) }))
    .where('id', '=', id)
    .where('state', 'in', ['sending', 'in-data'])
    .where('owner', '=', owner)
    .returning('id'),
);

/** Who had an item in hand when it was judged, and how far they were: `sending`, `in-data` or either of them. */
export type InHand = { readonly owner: string; readonly states: readonly ('sending' | 'in-data')[] };

/** Records what an attempt of `owner` came to. False, and nothing is changed, when it is not so in hand any more. */
export async function recordVerdict(
  tx: Tx,
  item: Pick<OutboxItem, 'id' | 'attempts'>,
  { owner, states }: InHand,
  verdict: Verdict,
  now: Date,
): Promise<boolean> {
  const [mine] = await judgedRows(tx, { ...verdictColumns(verdict, now), id: item.id, its_owner: owner, states });
  if (mine === undefined) return false;
  await saveRecipients(tx, item.id, verdict, now);
  await insertAttempt(tx, item, verdict, now);
  return true;
}

type Judged = VerdictColumns & {
  readonly id: OutboxId;
  readonly its_owner: string;
  readonly states: InHand['states'];
};

const judgedRows = repeated((tx, { id, its_owner, states, ...columns }: Judged) =>
  tx
    .updateTable('outbox')
    .set({ ...columns, owner: null })
    .where('id', '=', id)
    .where('state', 'in', states)
    .where('owner', '=', its_owner)
    .returning('id'),
);

async function insertAttempt(
  tx: Tx,
  item: Pick<OutboxItem, 'id' | 'attempts'>,
  verdict: Verdict,
  now: Date,
): Promise<void> {
  const what = {
    at: toTime(now),
    outcome: verdict.state,
    response: toText(verdict.reason ?? verdict.recipients.find(({ response }) => response)?.response ?? ''),
  };
  await savedAttempt(tx, { outbox_id: item.id, attempt: item.attempts, ...what });
}

const savedAttempt = repeated((tx, { outbox_id, attempt, ...what }: OutboxAttemptTable) =>
  tx
    .insertInto('outbox_attempt')
    .values({ outbox_id, attempt, ...what })
    .onConflict((conflict) => conflict.columns(['outbox_id', 'attempt']).doUpdateSet(what)),
);

/** An item as it was when it was decided about, and what became of it. */
export type DecidedItem = { readonly item: OutboxItem; readonly verdict: Verdict };

export type Decision = {
  /** The states in which it may be decided. */
  readonly from: readonly OutboxState[];
  readonly judge: (item: OutboxItem) => Verdict;
  /** The 48 hours of trying begin again. */
  readonly anew: boolean;
};

/**
 * What somebody decides about an item that nobody is sending. It is judged as it is now: who has had it meanwhile must
 * not get it again. Undefined, and nothing is changed, when it is in none of the states.
 */
export async function decideItem(
  tx: Tx,
  id: OutboxId,
  { from, judge, anew }: Decision,
  now: Date,
): Promise<DecidedItem | undefined> {
  // The change comes before the look, so that nobody can claim it in between.
  const held = await tx
    .updateTable('outbox')
    .set({ updated_at: toTime(now), ...(anew ? { queued_at: toTime(now) } : {}) })
    .where('id', '=', id)
    .where('state', 'in', from)
    .returning('id')
    .executeTakeFirst();
  const [item] = held === undefined ? [] : await findOutboxItems(tx, [id]);
  if (item === undefined) return undefined;
  const verdict = judge(item);
  await tx
    .updateTable('outbox')
    .set({ ...verdictColumns(verdict, now), owner: null })
    .where('id', '=', id)
    .execute();
  if (item.state === 'held') await dropHold(tx, id);
  await saveRecipients(tx, id, verdict, now);
  return { item, verdict };
}

/**
 * What a server said to the attempt of `claimed`, told after somebody else had settled the item, and before anybody tried
 * it again: it takes the place of what was guessed. Undefined, and nothing is changed, when the item has gone on.
 */
export async function decideLateAnswer(
  tx: Tx,
  claimed: Pick<OutboxItem, 'id' | 'attempts' | 'kind'>,
  judge: (item: OutboxItem) => Verdict,
  now: Date,
): Promise<DecidedItem | undefined> {
  // Automatic mail of which nobody knows is dropped; a reply that is cancelled was taken back by somebody.
  const guessed: readonly OutboxState[] = isDroppable(claimed.kind) ? ['unsure', 'cancelled'] : ['unsure'];
  const held = await tx
    .updateTable('outbox')
    .set({ updated_at: toTime(now) })
    .where('id', '=', claimed.id)
    .where('attempts', '=', claimed.attempts)
    .where('state', 'in', [...guessed, 'queued', 'deferred'])
    .returning('id')
    .executeTakeFirst();
  const [item] = held === undefined ? [] : await findOutboxItems(tx, [claimed.id]);
  if (item === undefined) return undefined;
  const verdict = judge(item);
  await tx
    .updateTable('outbox')
    .set({ ...verdictColumns(verdict, now), owner: null })
    .where('id', '=', item.id)
    .execute();
  await saveRecipients(tx, item.id, verdict, now);
  await insertAttempt(tx, claimed, verdict, now);
  return { item, verdict };
}

/** Everybody who has claimed something and has not said what came of it. */
export async function listOwners(db: Queries): Promise<string[]> {
  const rows = await db
    .selectFrom('outbox')
    .select('owner')
    .distinct()
    .where('state', 'in', ['sending', 'in-data'])
    .where('owner', 'is not', null)
    .execute();
  return rows.flatMap(({ owner }) => owner ?? []);
}

/** What this owner has claimed and not finished, and how far they were. */
export async function listOwned(
  db: Queries,
  owner: string,
): Promise<{ readonly item: OutboxItem; readonly state: 'sending' | 'in-data' }[]> {
  const rows = await db
    .selectFrom('outbox')
    .select('id')
    .where('state', 'in', ['sending', 'in-data'])
    .where('owner', '=', owner)
    .execute();
  const items = await findOutboxItems(
    db,
    rows.map(({ id }) => id as OutboxId),
  );
  return items.flatMap((item) =>
    item.state === 'sending' || item.state === 'in-data' ? [{ item, state: item.state }] : [],
  );
}

type VerdictColumns = {
  readonly state: OutboxState;
  readonly next_attempt_at: string | null;
  readonly reason: string | null;
  readonly finished_at: string | null;
  readonly updated_at: string;
  readonly envelope_from: string | undefined;
};

function verdictColumns(verdict: Verdict, now: Date): VerdictColumns {
  const finished = ['sent', 'failed', 'unsure', 'cancelled'].includes(verdict.state);
  return {
    state: verdict.state,
    next_attempt_at: verdict.nextAttemptAt === undefined ? null : toTime(verdict.nextAttemptAt),
    reason: toTextOrNull(verdict.reason),
    finished_at: finished ? toTime(now) : null,
    updated_at: toTime(now),
    envelope_from: verdict.envelopeFrom,
  };
}

async function saveRecipients(tx: Tx, id: OutboxId, { recipients }: Verdict, now: Date): Promise<void> {
  for (const [position, { state, status, response }] of recipients.entries()) {
    const what = { state, status: status ?? null, response: toTextOrNull(response), updated_at: toTime(now) };
    await savedRecipient(tx, { outbox_id: id, position, ...what });
  }
}

type SavedRecipient = Pick<
  OutboxRecipientTable,
  'outbox_id' | 'position' | 'state' | 'status' | 'response' | 'updated_at'
>;

const savedRecipient = repeated((tx, { outbox_id, position, ...what }: SavedRecipient) =>
  tx.updateTable('outbox_recipient').set(what).where('outbox_id', '=', outbox_id).where('position', '=', position),
);

function toTextOrNull(words: string | undefined): string | null {
  return words === undefined ? null : toText(words);
}
