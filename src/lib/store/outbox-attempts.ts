// Sending, as the store sees it: who has claimed an item, how far they are, and what came of it. Every change names the
// state it starts from, so that of two who want the same one wins, in either kind of store.
import { MailroomError } from '../errors.js';
import type { OutboxId } from '../ids.js';
import type { OutboxItem, OutboxState, Verdict } from '../outbound/outbox.js';
import { toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { findOutboxItems } from './outbox.js';
import { readRawMail } from './raw-mails.js';

/** An item that is ours to send now, and its bytes. */
export type ClaimedItem = { readonly item: OutboxItem; readonly raw: Uint8Array };

/**
 * Takes a due item for `owner`; its attempt counts from now on. Undefined when somebody else was quicker. It is committed
 * before anybody connects: an item in state `sending` was not handed over.
 */
export async function claimItem(tx: Tx, id: OutboxId, owner: string, now: Date): Promise<ClaimedItem | undefined> {
  const claimed = await tx
    .updateTable('outbox')
    .set((is) => ({
      state: 'sending',
      owner,
      attempts: is('attempts', '+', 1),
      next_attempt_at: null,
      updated_at: toTime(now),
    }))
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'deferred'])
    .where('next_attempt_at', '<=', toTime(now))
    .returning('id')
    .executeTakeFirst();
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

/** From now on the body may have left. False when the item is no longer this owner's: then it must not. */
export async function markInData(tx: Tx, id: OutboxId, owner: string, now: Date): Promise<boolean> {
  const marked = await tx
    .updateTable('outbox')
    .set({ state: 'in-data', updated_at: toTime(now) })
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .where('owner', '=', owner)
    .returning('id')
    .executeTakeFirst();
  return marked !== undefined;
}

/** Records what an attempt of `owner` came to. False, and nothing is changed, when the item is no longer this owner's. */
export async function recordVerdict(
  tx: Tx,
  item: Pick<OutboxItem, 'id' | 'attempts'>,
  owner: string,
  verdict: Verdict,
  now: Date,
): Promise<boolean> {
  const mine = await tx
    .updateTable('outbox')
    .set(verdictColumns(verdict, now))
    .where('id', '=', item.id)
    .where('state', 'in', ['sending', 'in-data'])
    .where('owner', '=', owner)
    .returning('id')
    .executeTakeFirst();
  if (mine === undefined) return false;
  await saveRecipients(tx, item.id, verdict, now);
  await tx
    .insertInto('outbox_attempt')
    .values({
      outbox_id: item.id,
      attempt: item.attempts,
      at: toTime(now),
      outcome: verdict.state,
      response: storable(verdict.reason ?? verdict.recipients.find(({ response }) => response)?.response) ?? '',
    })
    .execute();
  return true;
}

/**
 * What somebody decides about an item that nobody is sending. False, and nothing is changed, when it is not in one of
 * these states any more. With `anew`, the 48 hours of trying begin again.
 */
export async function decideItem(
  tx: Tx,
  id: OutboxId,
  from: readonly OutboxState[],
  verdict: Verdict,
  { now, anew = false }: { readonly now: Date; readonly anew?: boolean },
): Promise<boolean> {
  const changed = await tx
    .updateTable('outbox')
    .set({ ...verdictColumns(verdict, now), ...(anew ? { queued_at: toTime(now) } : {}) })
    .where('id', '=', id)
    .where('state', 'in', from)
    .returning('id')
    .executeTakeFirst();
  if (changed === undefined) return false;
  await saveRecipients(tx, id, verdict, now);
  return true;
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

/** What this owner has claimed and not finished. */
export async function listOwned(db: Queries, owner: string): Promise<OutboxItem[]> {
  const rows = await db
    .selectFrom('outbox')
    .select('id')
    .where('state', 'in', ['sending', 'in-data'])
    .where('owner', '=', owner)
    .execute();
  return findOutboxItems(
    db,
    rows.map(({ id }) => id as OutboxId),
  );
}

function verdictColumns(verdict: Verdict, now: Date) {
  const finished = ['sent', 'failed', 'unsure', 'cancelled'].includes(verdict.state);
  return {
    state: verdict.state,
    next_attempt_at: verdict.nextAttemptAt === undefined ? null : toTime(verdict.nextAttemptAt),
    owner: null,
    reason: storable(verdict.reason),
    finished_at: finished ? toTime(now) : null,
    updated_at: toTime(now),
    ...(verdict.envelopeFrom === undefined ? {} : { envelope_from: verdict.envelopeFrom }),
  };
}

async function saveRecipients(tx: Tx, id: OutboxId, { recipients }: Verdict, now: Date): Promise<void> {
  for (const [position, { state, status, response }] of recipients.entries()) {
    await tx
      .updateTable('outbox_recipient')
      .set({ state, status: status ?? null, response: storable(response), updated_at: toTime(now) })
      .where('outbox_id', '=', id)
      .where('position', '=', position)
      .execute();
  }
}

// Servers' words: PostgreSQL takes no NUL in a text.
function storable(words: string | undefined): string | null {
  return words?.replaceAll('\0', '\ufffd') ?? null;
}
