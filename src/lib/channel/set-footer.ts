// Changes the footer of a channel.
import type { Clock } from '../clock.js';
import { saveFooter } from '../store/channels.js';
import type { Db } from '../store/db.js';
import type { Channel } from './channel.js';
import { needChannel } from './need-channel.js';

export type SetFooterDeps = { readonly db: Db; readonly clock: Clock };

/** An empty text takes the footer away. Throws `not-found` for a channel that does not exist. */
export async function setFooter(deps: SetFooterDeps, channelName: string, footer: string): Promise<Channel> {
  return deps.db.transaction(async (tx) => {
    const channel = await needChannel(tx, channelName);
    await saveFooter(tx, channel.id, footer, deps.clock.now());
    return { ...channel, footer };
  });
}
