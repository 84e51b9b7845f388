// What delivery reports did: to the recipients of our mail, and to addresses that are no good for a while.
import { addressKey } from '../address/email-address.js';
import type { MessageId } from '../ids.js';
import { fromTime, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

export type ReportedFate = {
  /** As the report names it: after forwarding it may be none of ours. */
  readonly address: string;
  readonly action: string;
  readonly status: string | undefined;
  readonly words: string | undefined;
};

/** Notes at the recipients of a mail of ours what a report says of them; gives the addresses that were meant, in the report's order. */
export async function recordFates(
  tx: Tx,
  message: MessageId,
  fates: readonly ReportedFate[],
  now: Date,
): Promise<(string | undefined)[]> {
  const rows = await tx
    .selectFrom('outbox_recipient')
    .innerJoin('outbox', 'outbox.id', 'outbox_recipient.outbox_id')
    .select(['outbox_recipient.outbox_id', 'outbox_recipient.position', 'outbox_recipient.address'])
    .select(['outbox_recipient.address_key', 'outbox_recipient.state'])
    .where('outbox.message_id', '=', message)
    .execute();
  const meant: (string | undefined)[] = [];
  for (const fate of fates) {
    const row =
      rows.find(({ address_key }) => address_key === addressKey(fate.address)) ??
      (rows.length === 1 ? rows[0] : undefined);
    meant.push(row?.address);
    if (row === undefined || (row.state !== 'sent' && row.state !== 'unsure')) continue;
    await tx
      .updateTable('outbox_recipient')
      .set({
        ...(fate.action === 'failed' ? { state: 'failed' } : {}),
        ...{ status: fate.status ?? null, response: fate.words?.slice(0, 2000) ?? null, updated_at: toTime(now) },
      })
      .where('outbox_id', '=', row.outbox_id)
      .where('position', '=', row.position)
      .execute();
  }
  return meant;
}

/** Notes when recipients of a mail of ours read it, or called it spam; the first time counts. `keys` are `addressKey`s. */
export async function recordReaction(
  tx: Tx,
  message: MessageId,
  column: 'read_at' | 'complained_at',
  keys: readonly string[],
  at: Date,
): Promise<void> {
  const rows = await tx
    .selectFrom('outbox_recipient')
    .innerJoin('outbox', 'outbox.id', 'outbox_recipient.outbox_id')
    .select(['outbox_recipient.outbox_id', 'outbox_recipient.position', 'outbox_recipient.address_key'])
    .where('outbox.message_id', '=', message)
    .execute();
  // After forwarding, a report names an address that is none of ours.
  const meant = rows.length === 1 ? rows : rows.filter(({ address_key }) => keys.includes(address_key));
  for (const row of meant) {
    await tx
      .updateTable('outbox_recipient')
      .set({ [column]: toTime(at) })
      .where('outbox_id', '=', row.outbox_id)
      .where('position', '=', row.position)
      .where(column, 'is', null)
      .execute();
  }
}

export type SuppressedAddress = { readonly address: string; readonly until: Date };

/** Nothing is sent to the address until then, unless somebody insists. It is a contact's. */
export async function suppressAddress(tx: Tx, address: string, until: Date): Promise<void> {
  await tx
    .updateTable('contact_address')
    .set({ suppressed_until: toTime(until) })
    .where('address_key', '=', addressKey(address))
    .execute();
}

/** Those of the addresses, or all, that nothing is sent to at that time. */
export async function listSuppressed(db: Queries, now: Date, only?: readonly string[]): Promise<SuppressedAddress[]> {
  if (only?.length === 0) return [];
  let query = db
    .selectFrom('contact_address')
    .select(['address', 'suppressed_until'])
    .where('suppressed_until', '>', toTime(now))
    .orderBy('address_key')
    .limit(10_000);
  if (only !== undefined) query = query.where('address_key', 'in', only.map(addressKey));
  const rows = await query.execute();
  return rows.map((row) => ({ address: row.address, until: fromTime(row.suppressed_until ?? toTime(now)) }));
}

/** Whether there was something to lift. */
export async function liftSuppression(tx: Tx, address: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('contact_address')
    .set({ suppressed_until: null })
    .where('address_key', '=', addressKey(address))
    .where('suppressed_until', 'is not', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
