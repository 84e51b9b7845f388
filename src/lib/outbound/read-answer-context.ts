// Reads all that an answer depends on: the conversation, the mail that is answered, and everybody's addresses.
import { addressKey } from '../address/email-address.js';
import type { Channel } from '../channel/channel.js';
import { refuseClosed } from '../channel/need-channel.js';
import type { Conversation } from '../conversation/conversation.js';
import { MailroomError } from '../errors.js';
import { ANSWERS_FORWARD, ANSWERS_NOTIFICATION } from '../inbound/intake.js';
import type { Operator } from '../operator/operator.js';
import { findChannel, listChannels } from '../store/channels.js';
import { listAnsweredIdentifiers } from '../store/conversation-changes.js';
import { listOutlines, type MailOutline } from '../store/correspondence.js';
import type { Queries } from '../store/db.js';
import { listMailboxes } from '../store/mailboxes.js';
import { findDelivery } from '../store/message-parts.js';
import { findMessage, type StoredMessage } from '../store/messages.js';
import { listOperators } from '../store/operators.js';
import { listSmtpConfigs } from '../store/smtp-configs.js';
import { readStoreIdentity } from '../store/store-identity.js';
import { type AnswerContext, ownAddressesOf } from './answer-context.js';

export type ReadContext = AnswerContext & {
  /** The id of the store. */
  readonly store: string;
};

/** Who answers, and how this once. */
export type AnswerWish = {
  readonly operator: Operator;
  /** Instead of what the channel says. */
  readonly quote?: Channel['quote'] | undefined;
};

/**
 * As it is for the operator who answers. Throws `invalid` for a channel that was closed, and `local` for a store in which
 * something that belongs together is not there.
 */
export async function readAnswerContext(
  db: Queries,
  conversation: Conversation,
  { operator, quote }: AnswerWish,
): Promise<ReadContext> {
  const channels = await listChannels(db);
  const smtpConfigs = await listSmtpConfigs(db);
  const mailboxes = await listMailboxes(db);
  const operators = await listOperators(db);
  const mails = await listOutlines(db, conversation.id);
  const channel = present(await findChannel(db, conversation.channel.id));
  refuseClosed(channel);
  const answered = await findAnswered(db, mails);
  const identity = present(await readStoreIdentity(db));
  const smtp = present(smtpConfigs.find(({ id }) => id === channel.smtp.id));
  return {
    conversation,
    channel: {
      ...channel,
      replyName: await nameFor(channel.replyName, channel, conversation, operator),
      quote: quote ?? channel.quote,
    },
    channels,
    smtp: { ...smtp, replyName: await nameFor(smtp.replyName, channel, conversation, operator) },
    mailbox: present(mailboxes.find(({ id }) => id === channel.mailbox.id)),
    ownAddresses: ownAddressesOf({ channels, mailboxes, smtpConfigs, operators }),
    answered: answered && { ...answered, inReplyTo: await listAnsweredIdentifiers(db, answered.id) },
    last: mails.findLast(isBetweenPeople),
    acquainted: acquaintances(mails),
    tokenKey: identity.tokenKey,
    store: identity.id,
  };
}

// Few names have variables, and what fills them in is slow to load.
async function nameFor(
  replyName: string,
  channel: Channel,
  conversation: Conversation,
  operator: Operator,
): Promise<string> {
  if (!replyName.includes('{')) return replyName;
  const { fillName } = await import('./sender-name.js');
  return fillName(replyName, channel, { operator, conversation, contact: conversation.contact });
}

/** The last mail that a person wrote to us; else the last that came in; else the last of ours. */
async function findAnswered(db: Queries, mails: readonly MailOutline[]): Promise<StoredMessage | undefined> {
  const received = mails.filter(({ direction, flags }) => direction === 'in' && !isAmongUs(flags));
  const chosen =
    received.findLast(({ kind }) => kind === 'human') ??
    received.findLast(({ kind }) => kind !== 'bounce' && kind !== 'receipt') ??
    (await findLastOfOurs(db, mails));
  return chosen && present(await findMessage(db, chosen.id));
}

async function findLastOfOurs(db: Queries, mails: readonly MailOutline[]): Promise<MailOutline | undefined> {
  for (const mail of mails.toReversed()) {
    if (mail.direction === 'out' && mail.kind === 'reply' && hasLeft(await findDelivery(db, mail.id))) return mail;
  }
  return undefined;
}

function isBetweenPeople({ direction, kind, flags }: MailOutline): boolean {
  return direction === 'in' ? kind === 'human' && !isAmongUs(flags) : direction === 'out' && kind === 'reply';
}

function acquaintances(mails: readonly MailOutline[]): ReadonlySet<string> {
  const people = mails
    .filter(isBetweenPeople)
    .flatMap(({ direction, from, to, cc, bcc }) => (direction === 'in' ? [from] : [...to, ...cc, ...bcc]));
  return new Set([...new Set(people.map(({ address }) => address))].map(addressKey));
}

function hasLeft(delivery: StoredMessage['delivery']): boolean {
  return delivery?.state !== 'held' && delivery?.state !== 'cancelled';
}

// What an operator wrote to us in answer to a notification is no customer's mail, and not for a customer to read; neither
// is what somebody wrote to whom their mail was passed on.
function isAmongUs(flags: readonly string[]): boolean {
  return flags.includes(ANSWERS_NOTIFICATION) || flags.includes(ANSWERS_FORWARD);
}

function present<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new MailroomError('local', 'the store is not whole: something that this conversation needs is missing', [
    'restore it from a backup',
  ]);
}
