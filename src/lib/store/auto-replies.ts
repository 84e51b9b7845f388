// How many auto-replies left lately, counted from the outbox: caps and breaker hold across programs and restarts.
import { sql } from 'kysely';
import { addressKey, withoutTag } from '../address/email-address.js';
import type { ChannelId } from '../ids.js';
import type { AutoReplyLoad } from '../outbound/auto-reply.js';
import { toTime } from './columns.js';
import type { Queries } from './db.js';
import { likePattern } from './like.js';

const MINUTE = 60_000;

/** What this channel and this receiver have had until `now`. */
export async function readAutoReplyLoad(
  db: Queries,
  { channel, receiver, now }: { channel: ChannelId; receiver: string; now: Date },
): Promise<AutoReplyLoad> {
  const ago = (minutes: number) => toTime(new Date(now.getTime() - minutes * MINUTE));
  // ana+1@ and ana+2@ are one sender (RFC 5233).
  const key = withoutTag(addressKey(receiver));
  const at = key.lastIndexOf('@');
  const tagged = `${likePattern(key.slice(0, at))}+%${likePattern(key.slice(at))}`;
  const toSender = await db
    .selectFrom('outbox_recipient')
    .innerJoin('outbox', 'outbox.id', 'outbox_recipient.outbox_id')
    .select([
      sql<number>`cast(count(*) as integer)`.as('day'),
      sql<number>`cast(count(*) filter (where outbox.queued_at > ${ago(60)}) as integer)`.as('hour'),
    ])
    .where((is) =>
      is.or([
        is('outbox_recipient.address_key', '=', key),
        sql<boolean>`outbox_recipient.address_key like ${tagged} escape '!'`,
      ]),
    )
    .where('outbox.kind', '=', 'auto-reply')
    .where('outbox.queued_at', '>', ago(24 * 60))
    .where('outbox.queued_at', '<=', ago(0))
    .executeTakeFirstOrThrow();
  const fromChannel = await db
    .selectFrom('channel')
    .select((is) => [
      'breaker_opened_at',
      is
        .selectFrom('outbox')
        .select(sql<number>`cast(count(*) as integer)`.as('sent'))
        .where('outbox.channel_id', '=', channel)
        .where('outbox.kind', '=', 'auto-reply')
        .where('outbox.queued_at', '>', ago(10))
        .where('outbox.queued_at', '<=', ago(0))
        .as('sent'),
    ])
    .where('id', '=', channel)
    .executeTakeFirstOrThrow();
  return {
    toSenderLastHour: toSender.hour,
    toSenderLastDay: toSender.day,
    fromChannelLastTenMinutes: fromChannel.sent ?? 0,
    isBreakerOpen: fromChannel.breaker_opened_at !== null,
  };
}
