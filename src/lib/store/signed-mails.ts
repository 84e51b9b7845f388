// The bytes of a mail that is signed, in the place of those that were not: they are what every attempt sends.
import type { OutboxId } from '../ids.js';
import { toTime } from './columns.js';
import type { Tx } from './db.js';
import { keepRawMail, type RawMail } from './raw-mails.js';

export type SignedItem = {
  readonly id: OutboxId;
  /** Who has claimed it. */
  readonly owner: string;
  readonly signed: RawMail;
};

/**
 * Keeps the signed bytes of an item, its message's too: what goes to the Sent folder and what `show --raw` shows is what
 * was sent. False, and nothing is changed, when it is not in the owner's hand, or its bytes were made final before.
 */
export async function saveSignedMail(tx: Tx, { id, owner, signed }: SignedItem, now: Date): Promise<boolean> {
  const mine = await tx
    .selectFrom('outbox')
    .select(['message_id', 'raw_sha256'])
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('state', '=', 'sending')
    .where('frozen_at', 'is', null)
    .executeTakeFirst();
  if (!mine?.raw_sha256) return false;
  keepRawMail(tx, signed, now);
  await tx
    .updateTable('outbox')
    .set({ raw_sha256: signed.sha256, frozen_at: toTime(now), updated_at: toTime(now) })
    .where('id', '=', id)
    .execute();
  await tx
    .updateTable('message')
    .set({ raw_sha256: signed.sha256 })
    .where('id', '=', mine.message_id)
    .where('raw_sha256', '=', mine.raw_sha256)
    .execute();
  const others = await tx
    .selectFrom('message')
    .select('id')
    .where('raw_sha256', '=', mine.raw_sha256)
    .executeTakeFirst();
  if (others === undefined) await tx.deleteFrom('raw_mail').where('sha256', '=', mine.raw_sha256).execute();
  return true;
}
