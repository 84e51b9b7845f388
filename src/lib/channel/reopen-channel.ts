// Opens a channel again that was closed.
import { channelFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { listChannels, saveChannel } from '../store/channels.js';
import type { Db } from '../store/db.js';
import type { Channel } from './channel.js';
import { refuseTakenAddresses } from './channel-conflict.js';
import { checkOwnAddress } from './check-own-address.js';
import { needChannel } from './need-channel.js';
import { channelAddressUses } from './own-address.js';

export type ReopenChannelDeps = ActorDeps & RecordDeps & { readonly db: Db };

/** Throws `not-found`, and `invalid` when its addresses belong to another channel, or to an operator, by now. */
export async function reopenChannel(deps: ReopenChannelDeps, name: string): Promise<Channel> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('channels');
    const actor = await needPermission(tx, deps, 'channels');
    const present = await needChannel(tx, name);
    const channel: Channel = { ...present, closedAt: undefined };
    const others = (await listChannels(tx)).filter(({ id }) => id !== channel.id);
    refuseTakenAddresses([channel.address, ...channel.aliases], others);
    await checkOwnAddress(tx, { uses: channelAddressUses(channel) }, false);
    await saveChannel(tx, channel, deps.clock.now());
    const [before, after] = [channelFacts(present), channelFacts(channel)];
    await recordChange(tx, deps, { actor, thing: 'channel', name: channel.name, before, after });
    return channel;
  });
}
