// The questions behind status and behind the line of every command.
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ConversationId } from '../../../src/lib/ids.js';
import {
  type ConversationChange,
  type ConversationEvent,
  changeConversation,
} from '../../../src/lib/store/conversations.js';
import { listConversations } from '../../../src/lib/store/inbox.js';
import { readTrouble, readWorkload } from '../../../src/lib/store/workload.js';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { eachStore } from '../../support/stores.js';

const CALM = {
  conversations: 0,
  stoppedAutoReplies: 0,
  overdueMailboxes: 0,
  refusedMailboxes: 0,
  refusedSmtpConfigs: 0,
};

eachStore((store) => {
  let filled: FilledStore;

  beforeEach(async () => {
    filled = await fillStore(await store.url());
  });
  afterEach(() => filled.close());

  test('an empty store has nothing to do and no trouble', async () => {
    expect(await readTrouble(filled.db, new Date())).toEqual(CALM);
    const { conversations, outbox, needAttention } = await readWorkload(filled.db, filled.operators.ana.id);
    expect([...Object.values(conversations), ...Object.values(outbox)].every((count) => count === 0)).toBe(true);
    expect(needAttention).toEqual([]);
  });

  test('who has waited longest for somebody to take it is told since when', async () => {
    const { db, newId, operators } = filled;
    const since = async () => (await readWorkload(db, undefined)).unassignedSince?.toISOString().slice(11, 16);
    const happen = async (
      number: number,
      hour: number,
      event: ConversationEvent['event'],
      change: ConversationChange,
    ) => {
      const at = new Date(Date.UTC(2031, 0, 1, hour));
      const { id } = await db
        .selectFrom('conversation')
        .select('id')
        .where('number', '=', number)
        .executeTakeFirstOrThrow();
      const detail = event === 'assigned' ? { to: change.assignee === null ? null : 'ana' } : {};
      const done = { id: newId<string>(), event, operator: undefined, at, detail };
      await db.transaction((tx) => changeConversation(tx, id as ConversationId, change, done));
    };
    expect(await since()).toBeUndefined();
    await filled.add({});
    await db.updateTable('conversation').set({ created_at: '2031-01-01T01:00:00.000Z' }).execute();
    expect(await since()).toBe('01:00');
    await happen(1, 2, 'mail-received', { customerWrote: true });
    expect(await since()).toBe('01:00');
    await happen(1, 3, 'assigned', { assignee: operators.ana.id });
    expect(await since()).toBeUndefined();
    await happen(1, 4, 'assigned', { assignee: null });
    await happen(1, 5, 'tagged', {});
    expect(await since()).toBe('04:00');
    await happen(1, 6, 'closed', { status: 'closed' });
    await happen(1, 7, 'mail-received', { status: 'open', customerWrote: true });
    await happen(1, 8, 'mail-received', { customerWrote: true });
    expect(await since()).toBe('07:00');
  });

  test('closed and merged conversations trouble nobody', async () => {
    await filled.add({ attention: 'a reply was not delivered', status: 'closed' });
    await filled.add({ attention: 'a reply was not delivered' });
    await filled.add({ attention: 'a reply was not delivered' });
    const { id } = await filled.db
      .selectFrom('conversation')
      .select('id')
      .where('number', '=', 2)
      .executeTakeFirstOrThrow();
    await filled.db.updateTable('conversation').set({ merged_into_id: id }).where('number', '=', 3).execute();
    expect(await readTrouble(filled.db, new Date())).toEqual({ ...CALM, conversations: 1 });
    const { conversations, needAttention } = await readWorkload(filled.db, undefined);
    expect(conversations).toMatchObject({ open: 1, closed: 1, unread: 1, unassigned: 1, mine: 0 });
    expect(needAttention).toEqual([2]);
  });

  test('more conversations than a statement takes values are listed with their tags', async () => {
    await filled.add({ tags: ['vip'] });
    const columns = Object.keys(await filled.db.selectFrom('conversation').selectAll().executeTakeFirstOrThrow());
    const others = columns.filter((column) => column !== 'id' && column !== 'number').map((column) => sql.ref(column));
    await sql`insert into conversation (id, number, ${sql.join(others)})
      with recursive copy (number) as (select 2 union all select number + 1 from copy where number < 33001)
      select 'c' || copy.number, copy.number, ${sql.join(others)} from copy, conversation`.execute(filled.db);
    const lines = await listConversations(filled.db, { statuses: [], limit: 100_000 }, undefined);
    expect(lines).toHaveLength(33_001);
    expect(lines.at(-1)).toMatchObject({ number: 1, tags: ['vip'] });
  });
});
