// Makes a channel the one that gets the mail of its mailbox that is for no channel, in place of the one that was.
import { channelFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import type { Actor } from '../operator/role.js';
import { listChannelsOfMailbox, saveFallback } from '../store/channels.js';
import type { Tx } from '../store/db.js';
import type { Channel } from './channel.js';

/** Keeps whether it is one, as the channel says. Gives warnings: which other channel is none any more. */
export async function switchFallback(
  tx: Tx,
  deps: RecordDeps,
  { actor, channel }: { readonly actor: Actor; readonly channel: Channel },
): Promise<readonly string[]> {
  const others = (await listChannelsOfMailbox(tx, channel.mailbox.id)).filter(({ id }) => id !== channel.id);
  await saveFallback(tx, channel);
  const before = channel.isFallback === true ? others.find(({ isFallback }) => isFallback) : undefined;
  if (before === undefined) return [];
  const after = channelFacts({ ...before, isFallback: false });
  await recordChange(tx, deps, { actor, thing: 'channel', name: before.name, before: channelFacts(before), after });
  return [`channel ${before.name} is not the fallback of mailbox ${channel.mailbox.name} any more`];
}
