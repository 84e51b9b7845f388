// What a search finds: conversations, and in each the messages that the query holds of.
import type { NamedAddress } from '../address/email-address.js';
import type { ConversationLine } from '../conversation/conversation.js';
import type { Message, MessageKind } from '../conversation/message.js';
import type { MessageId } from '../ids.js';
import type { Excerpt, Marks } from './excerpt.js';
import type { SearchedTexts } from './indexed-words.js';

/** A message that was found: what is shown of it, and its texts to look for the words in. */
export type FoundText = {
  readonly id: MessageId;
  readonly direction: Message['direction'];
  readonly kind: MessageKind;
  readonly from: NamedAddress;
  readonly subject: string;
  readonly receivedAt: Date;
  readonly texts: SearchedTexts;
};

/** A message that was found, and the line that shows why. */
export type Hit = Omit<FoundText, 'texts'> & { readonly excerpt: Excerpt };

export type FoundConversation = {
  readonly conversation: ConversationLine;
  /** Where the words stand in its subject. */
  readonly subjectMarks: Marks;
  /** The first of its messages that were found. */
  readonly hits: readonly Hit[];
};
