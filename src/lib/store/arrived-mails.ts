// Whether a mail that somebody waits for has been taken in already.
import type { ChannelId } from '../ids.js';
import type { Queries } from './db.js';

/** The kind that a mail of this Message-ID was taken in as, for the channel or for none; undefined when it was not. */
export async function findMailKind(db: Queries, channel: ChannelId, messageId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('message')
    .select('kind')
    .where((is) => is.or([is('channel_id', 'is', null), is('channel_id', '=', channel)]))
    .where('message_id_header', '=', messageId)
    .where('direction', '=', 'in')
    .executeTakeFirst();
  return row?.kind;
}
