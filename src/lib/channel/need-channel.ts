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
