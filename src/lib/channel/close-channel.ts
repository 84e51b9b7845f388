// Closes a channel: it takes in and sends nothing any more, and its conversations stay to be read.
import { channelFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { saveBreaker, saveChannel, saveFallback } from '../store/channels.js';
import type { Db } from '../store/db.js';
import type { Channel } from './channel.js';
import { needOpenChannel } from './need-channel.js';

export type CloseChannelDeps = ActorDeps & RecordDeps & { readonly db: Db };

/** Its addresses are free for another channel from then on; its name is not. Throws `not-found`, `invalid` when it is closed. */
export async function closeChannel(deps: CloseChannelDeps, name: string): Promise<Channel> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('channels');
    const actor = await needPermission(tx, deps, 'channels');
    const present = await needOpenChannel(tx, name);
    const channel: Channel = { ...present, closedAt: deps.clock.now(), isFallback: false };
    await saveChannel(tx, channel, deps.clock.now());
    await saveFallback(tx, channel);
    await saveBreaker(tx, channel.id, undefined);
    const [before, after] = [channelFacts(present), channelFacts(channel)];
    await recordChange(tx, deps, { actor, thing: 'channel', name: channel.name, before, after });
    return channel;
  });
}
