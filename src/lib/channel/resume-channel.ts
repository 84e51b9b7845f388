// Closes the breaker of a channel's auto-reply: it is sent again from now on.
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { saveBreaker } from '../store/channels.js';
import type { Db } from '../store/db.js';
import type { Channel } from './channel.js';
import { needChannel } from './need-channel.js';

export type ResumeChannelDeps = ActorDeps & { readonly db: Db };

/** The channel as it was before: its breaker may have been closed already. Throws `not-found`. */
export async function resumeChannel(deps: ResumeChannelDeps, name: string): Promise<Channel> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('channels');
    await needPermission(tx, deps, 'channel-texts');
    const channel = await needChannel(tx, name);
    if (channel.breakerOpenedAt !== undefined) await saveBreaker(tx, channel.id, undefined);
    return channel;
  });
}
