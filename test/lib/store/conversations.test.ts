// Conversations in the store: numbers, versions, and what was read.

import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { EventName } from '../../../src/lib/conversation/conversation-event.js';
import type { ConversationId } from '../../../src/lib/ids.js';
import { saveClaim } from '../../../src/lib/store/claims.js';
import {
  changeConversation,
  findConversation,
  findConversationById,
  findLockedConversation,
} from '../../../src/lib/store/conversations.js';
import { readNewsStamp } from '../../../src/lib/store/news-stamp.js';
import { findReadVersion, markRead } from '../../../src/lib/store/read-marks.js';
import { CARLA, fillStore } from '../../support/filled-store.js';
import { NOW } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

const LATER = new Date('2026-03-03T10:00:00.000Z');
const AT = { id: 'event', event: 'tagged', operator: undefined, at: LATER, detail: { why: 'test' } } as const;

eachStore((store) => {
  test('conversations are numbered from 1 on, one after the other', async () => {
    const { db, add, close } = await fillStore(await store.url(), NOW);

    expect([await add({}), await add({}), await add({ subject: 'Third' })]).toEqual([1, 2, 3]);

    expect(await findConversation(db, 3)).toMatchObject({ number: 3, subject: 'Third', status: 'open', version: 1 });
    expect(await findConversation(db, 4)).toBeUndefined();
    await close();
  });

  test('it comes with the names of its channel, contact, assignee and tags', async () => {
    const { db, add, channels, operators, close } = await fillStore(await store.url(), NOW);
    const number = await add({ channel: 'sales', assignee: 'ben', tags: ['vip', 'late'] });

    const found = await findConversation(db, number);

    expect(found).toMatchObject({
      channel: { id: channels.sales.id, name: 'sales' },
      contact: CARLA,
      assignee: { id: operators.ben.id, name: 'ben' },
      tags: ['late', 'vip'],
    });
    expect(found && (await findConversationById(db, found.id))).toEqual(found);
    await close();
  });

  test('who has it and how it is tagged is no activity: a list keeps its order by it, until something happens', async () => {
    const { db, add, operators, newId, close } = await fillStore(await store.url(), NOW);
    const { id } = await existing(db, await add({}));
    const updatedAt = (await findConversation(db, 1))?.updatedAt;
    const happen = (event: EventName, detail = {}) =>
      db.transaction((tx) =>
        changeConversation(tx, id, { assignee: operators.ben.id }, { ...AT, id: newId<string>(), event, detail }),
      );
    for (const [event, detail] of [['assigned'], ['tagged'], ['undone', { act: 'assigned' }]] as const) {
      const stamp = await readNewsStamp(db);
      await happen(event, detail);
      // What this program changes itself, SQLite does not tell it.
      if (db.dialect === 'postgres') expect(await readNewsStamp(db)).not.toBe(stamp);
    }
    expect(await findConversation(db, 1)).toMatchObject({ assignee: { name: 'ben' }, version: 4, updatedAt });
    await happen('noted');
    expect(await findConversation(db, 1)).toMatchObject({ version: 5, updatedAt: LATER });
    await close();
  });

  test('a change counts the version up, leaves a trace, and closing says when', async () => {
    const { db, add, close } = await fillStore(await store.url(), NOW);
    const { id } = await existing(db, await add({}));

    const version = await db.transaction((tx) => changeConversation(tx, id, { status: 'closed' }, AT));
    expect(version).toBe(2);
    expect(await findConversation(db, 1)).toMatchObject({
      status: 'closed',
      closedAt: LATER,
      updatedAt: LATER,
      version: 2,
    });

    await db.transaction((tx) =>
      changeConversation(tx, id, { status: 'open', attention: 'look' }, { ...AT, id: 'event 2' }),
    );
    expect(await findConversation(db, 1)).toMatchObject({
      status: 'open',
      closedAt: undefined,
      attention: 'look',
      version: 3,
    });

    const events = await db
      .selectFrom('conversation_event')
      .select(['version', 'event', 'detail'])
      .orderBy('version')
      .execute();
    expect(events).toEqual([
      { version: 2, event: 'tagged', detail: '{"why":"test"}' },
      { version: 3, event: 'tagged', detail: '{"why":"test"}' },
    ]);
    await close();
  });

  test('who locks it is not in the way of whoever stores something of it, and the other way round', async () => {
    const { db, add, newId, operators, close } = await fillStore(await store.url(), NOW);
    const id = (await findConversation(db, await add({})))?.id ?? ('' as ConversationId);
    const claim = () => ({ id: newId<string>(), conversation: id, operator: operators.ana.id, lifetime: 60_000 });

    await db.transaction(async (tx) => {
      await saveClaim(tx, claim(), NOW);
      await findLockedConversation(tx, id);
      if (store.kind === 'sqlite') return;
      await db.transaction(async (other) => {
        await sql`set local lock_timeout = '5s'`.execute(other);
        await saveClaim(other, claim(), NOW);
      });
    });

    expect(await db.selectFrom('claim').selectAll().execute()).toHaveLength(store.kind === 'sqlite' ? 1 : 2);
    await close();
  });

  test('what somebody must look at may hold the words of a server, whatever bytes it sends', async () => {
    const { db, add, newId, close } = await fillStore(await store.url(), NOW);
    const number = await add({});
    const { id } = await existing(db, number);
    const event = { id: newId<string>(), event: 'tagged', operator: undefined, at: NOW, detail: {} } as const;

    await db.transaction((tx) => changeConversation(tx, id, { attention: 'it said: 550 \0' }, event));

    expect((await findConversation(db, number))?.attention).toBe('it said: 550 \ufffd');
    await close();
  });

  test('what an operator has read is known for each operator, and stays read', async () => {
    const { db, add, operators, close } = await fillStore(await store.url(), NOW);
    const { id } = await existing(db, await add({}));

    for (const version of [1, 3, 2]) await db.transaction((tx) => markRead(tx, id, operators.ana.id, version));

    expect(await findReadVersion(db, id, operators.ana.id)).toBe(3);
    expect(await findReadVersion(db, id, operators.ben.id)).toBe(0);
    await close();
  });

  test('a conversation that was merged into another is found as that one', async () => {
    const { db, add, close } = await fillStore(await store.url(), NOW);
    const first = await existing(db, await add({ subject: 'First' }));
    const second = await existing(db, await add({ subject: 'Second' }));
    await db.updateTable('conversation').set({ merged_into_id: first.id }).where('id', '=', second.id).execute();

    expect(await findConversation(db, 2)).toMatchObject({ number: 1, subject: 'First' });
    await close();
  });
});

async function existing(db: Parameters<typeof findConversation>[0], number: number): Promise<{ id: ConversationId }> {
  const found = await findConversation(db, number);
  if (!found) throw new Error(`no conversation ${number}`);
  return found;
}
