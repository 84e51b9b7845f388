// Changes the auto-reply of a channel: its text, its subject, whether it is sent.
import { channelFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { saveChannel } from '../store/channels.js';
import type { Db } from '../store/db.js';
import { type AutoReplyChange, changeAutoReply } from './auto-reply-text.js';
import type { Channel } from './channel.js';
import { checkChannelTexts } from './check-channel-texts.js';
import { needOpenChannel } from './need-channel.js';

export type SetAutoReplyDeps = ActorDeps & RecordDeps & { readonly db: Db };

/** Throws `not-found` for a channel that does not exist, `invalid` for a misspelt variable or an auto-reply without text. */
export async function setAutoReply(
  deps: SetAutoReplyDeps,
  channelName: string,
  change: AutoReplyChange,
): Promise<Channel> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('channels');
    const actor = await needPermission(tx, deps, 'channel-texts');
    const present = await needOpenChannel(tx, channelName);
    const channel = { ...present, autoReply: changeAutoReply(present.autoReply, change) };
    await checkChannelTexts({ autoReply: channel.autoReply });
    await saveChannel(tx, channel, deps.clock.now());
    const [before, after] = [channelFacts(present), channelFacts(channel)];
    await recordChange(tx, deps, { actor, thing: 'channel', name: channel.name, before, after });
    return channel;
  });
}
