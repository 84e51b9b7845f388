// Refuses an answer to a conversation that a colleague has just taken.
import type { Clock } from '../clock.js';
import type { Conversation } from '../conversation/conversation.js';
import { findRecentAct } from '../conversation/find-recent-act.js';
import { MailroomError } from '../errors.js';
import type { Operator } from '../operator/operator.js';
import type { Queries } from '../store/db.js';
import type { Conflict } from './conflict.js';

/** Throws `conflict` when a colleague took it within the last five minutes: they are answering it. */
export async function refuseTaken(
  { db, clock }: { readonly db: Queries; readonly clock: Clock },
  { id, number, version }: Conversation,
  operator: Operator,
  told: number,
): Promise<void> {
  const taken = await findRecentAct(db, id, 'took', clock.now());
  if (taken === undefined || taken.by === operator.id || taken.version <= told) return;
  const details: Conflict = {
    ...{ conversation: number, version, writtenFor: version, customerWrote: false, repliedBy: [] },
    ...{ takenBy: taken.operator, news: [] },
  };
  throw new MailroomError(
    'conflict',
    `${taken.operator} took #${number} a moment ago; nothing was sent`,
    [
      `see how far it is: mailroom show ${number}`,
      'go on with another: mailroom inbox --unassigned',
      'send it all the same with --force',
    ],
    { details },
  );
}
