// Finds the answer of a colleague that somebody who begins another one has not seen.
import type { UnseenAnswer } from '../conversation/colleague-act.js';
import type { ConversationId, OperatorId } from '../ids.js';
import { findColleagueAnswer } from '../store/colleague-acts.js';
import type { Queries } from '../store/db.js';
import { findReadVersion } from '../store/read-marks.js';

/** Undefined when there is none, and when the customer has written after it: then that is what is answered. */
export async function findUnseenAnswer(
  db: Queries,
  conversation: ConversationId,
  operator: OperatorId,
): Promise<UnseenAnswer | undefined> {
  const answer = await findColleagueAnswer(db, conversation, operator);
  if (answer === undefined) return undefined;
  const seen = await findReadVersion(db, conversation, operator);
  return seen < answer.version ? { ...answer, seen } : undefined;
}
