// Finds the conversation that a mail names: asks the store rule by rule, and stops at the first that finds one.
import { addressKey, type NamedAddress } from '../address/email-address.js';
import type { Contact } from '../conversation/contact.js';
import type { ChannelId } from '../ids.js';
import type { Queries } from '../store/db.js';
import {
  findConversationNaming,
  findConversationsQuoting,
  findThreadById,
  findThreadByNumber,
  hasParticipant,
} from '../store/threading.js';
import type { InboundMail } from './inbound-mail.js';
import { type Marks, numberInSubject, quotedIdentifiers, type Related, type ThreadConversation } from './threading.js';

export type Naming = {
  readonly mail: Pick<InboundMail, 'inReplyTo' | 'references' | 'subject'>;
  readonly marks: Marks;
  /** Nothing joins a conversation of another channel. */
  readonly channel: ChannelId;
  readonly author: NamedAddress;
  /** The author's contact, when we know it. */
  readonly contact: Contact | undefined;
  /** False for an author that cannot be believed: found in a body, or failed by the authentication. */
  readonly mayTakePart: boolean;
};

/** The conversation of the channel that the mail names, and whether its author takes part in it; undefined for none. */
export async function findRelated(db: Queries, naming: Naming): Promise<Related | undefined> {
  const byMark = await findMarked(db, naming);
  if (byMark !== undefined) return { ...byMark, rule: 'signed-mark', takesPart: true };
  const byIdentifier = await findQuoted(db, naming);
  if (byIdentifier !== undefined) {
    return { ...byIdentifier, takesPart: await takesPart(db, byIdentifier.conversation, naming) };
  }
  return findNumbered(db, naming);
}

type Found = { readonly conversation: ThreadConversation; readonly evidence: string };

async function findMarked(db: Queries, { marks, channel }: Naming): Promise<Found | undefined> {
  for (const { conversation: id, evidence } of marks.tokens) {
    const conversation = await findThreadById(db, id);
    if (conversation?.channelId === channel) return { conversation, evidence };
  }
  for (const { number, evidence } of marks.numbers) {
    const conversation = await findThreadByNumber(db, number);
    if (conversation?.channelId === channel) return { conversation, evidence };
  }
  return undefined;
}

async function findQuoted(db: Queries, naming: Naming): Promise<Omit<Related, 'takesPart'> | undefined> {
  const identifiers = quotedIdentifiers(naming.mail);
  const quoted = await findConversationsQuoting(db, naming.channel, identifiers);
  for (const identifier of identifiers) {
    const found = quoted.find((candidate) => candidate.identifier === identifier);
    if (found) return { conversation: found.conversation, rule: 'quoted-message', evidence: identifier };
  }
  if (naming.contact === undefined || !naming.mayTakePart) return undefined;
  const { channel, contact } = naming;
  const named = await findConversationNaming(db, { channel, contact: contact.id, identifiers });
  return named && { conversation: named.conversation, rule: 'shared-ancestor', evidence: named.identifier };
}

// A number can be guessed, so it leads only somebody who takes part already.
async function findNumbered(db: Queries, naming: Naming): Promise<Related | undefined> {
  const number = numberInSubject(naming.mail.subject);
  if (number === undefined) return undefined;
  const conversation = await findThreadByNumber(db, number);
  if (conversation?.channelId !== naming.channel || !(await takesPart(db, conversation, naming))) return undefined;
  return { conversation, rule: 'number-in-subject', evidence: `[#${number}]`, takesPart: true };
}

async function takesPart(db: Queries, conversation: ThreadConversation, naming: Naming): Promise<boolean> {
  const key = addressKey(naming.author.address);
  if (!naming.mayTakePart || key === '') return false;
  if (key === addressKey(conversation.contactAddress) || naming.contact?.id === conversation.contactId) return true;
  return hasParticipant(db, conversation.id, key);
}
