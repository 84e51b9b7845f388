// Which channel, for whoever named none.
import type { Channel } from '../channel/channel.js';
import { askChoice, askText } from './ask.js';

/** The name of the only open channel, or of the one that is chosen. */
export async function askChannel(channels: readonly Channel[]): Promise<string> {
  const open = channels.filter(({ closedAt }) => closedAt === undefined);
  const [only, ...others] = open;
  if (only === undefined) return askText({ message: 'Channel' });
  if (others.length === 0) return only.name;
  return askChoice(
    'Channel',
    open.map(({ name, address }) => ({ name: `${name} (${address})`, value: name })),
  );
}
