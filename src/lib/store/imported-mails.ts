// What the store knows of mails before they are imported: by their bytes, and answers of ours by their Message-IDs.
import type { ChannelId, MessageId } from '../ids.js';
import { batchesOf } from './batches.js';
import type { Queries } from './db.js';

/** Which of these bytes (SHA-256) are a message of the channel already. */
export async function listKnownMails(db: Queries, channel: ChannelId, hashes: readonly string[]): Promise<Set<string>> {
  const known = new Set<string>();
  for (const batch of batchesOf(hashes)) {
    const rows = await db
      .selectFrom('message')
      .select('raw_sha256')
      .where('raw_sha256', 'in', batch)
      .where('channel_id', '=', channel)
      .execute();
    for (const { raw_sha256: hash } of rows) if (hash !== null) known.add(hash);
  }
  return known;
}

/** The answers of a channel by this Message-ID. */
export async function findKnownAnswers(
  db: Queries,
  channel: ChannelId,
  identifier: string,
): Promise<{ readonly id: MessageId; readonly contentHash: string }[]> {
  const rows = await db
    .selectFrom('message')
    .select(['id', 'content_hash'])
    .where('channel_id', '=', channel)
    .where('message_id_header', '=', identifier)
    .where('direction', '=', 'out')
    .limit(50)
    .execute();
  return rows.map((row) => ({ id: row.id as MessageId, contentHash: row.content_hash }));
}
