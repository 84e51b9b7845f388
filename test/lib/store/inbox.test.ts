// The question behind the inbox: filters, order, what is unread, and that an index answers it.
import { CompiledQuery, sql } from 'kysely';
import { expect, test } from 'vitest';
import type { AttachmentId, ContactId, MessageId } from '../../../src/lib/ids.js';
import { contactsQuery } from '../../../src/lib/store/contact-cards.js';
import { findConversation } from '../../../src/lib/store/conversations.js';
import type { Db } from '../../../src/lib/store/db.js';
import { attachmentsQuery } from '../../../src/lib/store/found-attachments.js';
import { type InboxFilter, inboxQuery, listConversations } from '../../../src/lib/store/inbox.js';
import { heldMailsQuery } from '../../../src/lib/store/intakes.js';
import { countMentions, insertMentions } from '../../../src/lib/store/mentions.js';
import { quarantinedQuery } from '../../../src/lib/store/quarantine.js';
import { markRead, markUnread } from '../../../src/lib/store/read-marks.js';
import { turnsQuery } from '../../../src/lib/store/turns.js';
import { listUnsentReplies, unsentQuery } from '../../../src/lib/store/unsent-replies.js';
import { attentionQuery } from '../../../src/lib/store/workload.js';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { NOW } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

const OPEN: InboxFilter = { statuses: ['open'], limit: 50 };

async function numbers(
  db: Db,
  filter: Partial<InboxFilter>,
  reader?: Parameters<typeof listConversations>[2],
): Promise<number[]> {
  return (await listConversations(db, { ...OPEN, ...filter }, reader)).map(({ number }) => number);
}

async function filledStore(url: string): Promise<FilledStore> {
  const store = await fillStore(url, NOW);
  await store.add({ messages: [{ age: 60 }] });
  await store.add({ channel: 'sales', messages: [{ age: 5 }], assignee: 'ana', tags: ['vip'] });
  await store.add({ messages: [{ age: 30 }], status: 'waiting' });
  await store.add({ messages: [{ age: 20 }], status: 'closed' });
  await store.add({ messages: [{ age: 60 }] });
  return store;
}

