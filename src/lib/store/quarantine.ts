// The quarantine in the store: mails that could not be read, whole as far as the server gave them, with the cause.
import { MailroomError } from '../errors.js';
import type { ChannelId, MailboxId, MessageId, QuarantineId } from '../ids.js';
import type { Envelope, QuarantinedMail } from '../inbound/quarantined-mail.js';
import type { FolderKey } from '../mailbox/server-copy.js';
import { fromJson, fromTime, fromTimeOrNull, toText, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

export type NewQuarantined = {
  readonly id: QuarantineId;
  readonly folder: FolderKey;
  readonly uid: number;
  /** Its bytes are kept as a raw mail of this hash; undefined when the server gave none. */
  readonly rawHash: string | undefined;
  /** A sentence. May hold words of the mail or the server: hostile. */
  readonly cause: string;
  readonly attempts: number;
  /** The message that was made of its headers. */
  readonly messageId?: MessageId | undefined;
  /** The channel that somebody named for it. */
  readonly channelId?: ChannelId | undefined;
  readonly envelope?: Envelope | undefined;
};

export async function insertQuarantined(tx: Tx, mail: NewQuarantined, now: Date): Promise<void> {
  await tx
    .insertInto('quarantine')
    .values({
      id: mail.id,
      mailbox_id: mail.folder.mailboxId,
      folder: mail.folder.folder,
      uid_validity: mail.folder.uidValidity,
      uid: mail.uid,
      raw_sha256: mail.rawHash ?? null,
      cause: toText(mail.cause),
      attempts: mail.attempts,
      created_at: toTime(now),
      resolved_at: null,
      message_id: mail.messageId ?? null,
      channel_id: mail.channelId ?? null,
      envelope: toEnvelope(mail.envelope),
    })
    .execute();
}

function toEnvelope(envelope: Envelope | undefined): string | null {
  return envelope === undefined ? null : toText(JSON.stringify(envelope));
}

/** Whether these bytes wait in quarantine already, for the same channel and of the same envelope. */
export async function isQuarantined(
  db: Queries,
  { rawHash, channelId, envelope }: Pick<NewQuarantined, 'channelId' | 'envelope'> & { readonly rawHash: string },
): Promise<boolean> {
  const rows = await db
    .selectFrom('quarantine')
    .select(['channel_id', 'envelope'])
    .where('raw_sha256', '=', rawHash)
    .where('resolved_at', 'is', null)
    .execute();
  return rows.some((row) => row.channel_id === (channelId ?? null) && row.envelope === toEnvelope(envelope));
}

/** How many mails wait in quarantine. */
export async function countQuarantined(db: Queries): Promise<number> {
  const { count } = await db
    .selectFrom('quarantine')
    .select((is) => is.fn.countAll<number | string>().as('count'))
    .where('resolved_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** What waits in quarantine, the oldest first; with `all`, what was settled as well. */
export async function listQuarantined(db: Queries, { all = false } = {}): Promise<QuarantinedMail[]> {
  const rows = await quarantinedQuery(db, { all }).execute();
  return rows.map(toQuarantined);
}

/** The query behind the list, so that a test can look at how the database goes about it. */
export function quarantinedQuery(db: Queries, { all }: { readonly all: boolean }) {
  return quarantineRows(db)
    .$if(!all, (query) => query.where('quarantine.resolved_at', 'is', null))
    .orderBy('quarantine.created_at')
    .orderBy('quarantine.id');
}

/** The mail of that id, or of the one that ends like this. Throws `invalid` when several do. */
export async function findQuarantined(db: Queries, idOrEnding: string): Promise<QuarantinedMail | undefined> {
  const ending = idOrEnding.trim().toLowerCase();
  if (!/^[0-9a-f]{4,32}$/.test(ending)) return undefined;
  const rows = await quarantineRows(db).where('quarantine.id', 'like', `%${ending}`).limit(2).execute();
  if (rows.length > 1) {
    throw new MailroomError('invalid', `several mails in quarantine have an id that ends in ${ending}`, [
      'give more of the id; mailroom quarantine list --json has it whole',
    ]);
  }
  return rows.map(toQuarantined)[0];
}

/** It is settled: taken in whole, or gone. */
export async function saveQuarantineResolved(tx: Tx, id: QuarantineId, now: Date): Promise<void> {
  await tx
    .updateTable('quarantine')
    .set({ resolved_at: toTime(now) })
    .where('id', '=', id)
    .execute();
}

/** Another attempt failed, for this reason. */
export async function saveQuarantineAttempt(tx: Tx, id: QuarantineId, cause: string): Promise<void> {
  await tx
    .updateTable('quarantine')
    .set((is) => ({ cause: toText(cause), attempts: is('attempts', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

function quarantineRows(db: Queries) {
  return db
    .selectFrom('quarantine')
    .leftJoin('mailbox', 'mailbox.id', 'quarantine.mailbox_id')
    .leftJoin('raw_mail', 'raw_mail.sha256', 'quarantine.raw_sha256')
    .leftJoin('server_copy', (join) =>
      join
        .onRef('server_copy.mailbox_id', '=', 'quarantine.mailbox_id')
        .onRef('server_copy.folder', '=', 'quarantine.folder')
        .onRef('server_copy.uid_validity', '=', 'quarantine.uid_validity')
        .onRef('server_copy.uid', '=', 'quarantine.uid'),
    )
    .selectAll('quarantine')
    .select(['mailbox.name as mailbox_name', 'raw_mail.size', 'server_copy.received_at']);
}

type QuarantineRow = Awaited<ReturnType<ReturnType<typeof quarantineRows>['executeTakeFirstOrThrow']>>;

function toQuarantined(row: QuarantineRow): QuarantinedMail {
  const { mailbox_id: mailboxId, mailbox_name: mailboxName } = row;
  return {
    id: row.id as QuarantineId,
    mailbox: mailboxId === null ? undefined : { id: mailboxId as MailboxId, name: mailboxName ?? '' },
    folder: row.folder,
    uidValidity: row.uid_validity,
    uid: row.uid,
    rawHash: row.raw_sha256 ?? undefined,
    size: row.size ?? undefined,
    cause: row.cause,
    attempts: row.attempts,
    receivedAt: fromTimeOrNull(row.received_at),
    quarantinedAt: fromTime(row.created_at),
    messageId: (row.message_id ?? undefined) as MessageId | undefined,
    channelId: (row.channel_id ?? undefined) as ChannelId | undefined,
    envelope: row.envelope === null ? undefined : fromJson<Envelope>(row.envelope),
    resolvedAt: fromTimeOrNull(row.resolved_at),
  };
}
