// Finds the answer of a colleague that somebody who gives another one has not seen, or may have overlooked.
import { type ColleagueAct, isJustNow, type UnseenAnswer } from '../conversation/colleague-act.js';
import type { ConversationId, OperatorId } from '../ids.js';
import { findColleagueAnswer } from '../store/colleague-acts.js';
import type { Queries } from '../store/db.js';
import { findReadVersion } from '../store/read-marks.js';

/**
 * Undefined when there is none; and for whoever never looked, such as a script, when the customer has written after it: then
 * that is what they answer. Whoever looked before has read an older question.
 */
export async function findUnseenAnswer(
  db: Queries,
  conversation: ConversationId,
  operator: OperatorId,
): Promise<UnseenAnswer | undefined> {
  const answer = await findColleagueAnswer(db, conversation, operator);
  if (answer === undefined) return undefined;
  const seen = await findReadVersion(db, conversation, operator);
  if (seen >= answer.version || (seen === 0 && answer.customerHasWrittenSince)) return undefined;
  return { ...answer, seen };
}

/** The one of the last five minutes to which the customer has not said anything yet. */
export async function findRecentAnswer(
  db: Queries,
  conversation: ConversationId,
  operator: OperatorId,
  now: Date,
): Promise<ColleagueAct | undefined> {
  const answer = await findColleagueAnswer(db, conversation, operator);
  return answer === undefined || answer.customerHasWrittenSince || !isJustNow(answer, now) ? undefined : answer;
}
