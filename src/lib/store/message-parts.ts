// What belongs to messages beside their own row: references, attachments, deliveries; each by the message's id.
import type { AttachmentSummary, Delivery } from '../conversation/message.js';
import type { AttachmentId, MessageId, OutboxId } from '../ids.js';
import { inBatches } from './batches.js';
import { fromTime, fromTimeOrNull } from './columns.js';
import type { Queries } from './db.js';
import { toRecipient } from './outbox.js';

/** The identifiers in References, in their order. */
export async function referencesOf(db: Queries, ids: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await inBatches(ids, (some) =>
    db
      .selectFrom('message_identifier')
      .select(['message_id', 'identifier'])
      .where('message_id', 'in', some)
      .where('role', '=', 'reference')
      .orderBy('position')
      .execute(),
  );
  return grouped(
    rows,
    (row) => row.message_id,
    (row) => row.identifier,
  );
}

/** The descriptions of the attachments, in the order of the mail. */
export async function attachmentsOf(db: Queries, ids: readonly string[]): Promise<Map<string, AttachmentSummary[]>> {
  const rows = await inBatches(ids, (some) =>
    db
      .selectFrom('attachment')
      .select(['id', 'message_id', 'name', 'type', 'size'])
      .where('message_id', 'in', some)
      .orderBy('position')
      .execute(),
  );
  return grouped(
    rows,
    (row) => row.message_id,
    ({ id, name, type, size }) => ({ id: id as AttachmentId, name, type, size }),
  );
}

/** What became of those of ours that go through the outbox. */
export async function deliveriesOf(db: Queries, ids: readonly string[]): Promise<Map<string, Delivery>> {
  const items = await inBatches(ids, (some) =>
    db
      .selectFrom('outbox')
      .innerJoin('smtp_config', 'smtp_config.id', 'outbox.smtp_config_id')
      .select(['outbox.id', 'message_id', 'state', 'attempts', 'finished_at', 'next_attempt_at', 'reason'])
      .select(['smtp_config.name', 'smtp_config.host'])
      .where('message_id', 'in', some)
      .execute(),
  );
  const rows = await inBatches(
    items.map((item) => item.id),
    (some) =>
      db.selectFrom('outbox_recipient').selectAll().where('outbox_id', 'in', some).orderBy('position').execute(),
  );
  const recipients = grouped(
    rows,
    (row) => row.outbox_id,
    (row) => ({ ...toRecipient(row), at: fromTime(row.updated_at) }),
  );
  return new Map(
    items.map((item) => [
      item.message_id,
      {
        state: item.state as Delivery['state'],
        recipients: recipients.get(item.id) ?? [],
        facts: {
          ...{ id: item.id as OutboxId, config: item.name, server: item.host, attempts: item.attempts },
          finishedAt: fromTimeOrNull(item.finished_at),
          nextAttemptAt: fromTimeOrNull(item.next_attempt_at),
          reason: item.reason ?? undefined,
        },
      },
    ]),
  );
}

/** What became of one of them; undefined where it does not go through the outbox. */
export async function findDelivery(db: Queries, id: MessageId): Promise<Delivery | undefined> {
  return (await deliveriesOf(db, [id])).get(id);
}

function grouped<Row, Value>(
  rows: readonly Row[],
  key: (row: Row) => string,
  value: (row: Row) => Value,
): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [value(row)]);
    else group.push(value(row));
  }
  return groups;
}
