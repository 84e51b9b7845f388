// Why a server could not be used the last time, kept until it can be again.
import type { ErrorKind } from '../errors.js';
import type { MailboxId, SmtpConfigId } from '../ids.js';
import type { ServerFailure } from '../server-failure.js';
import { fromTime, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

/** What failed. */
export type Failing =
  | { readonly table: 'mailbox'; readonly id: MailboxId }
  | { readonly table: 'smtp_config'; readonly id: SmtpConfigId };

/** The failures that nothing good has come after, by the id of what failed. */
export async function listServerFailures(
  db: Queries,
  table: Failing['table'],
): Promise<ReadonlyMap<string, ServerFailure>> {
  const rows = await db
    .selectFrom(table)
    .select(['id', 'checked_at', 'failed_at', 'failure_kind', 'failure'])
    .where('failed_at', 'is not', null)
    .execute();
  return new Map(
    rows.flatMap(({ id, checked_at: checkedAt, failed_at: failedAt, failure_kind: kind, failure }) =>
      failedAt === null || kind === null || (checkedAt !== null && checkedAt >= failedAt)
        ? []
        : [[id, { at: fromTime(failedAt), kind: kind as ErrorKind, message: failure ?? '' }] as const],
    ),
  );
}

export async function hasServerFailure(db: Queries, { table, id }: Failing): Promise<boolean> {
  const row = await db
    .selectFrom(table)
    .select('id')
    .where('id', '=', id)
    .where('failed_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Keeps the failure, or takes it away with undefined. */
export async function saveServerFailure(
  tx: Tx,
  { table, id }: Failing,
  failure: ServerFailure | undefined,
): Promise<void> {
  await tx
    .updateTable(table)
    .set({
      failed_at: failure === undefined ? null : toTime(failure.at),
      failure_kind: failure?.kind ?? null,
      // PostgreSQL refuses NUL in text, and these may be the words of a server.
      failure: failure?.message.replaceAll('\u0000', '\ufffd') ?? null,
    })
    .where('id', '=', id)
    .execute();
}
