// Changes the footer of a channel.
import { channelFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { saveChannel } from '../store/channels.js';
import type { Db } from '../store/db.js';
import type { Channel } from './channel.js';
import { checkClosingText } from './check-channel-texts.js';
import { needOpenChannel } from './need-channel.js';

export type SetFooterDeps = ActorDeps & RecordDeps & { readonly db: Db };

/** An empty text takes the footer away. Throws `not-found` for a channel that does not exist, `invalid` for a picture. */
export async function setFooter(deps: SetFooterDeps, channelName: string, footer: string): Promise<Channel> {
  await checkClosingText('footer', footer);
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('channels');
    const actor = await needPermission(tx, deps, 'channel-texts');
    const present = await needOpenChannel(tx, channelName);
    const channel = { ...present, footer };
    await saveChannel(tx, channel, deps.clock.now());
    const [before, after] = [channelFacts(present), channelFacts(channel)];
    await recordChange(tx, deps, { actor, thing: 'channel', name: channel.name, before, after });
    return channel;
  });
}
