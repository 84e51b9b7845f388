// Finds the conversation that a mail names: asks the store rule by rule, and stops at the first that finds one.
import { addressKey, type NamedAddress } from '../address/email-address.js';
import type { Contact } from '../conversation/contact.js';
import type { ChannelId } from '../ids.js';
import { isSplitOff } from '../store/conversation-moves.js';
import type { Queries } from '../store/db.js';
import { hasParticipant } from '../store/participants.js';
import {
  findConversationsNaming,
  findConversationsQuoting,
  findThreadById,
  findThreadByNumber,
  findThreadOfMessage,
} from '../store/threading.js';
import type { InboundMail } from './inbound-mail.js';
import {
  isOfChannel,
  type Marks,
  numberInSubject,
  quotedIdentifiers,
  type Related,
  type ThreadConversation,
} from './threading.js';

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
  /** The mail's own Message-ID when no other mail had it: answers to it may have come first. */
  readonly awaited: string | undefined;
  /** It came through a mailing list. */
  readonly isList: boolean;
};

/** The conversation of the channel that the mail names, and whether its author takes part in it; undefined for none. */
export async function findRelated(db: Queries, naming: Naming): Promise<Related | undefined> {
  const byMark = await findMarked(db, naming);
  if (byMark !== undefined) return { ...((await findSplitOff(db, byMark, naming)) ?? byMark), takesPart: true };
  const byIdentifier = (await findQuoted(db, naming)) ?? (await findNaming(db, naming));
  if (byIdentifier !== undefined) {
    return { ...byIdentifier, takesPart: await takesPart(db, byIdentifier.conversation, naming) };
  }
  return findNumbered(db, naming);
}

type Found = Omit<Related, 'takesPart'>;

/** The conversation of the channel that our signed marks name. */
export async function findMarked(
  db: Queries,
  { marks, channel }: Pick<Naming, 'marks' | 'channel'>,
): Promise<Found | undefined> {
  for (const { conversation: id, message, evidence } of marks.tokens) {
    const conversation = (await findThreadOfMessage(db, message)) ?? (await findThreadById(db, id));
    if (conversation && isOfChannel(conversation, channel)) return { conversation, rule: 'signed-mark', evidence };
  }
  for (const { number, evidence } of marks.numbers) {
    const conversation = await findThreadByNumber(db, number);
    if (conversation && isOfChannel(conversation, channel)) return { conversation, rule: 'signed-mark', evidence };
  }
  return undefined;
}

// What was split off from the conversation of the mark, when the mail answers a message of it nearer than the mark.
async function findSplitOff(db: Queries, marked: Found, naming: Naming): Promise<Found | undefined> {
  const identifiers = quotedIdentifiers(naming.mail);
  const nearer = identifiers.slice(0, Math.max(identifiers.indexOf(marked.evidence), 0));
  if (nearer.length === 0) return undefined;
  const quoted = await findConversationsQuoting(db, naming.channel, nearer);
  const nearest = nearer.flatMap((identifier) => quoted.find((found) => found.identifier === identifier) ?? [])[0];
  if (nearest === undefined || !(await isSplitOff(db, nearest.conversation.id, marked.conversation.id)))
    return undefined;
  return { conversation: nearest.conversation, rule: 'quoted-message', evidence: nearest.identifier };
}

/** The conversation of the channel that has a message which the mail answers, the nearest first. */
export async function findQuoted(
  db: Queries,
  { mail, channel }: { readonly mail: Pick<InboundMail, 'inReplyTo' | 'references'>; readonly channel: ChannelId },
): Promise<Found | undefined> {
  const identifiers = quotedIdentifiers(mail);
  // Nearly always it is the nearest that we have; to look for all of them takes several times as long.
  for (const some of [identifiers.slice(0, 1), identifiers.slice(1)]) {
    const quoted = await findConversationsQuoting(db, channel, some);
    for (const identifier of some) {
      const found = quoted.find((candidate) => candidate.identifier === identifier);
      if (found) return { conversation: found.conversation, rule: 'quoted-message', evidence: identifier };
    }
  }
  return undefined;
}

/** A conversation that names the same ancestor, which nobody has seen; or that answers this very mail, which came late. */
async function findNaming(db: Queries, naming: Naming): Promise<Found | undefined> {
  const { channel, contact, awaited } = naming;
  const own = awaited === undefined ? [] : [awaited];
  const identifiers = [...quotedIdentifiers(naming.mail), ...own];
  const found = await findConversationsNaming(db, channel, { contact: contact?.id, identifiers });
  for (const { conversation, identifier } of found) {
    // Nobody may be led into a conversation of others by an id that was only named there.
    if (!isOfChannel(conversation, channel) || !(await takesPart(db, conversation, naming))) continue;
    const rule = identifier === awaited ? 'awaited-by-a-reply' : 'shared-ancestor';
    return { conversation, rule, evidence: identifier };
  }
  return undefined;
}

// A number can be guessed, so it leads only somebody who takes part already.
async function findNumbered(db: Queries, naming: Naming): Promise<Related | undefined> {
  const number = numberInSubject(naming.mail.subject);
  if (number === undefined) return undefined;
  const conversation = await findThreadByNumber(db, number);
  if (conversation === undefined || !isOfChannel(conversation, naming.channel)) return undefined;
  if (!(await takesPart(db, conversation, naming))) return undefined;
  return { conversation, rule: 'number-in-subject', evidence: `[#${number}]`, takesPart: true };
}

async function takesPart(db: Queries, conversation: ThreadConversation, naming: Naming): Promise<boolean> {
  // What a mailing list opened is held among all who are on the list, and crossposted.
  if (conversation.kind === 'list' && naming.isList) return true;
  const key = addressKey(naming.author.address);
  if (!naming.mayTakePart || key === '') return false;
  if (key === addressKey(conversation.contactAddress) || naming.contact?.id === conversation.contactId) return true;
  return hasParticipant(db, conversation.id, key);
}
