// What a report asks of the conversations: one pass over them, a page of them at a time.
import { sql } from 'kysely';
import type { ConversationStatus } from '../conversation/conversation.js';
import type { ConversationFacts, Period } from '../report/report.js';
import type { BusinessHours } from '../widget/business-hours.js';
import { fromJson, fromTime, toTime } from './columns.js';
import { tagsOf } from './conversations.js';
import type { Queries } from './db.js';

/** As a report wants them, but for how time is counted: the hours of the channel's widget, by its id. */
export type StoredFacts = Omit<ConversationFacts, 'countTime'> & { readonly widget: string };

const PAGE = 500;

/** The conversations that changed in the period or after it, and all that are open; one page in memory at a time. */
export async function* readReportFacts(db: Queries, { from }: Period): AsyncGenerator<StoredFacts> {
  for (let after = 0; ; ) {
    const rows = await conversationPage(db, from, after);
    const ids = rows.map(({ id }) => id);
    const last = rows.at(-1);
    if (last === undefined) return;
    const [mails, turns, tags] = [await mailsOf(db, ids), await turnsOf(db, ids), await tagsOf(db, ids)];
    for (const row of rows) {
      yield {
        ...{ channel: row.channel, widget: row.widget_id, assignee: row.assignee ?? undefined },
        ...{ status: row.status as ConversationStatus, createdAt: fromTime(row.created_at) },
        ...{ tags: tags.get(row.id) ?? [], mails: mails.get(row.id) ?? [], turns: turns.get(row.id) ?? [] },
      };
    }
    after = last.number;
    if (rows.length < PAGE) return;
  }
}

/** The business hours of the widgets that have any, by the widget's id. */
export async function readBusinessHours(db: Queries): Promise<ReadonlyMap<string, BusinessHours>> {
  const rows = await db.selectFrom('widget').select(['id', 'business_hours']).execute();
  return new Map(
    rows.flatMap(({ id, business_hours }) =>
      business_hours === null ? [] : [[id, fromJson<BusinessHours>(business_hours)] as const],
    ),
  );
}

function conversationPage(db: Queries, from: Date, after: number) {
  return db
    .selectFrom('conversation')
    .innerJoin('channel', 'channel.id', 'conversation.channel_id')
    .leftJoin('operator as assignee', 'assignee.id', 'conversation.assignee_id')
    .select(['conversation.id', 'number', 'status', 'conversation.created_at', 'channel.widget_id'])
    .select(['channel.name as channel', 'assignee.name as assignee'])
    .where('number', '>', after)
    .where('status', '<>', 'spam')
    .where('merged_into_id', 'is', null)
    .where((is) => is.or([is('conversation.updated_at', '>=', toTime(from)), is('status', '=', 'open')]))
    .orderBy('number')
    .limit(PAGE)
    .execute();
}

// History was there before mailroom was: nobody waited for an answer from here.
async function mailsOf(
  db: Queries,
  ids: readonly string[],
): Promise<Map<string, ConversationFacts['mails'][number][]>> {
  const rows = await db
    .selectFrom('message')
    .leftJoin('operator', 'operator.id', 'message.operator_id')
    .leftJoin('outbox', 'outbox.message_id', 'message.id')
    .select(['message.conversation_id', 'direction', 'received_at', 'operator.name'])
    .where('message.conversation_id', 'in', ids)
    .where((is) =>
      is.or([
        is.and([is('direction', '=', 'in'), is('message.kind', '=', 'human')]),
        is.and([
          is('direction', '=', 'out'),
          is('message.kind', '=', 'reply'),
          is.or([
            is('outbox.id', 'is', null),
            // One that nobody got is no answer.
            is.and([
              is('outbox.state', '=', 'sent'),
              is.exists(
                is
                  .selectFrom('outbox_recipient')
                  .select(sql`1`.as('one'))
                  .whereRef('outbox_recipient.outbox_id', '=', 'outbox.id')
                  .where('outbox_recipient.state', '<>', 'failed'),
              ),
            ]),
          ]),
        ]),
      ]),
    )
    .where('message.flags', 'not like', '%"history"%')
    .orderBy('received_at')
    .orderBy('message.id')
    .execute();
  return grouped(rows, ({ direction, received_at, name }) => ({
    ...{ at: fromTime(received_at), way: direction === 'in' ? 'in' : 'out', by: name ?? undefined },
  }));
}

/** What opens a closed conversation again, beside the mail of a customer. */
const OPENING = ['opened', 'waiting', 'snoozed', 'woken', 'replied', 'reply-failed', 'reply-unsure', 'reply-kept'];

async function turnsOf(
  db: Queries,
  ids: readonly string[],
): Promise<Map<string, ConversationFacts['turns'][number][]>> {
  const rows = await db
    .selectFrom('conversation_event')
    .leftJoin('operator', 'operator.id', 'conversation_event.operator_id')
    .select(['conversation_event.id', 'conversation_id', 'event', 'at', 'detail', 'operator.name'])
    .where('conversation_id', 'in', ids)
    .where('event', 'in', ['closed', 'mail-received', 'undone', ...OPENING])
    .orderBy('version')
    .execute();
  const told = rows.map((row) => ({
    ...row,
    ...fromJson<{ readonly kind?: string; readonly of?: string }>(row.detail),
  }));
  // What was taken back did not happen.
  const undone = new Set(told.flatMap(({ event, of }) => (event === 'undone' && of !== undefined ? [of] : [])));
  const telling = told.filter(
    ({ id, event, kind }) => event !== 'undone' && !undone.has(id) && (event !== 'mail-received' || kind === 'human'),
  );
  return grouped(telling, ({ event, at, name }) => ({
    ...{ at: fromTime(at), isClosed: event === 'closed', by: name ?? undefined },
  }));
}

function grouped<Row extends { readonly conversation_id: string | null }, Value>(
  rows: readonly Row[],
  value: (row: Row) => Value,
): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const row of rows) {
    const group = groups.get(row.conversation_id ?? '') ?? [];
    group.push(value(row));
    groups.set(row.conversation_id ?? '', group);
  }
  return groups;
}
