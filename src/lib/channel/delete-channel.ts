// Deletes a channel and its conversations for good. What marks their mails stays, so that no rescan brings them back.
import { channelFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { MailroomError } from '../errors.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import {
  buryChannel,
  type ChannelContents,
  deleteForgottenMails,
  readChannelContents,
} from '../store/channel-contents.js';
import type { Db } from '../store/db.js';
import { needChannel } from './need-channel.js';

export type DeleteChannelDeps = ActorDeps & RecordDeps & { readonly db: Db };

/** Gives what was deleted with it. Throws `not-found`, and `conflict` while a mail of the channel is on its way. */
export async function deleteChannel(deps: DeleteChannelDeps, name: string): Promise<ChannelContents> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('intake');
    await tx.takeTurns('channels');
    const actor = await needPermission(tx, deps, 'channels');
    const channel = await needChannel(tx, name);
    const contents = await readChannelContents(tx, channel.id);
    if (contents.onTheirWay > 0) {
      throw new MailroomError('conflict', `a mail of channel ${channel.name} is being sent at this moment`, [
        'try again in a minute; nothing was changed',
      ]);
    }
    await buryChannel(tx, channel.id, deps.clock.now());
    await deleteForgottenMails(tx);
    const before = { ...channelFacts(channel), conversations: contents.conversations, messages: contents.messages };
    await recordChange(tx, deps, { actor, thing: 'channel', name: channel.name, before, after: undefined });
    return contents;
  });
}
