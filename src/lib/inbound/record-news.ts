// Has the operators told of a mail that was taken in when it is news, and says why when nobody is told.
import type { ConversationId } from '../ids.js';
import { findNews, type NewsVerdict } from '../outbound/notification.js';
import { queueNotifications } from '../outbound/queue-notifications.js';
import type { Tx } from '../store/db.js';
import { isNotification } from '../store/notifications.js';
import type { TakeInDeps } from './arrived-mail.js';
import { readProofs } from './proof.js';
import type { Reason } from './reason.js';
import type { DecidedIntake } from './write-intake.js';

/** In the transaction that takes the mail in, after its message was written. */
export async function recordNews(
  deps: TakeInDeps,
  tx: Tx,
  decided: DecidedIntake,
  conversationId: ConversationId,
): Promise<readonly Reason[]> {
  const { news, reason } = judgeNews(decided);
  if (news === undefined) return [reason];
  const { arrived, context, facts, intake, now } = decided;
  if (news !== 'not-delivered' && (await holdsNotification(tx, decided))) {
    return [{ about: 'notification', rule: 'about-our-own-mail', evidence: '' }];
  }
  if (context.isByHand) return [{ about: 'notification', rule: 'brought-by-hand', evidence: '' }];
  return queueNotifications(deps, tx, {
    ...{ conversationId, news, now, witness: undefined },
    words: (intake.action === 'join' ? intake.attention : undefined) ?? '',
    // Whose report it is matters to nobody.
    writers:
      news === 'not-delivered' ? [] : [...arrived.mail.from, facts.authorship.author].map(({ address }) => address),
  });
}

/** Whether the mail is news as far as the mail itself tells. */
function judgeNews({ context, facts, intake }: DecidedIntake): NewsVerdict {
  const isSpam = (intake.action === 'start' || intake.action === 'join') && intake.status === 'spam';
  return findNews({
    ...{
      isSpam,
      isBlocked: facts.isBlocked,
      isHistory: facts.isHistory,
      kind: facts.screening.kind,
      ownAddresses: context.ownAddresses,
    },
    startsConversation: intake.action === 'start',
    bringsBack: intake.action === 'join' && intake.attention !== undefined,
    author: facts.authorship.author.address,
    isAboutOurs: facts.answersNotification === true,
  });
}

// Sent on as an attachment, a notification hides its mark from everything but this look.
async function holdsNotification(tx: Tx, { arrived, context }: DecidedIntake): Promise<boolean> {
  const { mail } = arrived;
  if (mail.embedded.length === 0) return false;
  const proofs = readProofs({ ...mail, inReplyTo: [], references: [] }, context.identity.tokenKey);
  for (const { message } of proofs.slice(0, 5)) if (await isNotification(tx, message)) return true;
  return false;
}