eachStore((store) => {
  test('the newest activity comes first, and the higher number when it was at the same time', async () => {
    const { db, close } = await filledStore(await store.url());

    expect(await numbers(db, {})).toEqual([2, 5, 1]);
    expect(await numbers(db, { statuses: [] })).toEqual([2, 4, 3, 5, 1]);
    expect(await numbers(db, { limit: 2 })).toEqual([2, 5]);
    await close();
  });

  test('each filter leaves out what it says', async () => {
    const { db, channels, operators, close } = await filledStore(await store.url());

    expect(await numbers(db, { statuses: ['waiting', 'closed'] })).toEqual([4, 3]);
    expect(await numbers(db, { channel: channels.sales.id })).toEqual([2]);
    expect(await numbers(db, { assignee: operators.ana.id })).toEqual([2]);
    expect(await numbers(db, { assignee: 'nobody' })).toEqual([5, 1]);
    expect(await numbers(db, { tag: 'vip' })).toEqual([2]);
    expect(await numbers(db, { before: 5 })).toEqual([1]);
    await close();
  });

  test('unread is what the reader has not read, and for nobody what nobody has', async () => {
    const { db, operators, close } = await filledStore(await store.url());
    const first = await findConversation(db, 1);
    if (!first) throw new Error('it is there');
    await db.transaction((tx) => markRead(tx, first.id, operators.ana.id, first.version));

    expect(await numbers(db, { unreadOnly: true }, operators.ana.id)).toEqual([2, 5]);
    expect(await numbers(db, { unreadOnly: true }, operators.ben.id)).toEqual([2, 5, 1]);
    expect(await numbers(db, { unreadOnly: true })).toEqual([2, 5]);
    await close();
  });

  test('what was answered, put aside or closed by anybody is unread for nobody', async () => {
    const { db, operators, close } = await filledStore(await store.url());

    const all = await listConversations(db, { statuses: [], limit: 50 }, operators.ben.id);

    expect(all.filter(({ unread }) => unread).map(({ number }) => number)).toEqual([2, 5, 1]);
    expect(await numbers(db, { statuses: [], unreadOnly: true }, operators.ben.id)).toEqual([2, 5, 1]);
    await close();
  });

  test('a mention is found in every state until the conversation is read, and again when it is unread', async () => {
    const { db, operators, close } = await filledStore(await store.url());
    const [waiting, closed] = [await findConversation(db, 3), await findConversation(db, 4)];
    if (!waiting || !closed) throw new Error('they are there');
    for (const [conversation, version] of [
      [waiting, waiting.version],
      [closed, closed.version],
    ] as const) {
      const { id: message } = await db
        .selectFrom('message')
        .select('id')
        .where('conversation_id', '=', conversation.id)
        .executeTakeFirstOrThrow();
      const mention = { message: message as MessageId, version, operators: [operators.ben.id] };
      await db.transaction((tx) => insertMentions(tx, { ...mention, conversation: conversation.id }));
    }
    const mentioned = (reader = operators.ben.id) => numbers(db, { statuses: [], mentioned: reader }, reader);

    expect(await mentioned()).toEqual([4, 3]);
    expect(await mentioned(operators.ana.id)).toEqual([]);
    await db.transaction((tx) => markRead(tx, closed.id, operators.ben.id, closed.version));
    expect(await mentioned()).toEqual([3]);
    expect(await countMentions(db, operators.ben.id)).toBe(1);
    await db.transaction((tx) => markUnread(tx, closed.id, operators.ben.id));
    expect(await countMentions(db, operators.ben.id)).toBe(2);
    await close();
  });

  test('a conversation that was merged away is not listed', async () => {
    const { db, close } = await filledStore(await store.url());
    const into = await findConversation(db, 5);
    await db
      .updateTable('conversation')
      .set({ merged_into_id: into?.id ?? null })
      .where('number', '=', 1)
      .execute();

    expect(await numbers(db, {})).toEqual([2, 5]);
    await close();
  });

  test('the answers that have not left are found by their conversations, without reading the outbox', async () => {
    const { db, add, close } = await fillStore(await store.url(), NOW);
    const delivery = (state: 'held' | 'sent' | 'deferred') =>
      ({ direction: 'out', delivery: { state, recipients: [recipient] } }) as const;
    const recipient = {
      address: 'c@customer.example',
      state: 'pending',
      status: undefined,
      response: undefined,
    } as const;
    await add({ messages: [{}, delivery('sent'), delivery('held'), delivery('deferred')] });
    await add({ messages: [{}, delivery('held')] });
    await add({ messages: [{}, delivery('sent')] });
    const conversations = await Promise.all([1, 3].map((number) => findConversation(db, number)));
    const ids = conversations.flatMap((one) => one?.id ?? []);
    const unsent = await listUnsentReplies(db, ids);

    expect(ids.map((id) => unsent.get(id)?.map(({ state }) => state))).toEqual([['held', 'deferred'], undefined]);
    const { sql: text, parameters } = unsentQuery(db, ids).compile();
    const isSqlite = store.kind === 'sqlite';
    let plan = '';
    const look = db.transaction(async (tx) => {
      // Four rows are read whole, or by whatever index comes first.
      if (!isSqlite) {
        await sql`set local enable_seqscan = off`.execute(tx);
        await sql`drop index outbox_by_kind`.execute(tx);
      }
      const question = CompiledQuery.raw(`explain ${isSqlite ? 'query plan ' : ''}${text}`, [...parameters]);
      plan = JSON.stringify((await tx.getExecutor().executeQuery(question)).rows);
      throw new Error('it was only looked at');
    });
    await expect(look).rejects.toThrow('it was only looked at');
    expect(plan).toMatch(/outbox_by_conversation|outbox_due/);
    expect(plan).not.toMatch(/Seq Scan|SCAN outbox/);
    await close();
  });

  test('on either store an index answers what lists ask, where tables may be read whole only for want of one', async () => {
    const { db, operators, channels, close } = await filledStore(await store.url());
    const id = 'some id';
    const { ana } = operators;
    const filters: readonly Partial<InboxFilter>[] = [
      {},
      { statuses: [] },
      { statuses: [], before: 3 },
      { channel: channels.support.id },
      { assignee: ana.id },
      { assignee: 'nobody' },
      { unreadOnly: true },
      { statuses: [], mentioned: ana.id },
      { contact: id as ContactId, statuses: [] },
      { tag: 'vip' },
    ];
    const questions: readonly { compile(): CompiledQuery }[] = [
      ...filters.map((filter) => inboxQuery(db, { ...OPEN, ...filter }, ana.id)),
      contactsQuery(db, { limit: 50 }),
      attachmentsQuery(db, { limit: 50, after: id as AttachmentId }),
      unsentQuery(db, [id]),
      heldMailsQuery(db, 'unrouted', 50),
      heldMailsQuery(db, 'reports', 50),
      quarantinedQuery(db, { all: false }),
      // As the programs that wait ask again and again.
      db
        .selectFrom('conversation')
        .select('id')
        .where('snoozed_until', 'is not', null)
        .where('snoozed_until', '<=', id),
      db.selectFrom('hook_call').select('id').where('next_attempt_at', '<=', id).orderBy('next_attempt_at').limit(9),
      db.selectFrom('hook_call').select('id').where('hook_id', '=', id).orderBy('queued_at', 'desc').limit(9),
      db.selectFrom('outbox').select('id').where('state', 'in', ['queued', 'deferred']),
    ];
    const whole: string[] = [];
    await db.transaction(async (tx) => {
      if (store.kind === 'postgres') await sql`set local enable_seqscan = off`.execute(tx);
      for (const question of questions) {
        const { sql: text, parameters } = question.compile();
        const explain = store.kind === 'sqlite' ? 'explain query plan' : 'explain';
        const asked = CompiledQuery.raw(`${explain} ${text}`, [...parameters]);
        const plan = JSON.stringify((await tx.getExecutor().executeQuery(asked)).rows);
        if (
          /Seq Scan on "?(?:conversation|message|outbox|contact|attachment|hook_call|mention|quarantine)\b/.test(plan)
        )
          whole.push(plan);
        if (/SCAN (?:conversation|message|outbox|contact|attachment|hook_call|quarantine|m)(?! USING)/.test(plan))
          whole.push(plan);
      }
    });
    expect(whole).toEqual([]);
    await close();
  });

  if (store.kind !== 'sqlite') return;

  test.for<[what: string, filter: Partial<InboxFilter>]>([
    ['the open ones', {}],
    ['a page further down', { before: 3 }],
    ['all', { statuses: [] }],
    ['a further page of all', { statuses: [], before: 3 }],
    ['those of a channel', { channel: 'some id' as NonNullable<InboxFilter['channel']> }],
    ['those of an operator', { assignee: 'some id' as NonNullable<InboxFilter['assignee']> }],
    ['those of nobody', { assignee: 'nobody' }],
    ['those of nobody in a channel', { assignee: 'nobody', channel: 'some id' as NonNullable<InboxFilter['channel']> }],
    ['the unread ones', { unreadOnly: true }],
    [
      'the unread ones of an operator',
      { unreadOnly: true, assignee: 'some id' as NonNullable<InboxFilter['assignee']> },
    ],
  ])('%s are read in the order of an index, without sorting', async ([, filter]) => {
    const { db, close } = await fillStore(await store.url(), NOW);

    const plan = await planOf(db, { ...OPEN, ...filter });

    expect(plan).toMatch(
      /SEARCH conversation USING INDEX conversation_by_|SCAN conversation USING INDEX conversation_by_/,
    );
    expect(plan).not.toContain('TEMP B-TREE');
    expect(plan).not.toMatch(/SCAN (?!conversation USING INDEX)/);
    await close();
  });

  test('the unread ones of somebody, or of nobody, are looked for among theirs', async () => {
    const { db, operators, close } = await fillStore(await store.url(), NOW);

    expect(await planOf(db, { statuses: [], limit: 1, assignee: operators.ana.id, unreadOnly: true })).toContain(
      'SEARCH conversation USING INDEX conversation_by_assignee (assignee_id=? AND status=?)',
    );
    const plan = await planOf(db, { ...OPEN, assignee: 'nobody', unreadOnly: true });

    expect(plan).toContain('SEARCH conversation USING INDEX conversation_by_assignee (assignee_id=? AND status=?)');
    await close();
  });

  test('what needs attention is found without reading what does not', async () => {
    const { db, close } = await fillStore(await store.url(), NOW);

    expect(await planOfQuery(db, attentionQuery(db).compile())).toContain('USING INDEX conversation_by_attention');
    await close();
  });

  test('those with a mention are found by the mentions of the operator', async () => {
    const { db, operators, close } = await fillStore(await store.url(), NOW);

    const plan = await planOf(db, { ...OPEN, statuses: [], mentioned: operators.ana.id });

    expect(plan).toContain('SEARCH m USING COVERING INDEX mention_by_operator (operator_id=?)');
    expect(plan).toContain('SEARCH conversation USING INDEX sqlite_autoindex_conversation_1 (id=?)');
    expect(plan).not.toMatch(/SCAN (?!m )/);
    await close();
  });

  test('contacts are read in the order of an index, and those of one are found by it', async () => {
    const { db, close } = await fillStore(await store.url(), NOW);
    const after = { name: 'Carla', id: 'some id' as ContactId };

    for (const filter of [{ limit: 50 }, { limit: 50, after }, { limit: 50, blockedOnly: true }]) {
      const plan = await planOfQuery(db, contactsQuery(db, filter).compile());
      expect(plan).toMatch(/(?:SCAN|SEARCH) contact USING INDEX contact_by_name/);
      expect(plan).not.toContain('TEMP B-TREE');
    }
    expect(await planOf(db, { ...OPEN, statuses: [], contact: after.id })).toContain('INDEX conversation_by_contact');
    await close();
  });

  test('the files of all conversations are read from the newest on, without sorting', async () => {
    const { db, close } = await fillStore(await store.url(), NOW);

    const plan = await planOfQuery(db, attachmentsQuery(db, { limit: 50, after: 'id' as AttachmentId }).compile());

    expect(plan).toMatch(/^SEARCH attachment USING INDEX sqlite_autoindex_attachment_1 \(id<\?\)/);
    expect(plan).not.toContain('TEMP B-TREE');
    await close();
  });

  test('whose turn it is asks an index how much each operator has open', async () => {
    const { db, channels, close } = await fillStore(await store.url(), NOW);

    const plan = await planOfQuery(db, turnsQuery(db, channels.support.widget.id).compile());

    expect(plan).toContain('SEARCH c USING INDEX conversation_by_assignee (assignee_id=? AND status=?)');
    expect(plan).not.toMatch(/SCAN (?!widget_operator)/);
    await close();
  });
});

/** How SQLite goes about the list. */
async function planOf(db: Db, filter: InboxFilter): Promise<string> {
  return planOfQuery(db, inboxQuery(db, filter, undefined).compile());
}

async function planOfQuery(db: Db, { sql: text, parameters }: CompiledQuery): Promise<string> {
  const question = CompiledQuery.raw(`explain query plan ${text}`, [...parameters]);
  const { rows } = await db.getExecutor().executeQuery<{ detail: string }>(question);
  return rows.map((row) => row.detail).join('\n');
}
