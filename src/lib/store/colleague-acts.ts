// What colleagues have done in a conversation that somebody is about to answer or to take.
import { sql } from 'kysely';
import type { ColleagueAct } from '../conversation/colleague-act.js';
import { ANSWERS, type EventName } from '../conversation/conversation-event.js';
import type { ConversationId, OperatorId } from '../ids.js';
import { isAnswerIn } from './answer-fate.js';
import { fromJson, fromTime } from './columns.js';
import type { Queries } from './db.js';

type ColleagueAnswer = ColleagueAct & { readonly customerHasWrittenSince: boolean };

/** The last answer of anybody but that operator that was not taken back. One in what was merged into it came with the merge. */
export async function findColleagueAnswer(
  db: Queries,
  conversation: ConversationId,
  operator: OperatorId,
): Promise<ColleagueAnswer | undefined> {
  const row = await answerRows(db, conversation, operator)
    .innerJoin('conversation', 'conversation.id', 'conversation_event.conversation_id')
    .select('conversation.last_in_version')
    .where('conversation_id', '=', conversation)
    .orderBy('conversation_event.version', 'desc')
    .executeTakeFirst();
  const answer = row && { ...toAct(row), customerHasWrittenSince: row.last_in_version > row.version };
  const merge = await findLastActor(db, conversation, 'merged');
  if (merge === undefined || merge.version < (answer?.version ?? 0)) return answer;
  return (await findMergedAnswer(db, conversation, operator, merge.version)) ?? answer;
}

async function findMergedAnswer(
  db: Queries,
  conversation: ConversationId,
  operator: OperatorId,
  version: number,
): Promise<ColleagueAnswer | undefined> {
  // A part may have parts of its own.
  const parts = sql<string>`(with recursive part (id) as (
    select id from conversation where merged_into_id = ${conversation}
    union all select c.id from conversation c join part on c.merged_into_id = part.id
  ) select id from part)`;
  const row = await answerRows(db, conversation, operator)
    .where('conversation_id', 'in', parts)
    .orderBy('at', 'desc')
    .executeTakeFirst();
  return row && { ...toAct(row), version, customerHasWrittenSince: false };
}

type Detail = Readonly<Record<string, unknown>>;

/** Whoever has last done that, whatever came after it, with what is kept of it. */
export async function findLastActor(
  db: Queries,
  conversation: ConversationId,
  event: EventName,
): Promise<(ColleagueAct & { readonly detail: Detail }) | undefined> {
  const row = await actRows(db)
    .select('detail')
    .where('conversation_id', '=', conversation)
    .where('event', '=', event)
    .orderBy('conversation_event.version', 'desc')
    .executeTakeFirst();
  return row && { ...toAct(row), detail: fromJson<Detail>(row.detail) };
}

/** Colleagues' answers that are in the conversation now, or were in what is a part of it. */
function answerRows(db: Queries, conversation: ConversationId, operator: OperatorId) {
  return actRows(db)
    .where('event', 'in', ANSWERS)
    .where('operator_id', '<>', operator)
    .where(({ not }) => not(isAnswerIn(conversation, ['cancelled'])));
}

function actRows(db: Queries) {
  return db
    .selectFrom('conversation_event')
    .innerJoin('operator', 'operator.id', 'conversation_event.operator_id')
    .select(['conversation_event.version', 'at', 'operator_id', 'operator.name'])
    .limit(1);
}

type ActRow = {
  readonly name: string;
  readonly operator_id: string | null;
  readonly at: string;
  readonly version: number;
};

function toAct({ name, operator_id: by, at, version }: ActRow): ColleagueAct {
  return { by: by as OperatorId, operator: name, at: fromTime(at), version };
}
