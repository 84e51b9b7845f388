// Reads all that the decision about one mail depends on: the mail's own marks, and what the store knows.
import { addressKey, type NamedAddress } from '../address/email-address.js';
import type { Contact } from '../conversation/contact.js';
import { readMessageId } from '../conversation/message-token.js';
import type { MessageId } from '../ids.js';
import { isOwn } from '../outbound/answer-context.js';
import { findContact } from '../store/contacts.js';
import type { Tx } from '../store/db.js';
import { isForward, isForwardedTo } from '../store/forwards.js';
import { findKnownMails } from '../store/known-mails.js';
import { isNotification } from '../store/notifications.js';
import { lockThread } from '../store/threading.js';
import type { ArrivedMail, TakeInContext } from './arrived-mail.js';
import { describeVerdict, readVerdict, type Verdict } from './authentication.js';
import type { Destination } from './destination.js';
import { findRelated } from './find-related.js';
import { findAuthor } from './forwarding.js';
import type { IntakeFacts, KnownMail } from './intake.js';
import { identifierFromContent } from './mail-identifiers.js';
import { screenMail } from './screening.js';
import { type Related, readMarks } from './threading.js';

export type KnownFacts = IntakeFacts & {
  /** The author's contact, when there is one already. */
  readonly contact: Contact | undefined;
  readonly verdict: Verdict;
  /** The mail's Message-ID, made from its content when it has none. */
  readonly identifier: string;
};

/** What `planIntake` needs to know about a mail for one destination. Called in the transaction that writes what it decides. */
export async function findIntakeFacts(
  tx: Tx,
  arrived: ArrivedMail,
  context: TakeInContext,
  destination: Destination,
): Promise<KnownFacts> {
  const { mail, account } = arrived;
  const { channel } = destination;
  const { tokenKey } = context.identity;
  const identifier = mail.messageId ?? identifierFromContent(mail.contentHash);
  const screening = screenMail(mail, { tokenKey, channel });
  const authorship = findAuthor(mail, { channel, ownAddresses: context.ownAddresses });
  const trusted = account.trustAuthserv;
  const verdict = readVerdict(mail, trusted);
  const authentication = trusted.length === 0 ? undefined : { verdict, evidence: describeVerdict(mail, trusted) };
  const contact = await findContact(tx, authorship.author.address);
  const isCertain = isBelieved(authorship, verdict);
  const isThreaded = channel !== undefined && destination.report === undefined && screening.kind !== 'own';
  const known = await findKnownMails(tx, destination.channelId, identifier, arrived.receivedAt);
  const found = isThreaded
    ? await findRelated(tx, {
        ...{ mail, marks: readMarks(mail, tokenKey), channel: channel.id, contact, mayTakePart: isCertain },
        author: authorship.author,
        awaited: known.length === 0 ? mail.messageId : undefined,
        isList: screening.kind === 'list',
      })
    : undefined;
  const related = found && { ...found, conversation: await lockThread(tx, found.conversation) };
  const heard = [...known, ...(await findHeardBefore(tx, destination, related, { identifier, arrived }))];
  const isFromUs = screening.kind !== 'human' || mail.from.some(({ address }) => isOwn(context.ownAddresses, address));
  return {
    ...{ channel, screening, authorship, verdict, authentication, contact, identifier },
    contentHash: mail.contentHash,
    isBlocked: contact?.isBlocked,
    known: arrived.bringsBack ? heard.filter(({ id }) => id !== undefined) : heard,
    related,
    answersNotification: isFromUs && (await answersNotification(tx, related, tokenKey)),
    answersForward:
      related !== undefined && (await answersForward(tx, related, { author: authorship.author, contact, tokenKey })),
    report: destination.report,
    isHistory: arrived.history,
    isJunk: arrived.role === 'junk',
    receivedAt: arrived.receivedAt,
  };
}

// A mail came to the channel that its conversation was in then, and comes again by way of the one that it is in now.
async function findHeardBefore(
  tx: Tx,
  { channelId, report }: Destination,
  related: Related | undefined,
  { identifier, arrived }: { readonly identifier: string; readonly arrived: ArrivedMail },
): Promise<KnownMail[]> {
  const conversation = related?.conversation ?? report?.on?.conversation;
  if (conversation?.formerChannels === undefined) return [];
  const channels = [...conversation.formerChannels, conversation.channelId].filter((id) => id !== channelId);
  const heard: KnownMail[] = [];
  for (const channel of new Set(channels)) {
    heard.push(...(await findKnownMails(tx, channel, identifier, arrived.receivedAt)));
  }
  return heard;
}

// Only the mark that led to the conversation counts: who answers a customer's mail as well answers the customer.
async function answersNotification(tx: Tx, related: Related | undefined, tokenKey: string): Promise<boolean> {
  const message = markOf(related, tokenKey);
  return message !== undefined && isNotification(tx, message);
}

/** The message of ours that the mark is of which led to the conversation. */
function markOf(related: Related | undefined, tokenKey: string): MessageId | undefined {
  return related?.rule === 'signed-mark' ? readMessageId(tokenKey, related.evidence)?.message : undefined;
}

// Whoever got it from us writes from there as a rule; one who does not, or passed it on again, has its own mark to show.
async function answersForward(
  tx: Tx,
  related: Related,
  { author, contact, tokenKey }: Writer & { readonly tokenKey: string },
): Promise<boolean> {
  const { conversation } = related;
  const key = addressKey(author.address);
  if (contact?.id === conversation.contactId || key === addressKey(conversation.contactAddress)) return false;
  const message = markOf(related, tokenKey);
  if (message !== undefined && (await isForward(tx, message))) return true;
  return isForwardedTo(tx, conversation.id, key);
}

type Writer = { readonly author: NamedAddress; readonly contact: Contact | undefined };

// Anybody can write From, and so an operator's: one of ours is believed when a server that we trust says that it is.
function isBelieved({ source, flags }: KnownFacts['authorship'], verdict: Verdict): boolean {
  if (source === 'body' || verdict === 'fail' || flags.includes('two-from')) return false;
  return source !== 'own' || verdict === 'pass';
}
