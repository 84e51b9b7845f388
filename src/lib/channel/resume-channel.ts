// Closes the breaker of a channel's auto-reply: it is sent again from now on.
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { saveBreaker } from '../store/channels.js';
import type { Db } from '../store/db.js';
import type { Channel } from './channel.js';
import { needOpenChannel } from './need-channel.js';

export type ResumeChannelDeps = ActorDeps & RecordDeps & { readonly db: Db };

/** The channel as it was before: its breaker may have been closed already. Throws `not-found`. */
export async function resumeChannel(deps: ResumeChannelDeps, name: string): Promise<Channel> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('channels');
    const actor = await needPermission(tx, deps, 'channel-texts');
    const channel = await needOpenChannel(tx, name);
    if (channel.breakerOpenedAt === undefined) return channel;
    await saveBreaker(tx, channel.id, undefined);
    const before = { 'auto-reply-stopped': channel.breakerOpenedAt.toISOString() };
    await recordChange(tx, deps, {
      actor,
      thing: 'channel',
      name: channel.name,
      before,
      after: { 'auto-reply-stopped': null },
    });
    return channel;
  });
}
