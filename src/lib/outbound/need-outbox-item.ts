// The item of the outbox that somebody named, or an error that says where to find them.
import { MailroomError } from '../errors.js';
import type { Queries } from '../store/db.js';
import { findOutboxItem } from '../store/outbox.js';
import type { OutboxItem } from './outbox.js';

/** The item of that id, or of the id that ends like this. Throws `not-found`. */
export async function needOutboxItem(db: Queries, id: string): Promise<OutboxItem> {
  const item = await findOutboxItem(db, id);
  if (item !== undefined) return item;
  throw new MailroomError('not-found', `nothing in the outbox has an id that is or ends in ${JSON.stringify(id)}`, [
    'see what there is with: mailroom outbox list --all',
  ]);
}
