// The channel that somebody named, or an error that says which there are.
import { MailroomError } from '../errors.js';
import { findChannel, listChannels } from '../store/channels.js';
import type { Queries } from '../store/db.js';
import type { Channel } from './channel.js';

/** The channel of that name or id. Throws `not-found` with those there are. */
export async function needChannel(db: Queries, name: string): Promise<Channel> {
  const channel = await findChannel(db, name);
  if (channel !== undefined) return channel;
  const names = (await listChannels(db)).map((known) => known.name);
  throw new MailroomError(
    'not-found',
    `there is no channel called ${JSON.stringify(name)}`,
    names.length === 0
      ? ['create the first one with: mailroom channel create']
      : [`the channels are: ${names.join(', ')}`],
  );
}

/** The channel of that name or id, if it works. Throws `invalid` for one that was closed. */
export async function needOpenChannel(db: Queries, name: string): Promise<Channel> {
  const channel = await needChannel(db, name);
  refuseClosed(channel);
  return channel;
}

/** Throws `invalid` for a channel that was closed: it sends nothing, and nothing of it changes. */
export function refuseClosed(channel: Channel): void {
  if (channel.closedAt === undefined) return;
  const day = channel.closedAt.toISOString().slice(0, 10);
  throw new MailroomError('invalid', `channel ${channel.name} was closed on ${day}: it takes in and sends nothing`, [
    'its conversations can still be read',
    `open it again with: mailroom channel resume ${channel.name}`,
  ]);
}
