// The questions behind status: how much there is to do, and what went wrong.
import { sql } from 'kysely';
import type { ConversationStatus } from '../conversation/conversation.js';
import type { StoreTrouble, Workload } from '../conversation/workload.js';
import type { OperatorId } from '../ids.js';
import { OVERDUE_AFTER } from '../mailbox/overdue.js';
import { fromTimeOrNull, toTime } from './columns.js';
import type { Queries } from './db.js';
import { countMentions } from './mentions.js';
import { unreadFor } from './read-marks.js';

/** What every command says when it is not zero. One cheap question: an index holds the few that it counts. */
export async function readTrouble(db: Queries, now: Date): Promise<StoreTrouble> {
  const overdue = toTime(new Date(now.getTime() - OVERDUE_AFTER));
  const { rows } = await sql<StoreTrouble>`select
    (select cast(count(*) as integer) from conversation
      where attention is not null and status <> 'closed' and merged_into_id is null) as conversations,
    (select cast(count(*) as integer) from channel where breaker_opened_at is not null) as "stoppedAutoReplies",
    (select cast(count(*) as integer) from mailbox m
      left join cursor c on c.mailbox_id = m.id and c.folder = m.folder
      where coalesce(c.pulled_at, m.created_at) < ${overdue}
      and exists (select 1 from channel ch where ch.mailbox_id = m.id and ch.closed_at is null)) as "overdueMailboxes",
    (select cast(count(*) as integer) from mailbox
      where failure_kind = 'auth' and failed_at > coalesce(checked_at, '')) as "refusedMailboxes",
    (select cast(count(*) as integer) from smtp_config
      where failure_kind = 'auth' and failed_at > coalesce(checked_at, '')) as "refusedSmtpConfigs"`.execute(db);
  const [trouble] = rows;
  if (trouble === undefined) throw new Error('a question without a from clause has one row');
  return trouble;
}

/** How much is waiting. Without a reader, unread is what nobody has read. */
export async function readWorkload(db: Queries, reader: OperatorId | undefined): Promise<Workload> {
  const conversations = await countConversations(db, reader);
  const outbox = await countOutbox(db);
  const rows = await attentionQuery(db).execute();
  return {
    conversations,
    unassignedSince: conversations.unassigned === 0 ? undefined : await findUnassignedSince(db),
    mentions: reader === undefined ? 0 : await countMentions(db, reader),
    outbox,
    needAttention: rows.map((row) => row.number),
  };
}

/** The conversations that need attention, so that a test can look at how the database goes about it. */
export function attentionQuery(db: Queries) {
  return (
    db
      .selectFrom('conversation')
      .select('number')
      .where('attention', 'is not', null)
      .where('status', '<>', 'closed')
      .where('merged_into_id', 'is', null)
      // The few are sorted: in the order of an index, all conversations would be looked through for them.
      .orderBy((is) => is.fn('substr', ['updated_at', is.lit(1)]), 'desc')
      .limit(100)
  );
}

// Only of those that are open more is asked than how many they are, which an index tells. The few that are merged are
// not grouped in the order of that index, for which all would be read.
async function countConversations(db: Queries, reader: OperatorId | undefined): Promise<Workload['conversations']> {
  const { rows: counts } = await sql<{ status: ConversationStatus; count: number }>`
    select status, cast(count(*) as integer) as count from conversation group by status`.execute(db);
  const { rows: merged } = await sql<{ status: ConversationStatus; count: number }>`
    select status, cast(count(*) as integer) as count from (select substr(status, 1) as status from conversation
    where merged_into_id is not null) merged group by status`.execute(db);
  const mine = reader === undefined ? sql`1 = 0` : sql`assignee_id = ${reader}`;
  const { rows: open } = await sql<{ unassigned: number; mine: number; unread: number }>`
    select cast(count(case when assignee_id is null then 1 end) as integer) as unassigned,
      cast(count(case when ${mine} then 1 end) as integer) as mine,
      cast(count(case when ${unreadFor('conversation', reader)} then 1 end) as integer) as unread
    from conversation where status = 'open' and merged_into_id is null`.execute(db);
  const { unassigned = 0, mine: own = 0, unread = 0 } = open[0] ?? {};
  const among = (rows: typeof counts, status: ConversationStatus) =>
    rows.find((row) => row.status === status)?.count ?? 0;
  const count = (status: ConversationStatus) => among(counts, status) - among(merged, status);
  return {
    open: count('open'),
    waiting: count('waiting'),
    snoozed: count('snoozed'),
    closed: count('closed'),
    spam: count('spam'),
    ...{ unread, unassigned, mine: own },
  };
}

/** After these it was somebody's, or not open. */
const TAKEN = ['replied', 'answered-elsewhere', 'waiting', 'snoozed', 'closed', 'marked-spam'];

// Of each: the first that happened after it was last somebody's or not open, or its beginning.
async function findUnassignedSince(db: Queries): Promise<Date | undefined> {
  const taken = sql`select max(t.version) from conversation_event t where t.conversation_id = c.id
    and (t.event in (${sql.join(TAKEN)}) or (t.event = 'assigned' and t.detail not like '%"to":null%'))`;
  const { rows } = await sql<{ since: string | null }>`select min(since) as since from (
    select coalesce((select min(e.at) from conversation_event e where e.conversation_id = c.id
      and e.version > (${taken})), case when (${taken}) is null then c.created_at else c.updated_at end) as since
    from conversation c
    where c.assignee_id is null and c.status = 'open' and c.merged_into_id is null) waiting`.execute(db);
  return fromTimeOrNull(rows[0]?.since ?? null);
}

async function countOutbox(db: Queries): Promise<Workload['outbox']> {
  const { rows } = await sql<{ state: string; count: number }>`
    select state, cast(count(*) as integer) as count from outbox
    where state in ('held', 'queued', 'sending', 'in-data', 'deferred', 'failed', 'unsure')
    and not (state = 'failed' and kind = 'notification') group by state`.execute(db);
  const count = (state: string) => rows.find((row) => row.state === state)?.count ?? 0;
  return {
    held: count('held'),
    queued: count('queued'),
    sending: count('sending'),
    'in-data': count('in-data'),
    deferred: count('deferred'),
    failed: count('failed'),
    unsure: count('unsure'),
  };
}
