// Changes the auto-reply of a channel: its text, its subject, whether it is sent.
import type { Clock } from '../clock.js';
import { saveAutoReply } from '../store/channels.js';
import type { Db } from '../store/db.js';
import { type AutoReplyChange, changeAutoReply } from './auto-reply-text.js';
import type { Channel } from './channel.js';
import { checkChannelTexts } from './check-channel-texts.js';
import { needChannel } from './need-channel.js';

export type SetAutoReplyDeps = { readonly db: Db; readonly clock: Clock };

/** Throws `not-found` for a channel that does not exist, `invalid` for a misspelt variable or an auto-reply without text. */
export async function setAutoReply(
  deps: SetAutoReplyDeps,
  channelName: string,
  change: AutoReplyChange,
): Promise<Channel> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('channels');
    const channel = await needChannel(tx, channelName);
    const autoReply = changeAutoReply(channel.autoReply, change);
    await checkChannelTexts({ autoReply });
    await saveAutoReply(tx, channel.id, autoReply, deps.clock.now());
    return { ...channel, autoReply };
  });
}
