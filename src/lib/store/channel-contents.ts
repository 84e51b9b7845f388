// All that belongs to a channel: counted, and deleted with it.
import { sql } from 'kysely';
import type { ChannelId } from '../ids.js';
import { toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

export type ChannelContents = {
  readonly conversations: number;
  readonly messages: number;
  /** Answers that are written and not sent yet. */
  readonly unsent: number;
  /** Answers that are being sent at this moment. */
  readonly onTheirWay: number;
};

export async function readChannelContents(db: Queries, channel: ChannelId): Promise<ChannelContents> {
  const { rows } = await sql<ChannelContents>`select
    (select cast(count(*) as integer) from conversation where channel_id = ${channel}) as conversations,
    (select cast(count(*) as integer) from message where channel_id = ${channel}
      and kind <> 'notification') as messages,
    (select cast(count(*) as integer) from outbox where channel_id = ${channel}
      and state in ('held', 'queued', 'deferred')) as unsent,
    (select cast(count(*) as integer) from outbox where channel_id = ${channel}
      and state in ('sending', 'in-data')) as "onTheirWay"`.execute(db);
  return rows[0] ?? { conversations: 0, messages: 0, unsent: 0, onTheirWay: 0 };
}

/** Deletes a channel with its conversations, and leaves a tombstone of each mail that came in. */
export async function buryChannel(tx: Tx, channel: ChannelId, now: Date): Promise<void> {
  await sql`insert into tombstone (channel_id, message_id_header, content_hash, created_at)
    select distinct channel_id, message_id_header, content_hash, ${toTime(now)} from message
    where direction = 'in' and (channel_id = ${channel}
      or conversation_id in (select id from conversation where channel_id = ${channel}))
    on conflict do nothing`.execute(tx);
  await keepMoved(tx, channel);
  await tx.deleteFrom('outbox').where('channel_id', '=', channel).execute();
  await tx.deleteFrom('intake').where('channel_id', '=', channel).execute();
  await tx.deleteFrom('message').where('channel_id', '=', channel).execute();
  await tx.deleteFrom('conversation').where('channel_id', '=', channel).execute();
  await tx
    .updateTable('mailbox')
    .set({ fallback_channel_id: null })
    .where('fallback_channel_id', '=', channel)
    .execute();
  await tx.deleteFrom('channel').where('id', '=', channel).execute();
}

// What came to the channel and is in a conversation of another one by now goes on belonging to that.
async function keepMoved(tx: Tx, channel: ChannelId): Promise<void> {
  const there = sql`(select c.channel_id from message m join conversation c on c.id = m.conversation_id
    where m.id = message_identifier.message_id)`;
  await sql`update message_identifier set channel_id = ${there}
    where channel_id = ${channel} and ${there} <> ${channel}`.execute(tx);
  for (const table of [sql`message`, sql`outbox`, sql`intake`]) {
    const place = sql`(select c.channel_id from conversation c where c.id = ${table}.conversation_id)`;
    await sql`update ${table} set channel_id = ${place}
      where channel_id = ${channel} and ${place} <> ${channel}`.execute(tx);
  }
}

/** Deletes the bytes of mails that belong to nothing any more. That they were on the server is remembered. */
export async function deleteForgottenMails(tx: Tx): Promise<void> {
  const kept = sql`select raw_sha256 from message where raw_sha256 is not null
    union select raw_sha256 from intake
    union select raw_sha256 from quarantine where raw_sha256 is not null
    union select raw_sha256 from outbox where raw_sha256 is not null`;
  await sql`update server_copy set raw_sha256 = null
    where raw_sha256 is not null and raw_sha256 not in (${kept})`.execute(tx);
  await sql`delete from raw_mail where sha256 not in (${kept})`.execute(tx);
}
