// Takes one arrived mail in: reads what it may belong to, decides, and writes, all in the transaction it is given.
import type { Tx } from '../store/db.js';
import { keepRawMail } from '../store/raw-mails.js';
import type { ArrivedMail, TakeInContext, TakeInDeps, TakenIn } from './arrived-mail.js';
import { findDestinations } from './find-destinations.js';
import { findIntakeFacts } from './find-intake-facts.js';
import { planIntake } from './intake.js';
import { recordProofs } from './record-proofs.js';
import { writeIntake } from './write-intake.js';

export type { ArrivedMail, TakeInContext, TakeInDeps, TakenIn } from './arrived-mail.js';

/**
 * Keeps the mail and everything that follows from it: contact, conversation, message, the decision with its reasons, and
 * the auto-reply in the outbox. The server's copy and the cursor are the caller's to write, in the same transaction.
 * The caller has taken its turn for `intake`, once for all mails of the transaction: two pulls could otherwise start two
 * conversations for one thread, or two contacts for one address.
 */
export async function takeInMail(
  deps: TakeInDeps,
  tx: Tx,
  arrived: ArrivedMail,
  context: TakeInContext,
): Promise<TakenIn> {
  const now = deps.clock.now();
  keepRawMail(tx, { sha256: arrived.mail.rawHash, bytes: arrived.raw }, now);
  await recordProofs(deps, tx, arrived, context.identity);
  const taken: TakenIn[] = [];
  for (const destination of await findDestinations(tx, arrived, context)) {
    const facts = await findIntakeFacts(tx, arrived, context, destination);
    const intake = planIntake(facts);
    taken.push(await writeIntake(deps, tx, { arrived, context, destination, facts, intake, now }));
  }
  return {
    outcome: taken.find(({ outcome }) => outcome !== 'duplicate')?.outcome ?? 'duplicate',
    conversations: taken.flatMap(({ conversations }) => conversations),
    autoReplies: taken.reduce((sum, { autoReplies }) => sum + autoReplies, 0),
    messages: taken.flatMap(({ messages }) => messages),
  };
}
