// The queue of what hooks are to hear: who takes a call, and what came of it.
import type { CallCounts, HookCall, HookCallState, HookVerdict } from '../hook/hook-call.js';
import type { HookEvent } from '../hook/hook-event.js';
import type { ConversationId, HookId, MessageId } from '../ids.js';
import { fromJson, fromTime, fromTimeOrNull, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import type { HookCallTable } from './schema.js';

export type DueCalls = {
  readonly now: Date;
  readonly hook: HookId;
  readonly limit: number;
  /** Until then nobody else takes them: whoever has died before gave no answer. */
  readonly takenUntil: Date;
};

/** The hooks that calls are due for. */
export async function findDueHooks(db: Queries, now: Date): Promise<ReadonlySet<HookId>> {
  const rows = await db
    .selectFrom('hook_call')
    .select('hook_id')
    .distinct()
    .where('next_attempt_at', '<=', toTime(now))
    .execute();
  return new Set(rows.map(({ hook_id: id }) => id as HookId));
}

/** Takes the calls of a hook that are due, those that wait longest first; their attempts count from now on. */
export async function takeDueCalls(tx: Tx, { now, hook, limit, takenUntil }: DueCalls): Promise<HookCall[]> {
  const due = tx
    .selectFrom('hook_call')
    .select('id')
    .where('next_attempt_at', '<=', toTime(now))
    .where('hook_id', '=', hook)
    .orderBy('next_attempt_at')
    .limit(limit);
  const ids = await (tx.dialect === 'postgres' ? due.forUpdate().skipLocked() : due).execute();
  if (ids.length === 0) return [];
  const rows = await tx
    .updateTable('hook_call')
    .set((is) => ({
      ...{ attempts: is('attempts', '+', 1), next_attempt_at: toTime(takenUntil), updated_at: toTime(now) },
      // The 48 hours begin with the first attempt: nobody may have been there to make one.
      queued_at: is.case().when('attempts', '=', 0).then(toTime(now)).else(is.ref('queued_at')).end(),
    }))
    .where(
      'id',
      'in',
      ids.map(({ id }) => id),
    )
    .returningAll()
    .execute();
  return rows.map(toCall);
}

/** Records what came of an attempt, unless a later one has begun meanwhile. */
export async function saveVerdict(
  tx: Tx,
  { id, attempts }: Pick<HookCall, 'id' | 'attempts'>,
  verdict: HookVerdict,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('hook_call')
    .set({
      ...{ state: verdict.state, response: verdict.response, updated_at: toTime(now) },
      next_attempt_at: verdict.nextAttemptAt === undefined ? null : toTime(verdict.nextAttemptAt),
    })
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .execute();
}

/** What happened at an event: who did it, and what it says of itself. */
export async function findEventFacts(
  db: Queries,
  id: string,
): Promise<{ readonly operator: string | undefined; readonly detail: Readonly<Record<string, unknown>> } | undefined> {
  const row = await db
    .selectFrom('conversation_event')
    .leftJoin('operator', 'operator.id', 'conversation_event.operator_id')
    .select(['operator.name', 'detail'])
    .where('conversation_event.id', '=', id)
    .executeTakeFirst();
  return row && { operator: row.name ?? undefined, detail: fromJson(row.detail) };
}

/** The latest calls of a hook, the newest first. */
export async function listCalls(db: Queries, hook: HookId, limit: number): Promise<HookCall[]> {
  const rows = await db
    .selectFrom('hook_call')
    .selectAll()
    .where('hook_id', '=', hook)
    .orderBy('queued_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toCall);
}

/** How many calls of each hook wait, and how many were given up. */
export async function countCalls(db: Queries): Promise<ReadonlyMap<HookId, CallCounts>> {
  const rows = await db
    .selectFrom('hook_call')
    .select(({ fn }) => ['hook_id', 'state', fn.countAll<number>().as('calls')])
    .where('state', '<>', 'done')
    .groupBy(['hook_id', 'state'])
    .execute();
  const counts = new Map<HookId, CallCounts>();
  for (const { hook_id: id, state, calls } of rows) {
    const before = counts.get(id as HookId) ?? { waiting: 0, failed: 0 };
    counts.set(id as HookId, { ...before, [state === 'queued' ? 'waiting' : 'failed']: calls });
  }
  return counts;
}

/** Queues again what was given up. Gives how many. */
export async function requeueFailedCalls(tx: Tx, hook: HookId, now: Date): Promise<number> {
  const rows = await tx
    .updateTable('hook_call')
    .set({
      state: 'queued',
      attempts: 0,
      queued_at: toTime(now),
      next_attempt_at: toTime(now),
      updated_at: toTime(now),
    })
    .where('hook_id', '=', hook)
    .where('state', '=', 'failed')
    .returning('id')
    .execute();
  return rows.length;
}

/** Calls that were settled before that time are forgotten. */
export async function forgetSettledCalls(tx: Tx, before: Date): Promise<void> {
  await tx
    .deleteFrom('hook_call')
    .where('next_attempt_at', 'is', null)
    .where('updated_at', '<', toTime(before))
    .execute();
}

function toCall(row: HookCallTable): HookCall {
  return {
    id: row.id,
    hookId: row.hook_id as HookId,
    event: row.event as HookEvent,
    at: fromTime(row.at),
    conversationId: row.conversation_id as ConversationId,
    messageId: (row.message_id ?? undefined) as MessageId | undefined,
    eventId: row.event_id ?? undefined,
    state: row.state as HookCallState,
    attempts: row.attempts,
    queuedAt: fromTime(row.queued_at),
    nextAttemptAt: fromTimeOrNull(row.next_attempt_at),
    response: row.response ?? undefined,
  };
}
