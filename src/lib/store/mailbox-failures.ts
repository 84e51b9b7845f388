// Why a mailbox could not be pulled the last time, kept until it can be again.
import type { ErrorKind } from '../errors.js';
import type { MailboxId } from '../ids.js';
import type { MailboxFailure } from '../mailbox/mailbox-failure.js';
import { fromTime, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

/** The failures that nothing good has come after, by mailbox. */
export async function listMailboxFailures(db: Queries): Promise<ReadonlyMap<MailboxId, MailboxFailure>> {
  const rows = await db
    .selectFrom('mailbox')
    .select(['id', 'checked_at', 'failed_at', 'failure_kind', 'failure'])
    .where('failed_at', 'is not', null)
    .execute();
  return new Map(
    rows.flatMap(({ id, checked_at: checkedAt, failed_at: failedAt, failure_kind: kind, failure }) =>
      failedAt === null || kind === null || (checkedAt !== null && checkedAt >= failedAt)
        ? []
        : [[id as MailboxId, { at: fromTime(failedAt), kind: kind as ErrorKind, message: failure ?? '' }] as const],
    ),
  );
}

export async function hasMailboxFailure(db: Queries, id: MailboxId): Promise<boolean> {
  const row = await db
    .selectFrom('mailbox')
    .select('id')
    .where('id', '=', id)
    .where('failed_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Keeps the failure, or takes it away with undefined. */
export async function saveMailboxFailure(tx: Tx, id: MailboxId, failure: MailboxFailure | undefined): Promise<void> {
  await tx
    .updateTable('mailbox')
    .set({
      failed_at: failure === undefined ? null : toTime(failure.at),
      failure_kind: failure?.kind ?? null,
      // PostgreSQL refuses NUL in text, and these may be the words of a server.
      failure: failure?.message.replaceAll('\u0000', '\ufffd') ?? null,
    })
    .where('id', '=', id)
    .execute();
}
