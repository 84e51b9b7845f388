// Who has an item of the outbox in hand, and how far they are. Every change names the state it starts from, so that of
// two who want the same one wins, in either kind of store. Lanes that want something at the same time ask together.
import { MailroomError } from '../errors.js';
import type { OutboxId } from '../ids.js';
import type { OutboxItem } from '../outbound/outbox.js';
import { toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { findOutboxItems } from './outbox.js';
import { readRawMails } from './raw-mails.js';
import { repeated } from './repeated.js';
import { together } from './together.js';

/** An item that is ours to send now, and its bytes. */
export type ClaimedItem = { readonly item: OutboxItem; readonly raw: Uint8Array };

/**
 * Takes a due item for `owner`; its attempt counts from now on. Undefined when somebody else was quicker, or when an
 * earlier reply of its conversation is still to go. It is committed before anybody connects: an item in state `sending`
 * was not handed over.
 */
export async function claimItem(tx: Tx, id: OutboxId, owner: string, now: Date): Promise<ClaimedItem | undefined> {
  return claimed(tx, { id, owner, now });
}

type Wanted = { readonly id: OutboxId; readonly owner: string; readonly now: Date };

const claimed = together<Wanted, ClaimedItem>(async (tx, wanted) => {
  const mine = await changedByOwner(tx, wanted, claimedRows);
  const items = await findOutboxItems(
    tx,
    wanted.flatMap(({ id }) => (mine.has(id) ? id : [])),
  );
  const mails = await readRawMails(
    tx,
    items.flatMap(({ rawHash }) => rawHash ?? []),
  );
  return wanted.map(({ id }) => {
    if (!mine.has(id)) return undefined;
    const item = items.find((one) => one.id === id);
    const raw = item?.rawHash && mails.get(item.rawHash);
    if (item === undefined || !raw) throw withoutBytes(id);
    return { item, raw };
  });
});

function withoutBytes(id: OutboxId): MailroomError {
  return new MailroomError('local', `the bytes of outbox item ${id} are not in the store`, [
    'restore it from a backup',
  ]);
}

type Change = { readonly ids: readonly OutboxId[]; readonly owner: string; readonly now: string };

/** The ids of those that were changed. */
async function changedByOwner(
  tx: Tx,
  wanted: readonly Wanted[],
  change: (tx: Tx, change: Change) => Promise<readonly { readonly id: string }[]>,
): Promise<ReadonlySet<string>> {
  const changed = new Set<string>();
  for (const [owner, theirs] of Map.groupBy(wanted, (one) => one.owner)) {
    const now = toTime(new Date(Math.max(...theirs.map((one) => one.now.getTime()))));
    for (const { id } of await change(tx, { ids: theirs.map((one) => one.id), owner, now })) changed.add(id);
  }
  return changed;
}

const claimedRows = repeated((tx, { ids, owner, now }: Change) =>
  tx
    .updateTable('outbox')
    .set((is) => ({
      state: 'sending',
      owner,
      attempts: is('attempts', '+', 1),
      next_attempt_at: null,
      updated_at: now,
    }))
    .where('id', 'in', ids)
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
  return (await marked(tx, { id, owner, now })) === true;
}

const marked = together<Wanted, boolean>(async (tx, wanted) => {
  const mine = await changedByOwner(tx, wanted, markedRows);
  return wanted.map(({ id }) => mine.has(id));
});

const markedRows = repeated((tx, { ids, owner, now }: Change) =>
  tx
    .updateTable('outbox')
    .set((is) => ({ state: 'in-data', updated_at: now, frozen_at: is.fn.coalesce('frozen_at', is.val(now)) }))
    .where('id', 'in', ids)
    .where('state', 'in', ['sending', 'in-data'])
    .where('owner', '=', owner)
    .returning('id'),
);

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
