// What was foreseen of a transaction's mails stays true when one of them, or an answer to one, is inserted.

import { type Foreseen, inChannel } from './foreseen.js';
import type { NewMessage } from './messages.js';

type Identified = Pick<
  NewMessage,
  'id' | 'direction' | 'channelId' | 'conversationId' | 'messageIdHeader' | 'contentHash' | 'inReplyTo' | 'references'
>;

export function rememberMessage({ heard, quoted, named }: Foreseen, message: Identified): void {
  const { id, direction, channelId, conversationId, messageIdHeader, contentHash } = message;
  const own = inChannel(channelId, messageIdHeader);
  if (direction === 'in') heard.get(own)?.push({ id, contentHash });
  if (channelId === undefined) return;
  if (conversationId !== undefined) quoted.get(own)?.push(conversationId);
  for (const identifier of [...message.inReplyTo, ...message.references]) {
    const ancestor = inChannel(channelId, identifier);
    if (named.has(ancestor)) named.set(ancestor, true);
  }
}
