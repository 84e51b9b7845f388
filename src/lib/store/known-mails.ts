// Mails that came before by the same Message-ID, those that were deleted here included. Called inside the transaction that
// takes the mail in.
import type { ChannelId, MessageId } from '../ids.js';
import type { KnownMail } from '../inbound/intake.js';
import { toTime } from './columns.js';
import { isTx, type Queries } from './db.js';
import { inChannel } from './foreseen.js';
import { repeated } from './repeated.js';

type Knowing = { readonly channel: ChannelId | undefined; readonly identifier: string };

const heardRows = repeated((db, { channel, identifier }: Knowing) =>
  db
    .selectFrom('message')
    .select(['id', 'content_hash'])
    .where('message_id_header', '=', identifier)
    .where('direction', '=', 'in')
    .where((is) => (channel === undefined ? is('channel_id', 'is', null) : is('channel_id', '=', channel)))
    .limit(50),
);

type ThrownAway = { readonly channels: readonly string[]; readonly identifier: string; readonly after: string };

const thrownAwayRows = repeated((db, { channels, identifier, after }: ThrownAway) =>
  db
    .selectFrom('tombstone')
    .select('content_hash')
    .where('channel_id', 'in', channels)
    .where('message_id_header', '=', identifier)
    .where('created_at', '>', after)
    .limit(50),
);

/**
 * The mails of a channel by this Message-ID, those thrown away since included; without a channel, those that were held.
 * What was thrown away together with its channel is known whatever channel it would come to now, if it is that old.
 */
export async function findKnownMails(
  db: Queries,
  channel: ChannelId | undefined,
  identifier: string,
  receivedAt: Date,
): Promise<KnownMail[]> {
  const known = await findHeard(db, channel, identifier);
  const emptied = await emptiedChannels(db);
  const given = { identifier, after: toTime(receivedAt) };
  const thrownAway = [
    ...(emptied.open.some((id) => id === channel) ? [{ channels: [channel ?? ''], identifier, after: '' }] : []),
    ...(emptied.gone.length > 0 ? [{ ...given, channels: emptied.gone }] : []),
  ];
  for (const from of thrownAway) {
    for (const row of await thrownAwayRows(db, from)) known.push({ id: undefined, contentHash: row.content_hash });
  }
  return known;
}

async function findHeard(db: Queries, channel: ChannelId | undefined, identifier: string): Promise<KnownMail[]> {
  const foreseen = isTx(db) ? db.foreseen.heard.get(inChannel(channel, identifier)) : undefined;
  if (foreseen !== undefined) return [...foreseen];
  const heard = await heardRows(db, { channel, identifier });
  return heard.map((row) => ({ id: row.id as MessageId, contentHash: row.content_hash }));
}

/** The channels of which a mail was thrown away: those that are there, and those that are gone as well. */
type EmptiedChannels = { readonly open: readonly string[]; readonly gone: readonly string[] };

const emptiedByTransaction = new WeakMap<Queries, Promise<EmptiedChannels>>();

// In most stores none, and then no mail has to be asked about. Read once for each transaction, since one that takes mail
// in throws none away.
function emptiedChannels(db: Queries): Promise<EmptiedChannels> {
  const known = emptiedByTransaction.get(db) ?? readEmptiedChannels(db);
  if (isTx(db)) emptiedByTransaction.set(db, known);
  return known;
}

async function readEmptiedChannels(db: Queries): Promise<EmptiedChannels> {
  const rows = await db
    .selectFrom('tombstone')
    .leftJoin('channel', 'channel.id', 'tombstone.channel_id')
    .select(['tombstone.channel_id', 'channel.id'])
    .distinct()
    .execute();
  const of = (isOpen: boolean) => rows.filter(({ id }) => (id !== null) === isOpen).map((row) => row.channel_id);
  return { open: of(true), gone: of(false) };
}
