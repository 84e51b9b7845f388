// Queues the auto-reply to a mail when one is due, and says why when none is.
import { MailroomError } from '../errors.js';
import type { ConversationId } from '../ids.js';
import { type AutoReplyVerdict, decideAutoReply, limitAutoReply } from '../outbound/auto-reply.js';
import { readAutoReplyLoad } from '../store/auto-replies.js';
import { saveBreaker } from '../store/channels.js';
import type { Tx } from '../store/db.js';
import type { TakeInDeps } from './arrived-mail.js';
import { isAddressedTo } from './routing.js';
import type { DecidedIntake } from './write-intake.js';

/** The verdict about the auto-reply; when it is due, it is in the outbox by then. Undefined for mail that is for no channel of the mailbox. */
export async function replyAutomatically(
  deps: TakeInDeps,
  tx: Tx,
  decided: DecidedIntake,
  conversation: ConversationId,
): Promise<AutoReplyVerdict | undefined> {
  const { channel } = decided.destination;
  const verdict = judgeAutoReply(decided);
  if (channel === undefined || verdict === undefined) return undefined;
  if (!verdict.isDue) return verdict;
  const { now, facts } = decided;
  const receiver = facts.authorship.author.address;
  const limited = limitAutoReply(await readAutoReplyLoad(tx, { channel: channel.id, receiver, now }));
  if (limited.opensBreaker) await saveBreaker(tx, channel.id, now);
  return limited.isDue ? queue(deps, tx, decided, conversation) : limited;
}

/** Whether an auto-reply is due as far as the mail itself tells, without caps and breaker; undefined without a channel. */
export function judgeAutoReply({
  arrived,
  context,
  destination,
  facts,
  intake,
  now,
}: DecidedIntake): AutoReplyVerdict | undefined {
  const { channel } = destination;
  if (channel === undefined) return undefined;
  const { author, source, flags } = facts.authorship;
  return decideAutoReply({
    ...{ channel, author, source, now, ownAddresses: context.ownAddresses, receivedAt: arrived.receivedAt },
    startsConversation: intake.action === 'start',
    kind: facts.screening.kind,
    hasTwoAuthors: flags.includes('two-from'),
    isSuppressed: facts.screening.suppressesAutoReply,
    hasFailed: facts.verdict === 'fail',
    isAddressed: isAddressedTo(arrived.mail, channel),
    isHistory: arrived.history,
    isSpam: intake.action === 'start' && intake.status === 'spam',
  });
}

async function queue(
  deps: TakeInDeps,
  tx: Tx,
  decided: DecidedIntake,
  conversationId: ConversationId,
): Promise<AutoReplyVerdict> {
  const { arrived, context, destination, facts, now } = decided;
  const { mail, account } = arrived;
  const { author } = facts.authorship;
  const { channel } = destination;
  if (channel === undefined) throw new Error('an auto-reply without a channel');
  // What writes mail is loaded only when there is something to write.
  const { queueAutoReply } = await import('../outbound/queue-auto-reply.js');
  try {
    await queueAutoReply(deps, tx, {
      ...{ identity: context.identity, mailbox: account, channel, channels: context.channels, conversationId, now },
      contact: { name: author.name.replace(/\p{Cc}+/gu, ' ').trim(), address: author.address },
      answered: {
        ...{ direction: 'in', from: author, replyTo: [], to: mail.to, cc: mail.cc, subject: mail.subject },
        ...{ messageIdHeader: facts.identifier, inReplyTo: mail.inReplyTo, references: mail.references },
        ...{ text: '', date: arrived.receivedAt },
      },
    });
    return { isDue: true, reason: { about: 'auto-reply', rule: 'due', evidence: author.address } };
  } catch (error) {
    // A text that was broken after it was saved is no reason to refuse a customer's mail.
    if (!(error instanceof MailroomError) || error.kind !== 'invalid') throw error;
    return { isDue: false, reason: { about: 'auto-reply', rule: 'text-cannot-be-used', evidence: error.message } };
  }
}
