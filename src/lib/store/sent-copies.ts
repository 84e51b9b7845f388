// Copies of what mailroom sent, in the Sent folder: which are still to be put there.
import type { MailboxId, MessageId, OutboxId } from '../ids.js';
import { fromTime, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

export type SentToCopy = { readonly messageId: MessageId; readonly raw: Uint8Array; readonly sentAt: Date };

const AT_ONCE = 50;

/** Replies that left by channels of this mailbox since then, and have no copy yet; the oldest first. */
export async function listSentToCopy(db: Queries, mailbox: MailboxId, since: Date): Promise<SentToCopy[]> {
  const rows = await db
    .selectFrom('outbox')
    .innerJoin('channel', 'channel.id', 'outbox.channel_id')
    .innerJoin('raw_mail', 'raw_mail.sha256', 'outbox.raw_sha256')
    .select(['outbox.message_id', 'outbox.finished_at', 'raw_mail.bytes'])
    .where('channel.mailbox_id', '=', mailbox)
    .where('outbox.state', '=', 'sent')
    .where('outbox.kind', '=', 'reply')
    .where('outbox.copied_at', 'is', null)
    .where('outbox.finished_at', '>', toTime(since))
    .orderBy('outbox.finished_at')
    .limit(AT_ONCE)
    .execute();
  return rows.map((row) => ({
    messageId: row.message_id as MessageId,
    raw: row.bytes,
    sentAt: fromTime(row.finished_at ?? toTime(since)),
  }));
}

/** A copy of this message is in the Sent folder. */
export async function saveCopied(tx: Tx, message: MessageId, now: Date): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ copied_at: toTime(now) })
    .where('message_id', '=', message)
    .where('copied_at', 'is', null)
    .execute();
}

/** The outbox item that a message of ours left by; undefined when it is gone. */
export async function findOutboxOfMessage(db: Queries, message: MessageId): Promise<OutboxId | undefined> {
  const row = await db.selectFrom('outbox').select('id').where('message_id', '=', message).executeTakeFirst();
  return row?.id as OutboxId | undefined;
}

/**
 * Notes another Message-ID by which a message of ours goes: a relay gave it that one. Nothing is noted when a message of
 * the channel has it already.
 */
export async function saveRelayId(tx: Tx, message: MessageId, identifier: string): Promise<void> {
  const row = await tx
    .selectFrom('message')
    .select('channel_id')
    .where('id', '=', message)
    .where('direction', '=', 'out')
    .executeTakeFirst();
  if (!row?.channel_id) return;
  const known = await tx
    .selectFrom('message_identifier')
    .select(['message_id', 'identifier', 'position'])
    .where('role', '=', 'own')
    .where((is) =>
      is.or([
        is('message_id', '=', message),
        is.and([is('channel_id', '=', row.channel_id), is('identifier', '=', identifier)]),
      ]),
    )
    .execute();
  const own = known.filter(({ message_id }) => message_id === message);
  if (known.some((other) => other.identifier === identifier) || own.length > MOST_IDS) return;
  await tx
    .insertInto('message_identifier')
    .values({
      ...{ message_id: message, channel_id: row.channel_id, role: 'own', identifier },
      position: Math.max(0, ...own.map(({ position }) => position)) + 1,
    })
    .execute();
}

/** A mail goes through few relays that change its Message-ID. */
const MOST_IDS = 8;
