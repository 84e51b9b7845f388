// Queries over mails: both kinds of store, and looking at every message by hand, give the same answers.
import { CompiledQuery, sql } from 'kysely';
import { expect, test } from 'vitest';
import { findConversations } from '../../../src/lib/search/find-conversations.js';
import { makeIndex } from '../../../src/lib/search/make-index.js';
import { namesStatus } from '../../../src/lib/search/query.js';
import { readQuery } from '../../../src/lib/search/read-query.js';
import { verifyIndex } from '../../../src/lib/search/verify-index.js';
import { listConversations } from '../../../src/lib/store/inbox.js';
import { findFewPlaces, readCondition, searchMessages, searchQuery } from '../../../src/lib/store/search.js';
import {
  CARLA,
  type FilledStore,
  fillStore,
  type SampleConversation,
  type SampleMessage,
} from '../../support/filled-store.js';
import { NOW } from '../../support/fresh-store.js';
import fc from '../../support/properties.js';
import { eachStore } from '../../support/stores.js';
import { holds, type PlainMessage } from './found-messages.js';

const pdf = (name: string) => ({ name, type: 'application/pdf', content: Buffer.from('x') });
const ANA = { name: 'Ana Lima', address: 'ana.lima@other.example' };
const DAY = 24 * 60;

const SAMPLES: readonly SampleConversation[] = [
  {
    subject: 'Refund please',
    messages: [
      { text: "I'd like a refund for order 77-12. Straße in ZÜRICH", age: 100 },
      { direction: 'out', text: 'Here is your money', quoted: '> like a refund', age: 50 },
    ],
  },
  {
    subject: '東京タワーの件',
    tags: ['vip'],
    assignee: 'ana',
    messages: [{ text: '住所は東京都です。ｶﾞｲﾄﾞ ＡＢＣ', attachments: [pdf('Rechnung-März 2026.pdf')], age: 2 * DAY }],
  },
  { channel: 'sales', subject: 'Cheap', status: 'spam', messages: [{ text: 'refund scam', age: 20 }] },
  {
    subject: 'Счёт за Ёлку',
    contact: ANA,
    status: 'closed',
    messages: [
      { text: 'Καλημέρα ΟΔΟΣ שָׁלוֹם مرحبًا ışık İstanbul Ångström', cc: [{ name: 'Boss', address: 'boss@acme.example' }] },
    ],
  },
  {
    channel: 'sales',
    subject: 'naïve café',
    assignee: 'ben',
    messages: [{ text: 'foo_bar 한국어텍스트 "quoted" 100%' }],
  },
];

const CASES: readonly (readonly [query: string, numbers: readonly number[]])[] = [
  ['refund', [1]],
  ['REFUND please', [1]],
  ['subject:refund', [1]],
  ['body:money body:refund', [1]],
  ['money zurich', []],
  ['strasse zurich', [1]],
  ['"order 77"', [1]],
  ['"77 order"', []],
  ['77-12', [1]],
  ["i'd", [1]],
  ['refu*', [1]],
  ['efund*', []],
  ['refund is:spam', [3]],
  ['refund (is:spam or is:open)', [1, 3]],
  ['refund not:money', [1]],
  ['-refund is:open', [2, 5]],
  ['東京', [2]],
  ['京都', [2]],
  ['東', [2]],
  ['都東', []],
  ['ガイド abc', [2]],
  ['filename:marz', [2]],
  ['filename:"märz 2026"', [2]],
  ['has:attachment', [2]],
  ['has:attachment or cafe', [5, 2]],
  ['from:carla', [1, 5, 2]],
  ['from:ana.lima@other.example', [4]],
  ['from:other.example', [4]],
  ['from:(ana or boss)', [4]],
  ['to:boss', [4]],
  ['cc:boss', [4]],
  ['cc:support', []],
  ['to:"acme support" -from:ana', [1, 2]],
  ['счет елку', [4]],
  ['καλημερα οδος', [4]],
  ['שלום', [4]],
  ['مرحبا', [4]],
  ['isik istanbul angstrom', [4]],
  ['국어', [5]],
  ['foo', [5]],
  ['foo_bar', [5]],
  ['NAIVE cafe', [5]],
  ['tag:vip', [2]],
  ['tag:VIP or tag:none', [2]],
  ['channel:sales', [5]],
  ['channel:sales is:spam', [3]],
  ['assignee:ana', [2]],
  ['assignee:me', [2]],
  ['is:mine', [2]],
  ['assignee:nobody', [4, 1]],
  ['is:unassigned is:open', [1]],
  ['not:assignee:ana not:is:closed', [5, 1]],
  ['is:replied', [1]],
  ['is:unread', [5, 1, 2]],
  ['is:mentioned', []],
  ['is:bounced', []],
  ['#3', [3]],
  ['number:4', [4]],
  ['before:1d', [2]],
  ['after:1h', [4, 5, 1]],
  ['', [4, 5, 1, 2]],
  ['not:(refund or cafe)', [4, 2]],
  ['refund or cafe -open', [5, 1]],
  ['"refund\') OR 1=1 --"', []],
  ['"a:b* AND NEAR(x"', []],
];

async function filled(url: string): Promise<FilledStore> {
  const store = await fillStore(url, NOW);
  for (const sample of SAMPLES) await store.add(sample);
  return store;
}

const asker = (store: FilledStore) => ({ db: store.db, clock: { now: () => NOW }, operatorName: 'ana' });

eachStore((store) => {
  test('each query finds the conversations that it should, the newest mail first', async () => {
    const desk = await filled(await store.url());
    const found: [string, number[]][] = [];
    for (const [query] of CASES) {
      const asked = await readQuery(asker(desk), query);
      const { conversations } = await findConversations(desk.db, asked, { sort: 'newest', limit: 10 });
      found.push([query, conversations.map(({ conversation }) => conversation.number)]);
    }

    expect(found.map(([query, numbers]) => [query, numbers.toSorted()])).toEqual(
      CASES.map(([query, numbers]) => [query, numbers.toSorted()]),
    );
    await desk.close();
  });

  test('random queries over random mails find what looking at each mail finds, and the inbox the same conversations', async () => {
    const desk = await fillStore(await store.url(), NOW);
    const samples = fc.sample(anyConversation, { numRuns: 30, seed: SEED });
    const messages: PlainMessage[] = [];
    for (const sample of samples) messages.push(...plainMessages(sample, await desk.add(sample)));
    const differing: string[] = [];
    for (const text of fc.sample(anyQuery, { numRuns: store.kind === 'sqlite' ? 150 : 60, seed: SEED })) {
      const asked = await readQuery(asker(desk), text);
      const isShown = ({ conversation }: PlainMessage) => namesStatus(asked.query) || conversation.status !== 'spam';
      const held = messages.filter((message) => holds(asked.query, message, 'ana'));
      const expected = numbersOf(held.filter(isShown).map(({ conversation }) => conversation.number));
      const found = await searchMessages(desk.db, asked, { limit: 1000 });
      const { conversations } = await findConversations(desk.db, asked, { sort: 'best', limit: 1000 });
      // As if the words stood in few messages, and as if in many.
      const [inbox = [], listed] = await Promise.all(
        [undefined, 1].map(async (few) => {
          const condition = await readCondition(desk.db, asked, few);
          const lines = await listConversations(desk.db, { statuses: [], limit: 1000, condition }, asked.reader);
          return numbersOf(lines.map(({ number }) => number));
        }),
      );
      const got = {
        messages: found.length,
        newest: numbersOf(conversations.map(({ conversation }) => conversation.number)),
        inbox,
        listed,
      };
      const wanted = {
        messages: held.filter(isShown).length,
        newest: expected,
        inbox: numbersOf(held.map(({ conversation }) => conversation.number)),
        listed: numbersOf(held.map(({ conversation }) => conversation.number)),
      };
      if (JSON.stringify(got) !== JSON.stringify(wanted)) {
        differing.push(`${text}: ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
      }
    }

    expect(differing).toEqual([]);
    await desk.close();
  });

  test('the index goes with its messages, is made up for once, and is made anew where it does not fit', async () => {
    const desk = await filled(await store.url());
    const find = async (query: string) =>
      (await searchMessages(desk.db, await readQuery(asker(desk), query), { limit: 9 })).length;
    const { id } = await desk.db
      .selectFrom('conversation')
      .select('id')
      .where('number', '=', 1)
      .executeTakeFirstOrThrow();

    await desk.db.transaction(async (tx) => {
      const waits = sql`update message set place = null where conversation_id = ${id}`;
      if (store.kind === 'postgres') await sql`delete from search_words`.execute(tx);
      await waits.execute(tx);
    });
    expect((await verifyIndex(desk, { repair: true })).unindexed).toBe(2);
    expect(await makeIndex(desk)).toBeGreaterThanOrEqual(0);
    expect(await makeIndex(desk)).toBe(0);
    expect(await verifyIndex(desk)).toMatchObject({ unindexed: 0, lost: 0, orphaned: 0 });
    expect(await find('refund')).toBe(2);

    await desk.db.deleteFrom('message').where('conversation_id', '=', id).execute();
    expect(await verifyIndex(desk)).toMatchObject({ unindexed: 0, lost: 0, orphaned: 0 });
    expect(await find('refund')).toBe(0);
    await desk.close();
  });

  test('a mail of long words alone, and one of endless marks, are stored and found', async () => {
    const desk = await fillStore(await store.url(), NOW);
    const text = (from: number) =>
      Array.from({ length: 3900 }, (_, index) => `${from + index}x`.padEnd(100, 'ऄ')).join(' ');
    await desk.add({ subject: 'long', messages: [{ text: text(10_000), quoted: text(20_000) }] });
    await desk.add({ subject: 'marks', messages: [{ text: `a${'\u0301\u0316'.repeat(190_000)} b` }] });
    await desk.add({ subject: 'no blanks', messages: [{ text: '東'.repeat(130_000) }] });
    const numbers = async (query: string) => {
      const asked = await readQuery(asker(desk), query);
      const { conversations } = await findConversations(desk.db, asked, { sort: 'newest', limit: 10 });
      return numbersOf(conversations.map(({ conversation }) => conversation.number));
    };

    expect(await numbers('subject:long 10000x*')).toEqual([1]);
    expect(await numbers('subject:marks body:a')).toEqual([2]);
    expect(await numbers('body:東')).toEqual([3]);
    await desk.close();
  });

  test('words that stand in few messages find the same ones, in the same order', async () => {
    const desk = await fillStore(await store.url(), NOW);
    for (let number = 1; number <= 6; number++) {
      await desk.add({ subject: number % 2 === 0 ? 'A refund' : 'An order', messages: [{}, { age: number }] });
    }
    const asked = await readQuery(asker(desk), 'refund not:is:closed');
    const walked = await searchQuery(desk.db, asked, { limit: 50 }).execute(desk.db);

    const places = await findFewPlaces(desk.db, asked, 'anywhere');
    const few = await searchMessages(desk.db, asked, { limit: 50, places });

    expect(places === undefined).toBe(store.kind === 'sqlite');
    expect(few.length).toBeGreaterThanOrEqual(3);
    expect(few.map(({ id }) => id)).toEqual(walked.rows.map(({ id }) => id));
    expect(await searchMessages(desk.db, asked, { limit: 50, places, before: few[0]?.place })).toEqual(few.slice(1));
    await desk.close();
  });

  if (store.kind !== 'sqlite') return;

  test.each<[what: string, query: string]>([
    ['words', 'refund'],
    ['a common word of a state', 'refund is:open -money'],
    ['no word at all', 'tag:vip has:attachment'],
    ['words or not', 'refund or tag:vip'],
  ])('%s are read in the order of an index, without sorting', async (_, query) => {
    const desk = await fillStore(await store.url(), NOW);
    const asked = await readQuery(asker(desk), query);
    const { sql: text, parameters } = searchQuery(desk.db, asked, { limit: 50 }).compile(desk.db);
    const question = CompiledQuery.raw(`explain query plan ${text}`, [...parameters]);
    const { rows } = await desk.db.getExecutor().executeQuery<{ detail: string }>(question);
    const plan = rows.map(({ detail }) => detail).join('\n');

    expect(plan).toMatch(
      /SCAN f VIRTUAL TABLE|SCAN m USING INDEX message_by_place|SEARCH m USING INDEX message_by_place/,
    );
    expect(plan).not.toContain('TEMP B-TREE');
    expect(plan).not.toMatch(/SCAN (?:c|m)(?! USING INDEX)/);
    await desk.close();
  });

  test('where few messages have files, they are found by these, and the same ones', async () => {
    const desk = await fillStore(await store.url(), NOW);
    const photo = { name: 'photo.jpg', type: 'image/jpeg', content: Buffer.from('photo') };
    for (let number = 1; number <= 6; number++) {
      const files = { attachments: [photo, { ...photo, name: 'second.jpg' }] };
      await desk.add({ messages: [{}, { age: number, ...(number % 2 === 0 ? files : {}) }] });
    }
    const asked = await readQuery(asker(desk), 'has:attachment not:is:closed');
    const found = async (fewFiles: boolean, before?: number) => {
      const { rows } = await searchQuery(desk.db, asked, { limit: 50, fewFiles, before }).execute(desk.db);
      return rows;
    };

    const few = await found(true);

    expect(few).toHaveLength(3);
    expect(few).toEqual(await found(false));
    expect(await found(true, few[0]?.place)).toEqual(few.slice(1));
    expect(await searchMessages(desk.db, asked, { limit: 50 })).toHaveLength(3);
    await desk.close();
  });
});

const SEED = 6;
const numbersOf = (numbers: readonly number[]) => [...new Set(numbers)].sort((one, other) => one - other);

// Few words, so that they meet; written in several ways.
const WORDS = [
  'refund',
  'Réfund',
  'refunds',
  'order',
  'ORDER',
  '東京',
  '東',
  '京都',
  'straße',
  'Strasse',
  'foo-bar',
  "d'été",
  '12',
];
const anyWord = fc.constantFrom(...WORDS);
const anyText = fc
  .array(fc.tuple(anyWord, fc.constantFrom(' ', '\n', ', ', '_', '')), { maxLength: 6 })
  .map((parts) => parts.flat().join(''));
const anyPerson = fc.constantFrom(CARLA, ANA, { name: '', address: 'order@refund.example' });

const anyMessage: fc.Arbitrary<SampleMessage> = fc.record({
  direction: fc.constantFrom('in', 'out', 'note'),
  subject: anyText,
  text: anyText,
  quoted: anyText,
  from: anyPerson,
  to: fc.array(anyPerson, { maxLength: 2 }),
  cc: fc.array(anyPerson, { maxLength: 1 }),
  age: fc.integer({ min: 1, max: 30 * DAY }),
  attachments: fc.array(anyWord.map(pdf), { maxLength: 1 }),
});

const anyConversation: fc.Arbitrary<SampleConversation> = fc.record({
  channel: fc.constantFrom('support', 'sales'),
  status: fc.constantFrom('open', 'waiting', 'closed', 'spam'),
  assignee: fc.constantFrom('ana', 'ben'),
  tags: fc.uniqueArray(fc.constantFrom('vip', 'order'), { maxLength: 2 }),
  messages: fc.array(anyMessage, { minLength: 1, maxLength: 3 }),
});

const anyTerm = fc.oneof(
  { weight: 6, arbitrary: anyWord },
  { weight: 2, arbitrary: anyWord.map((word) => `${word.slice(0, -1) || word}*`) },
  { weight: 2, arbitrary: fc.tuple(anyWord, anyWord).map((words) => `"${words.join(' ')}"`) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('subject', 'body', 'from', 'to', 'cc', 'filename'), anyWord)
      .map((two) => two.join(':')),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...['has:attachment', 'channel:sales', 'tag:vip', 'is:open', 'is:spam', 'is:replied', 'assignee:ana', 'is:mine'],
      ...['before:7d', 'after:7d', 'from:carla', '#3', 'is:unassigned'],
    ),
  },
);

const { query: anyQuery } = fc.letrec<{ query: string; term: string }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    anyTerm,
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((parts) => parts.join(' ')),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((parts) => `(${parts.join(' or ')})`),
    tie('query').map((part) => `-(${part})`),
  ),
  term: anyTerm,
}));

function plainMessages(sample: SampleConversation, number: number): PlainMessage[] {
  const messages = sample.messages ?? [];
  const conversation = {
    ...{ number, status: sample.status ?? 'open', channel: sample.channel ?? 'support', assignee: sample.assignee },
    ...{ tags: sample.tags ?? [], isUnread: true, isReplied: messages.some(({ direction }) => direction === 'out') },
  };
  const people = (list: SampleMessage['to']) => (list ?? []).map(({ name, address }) => `${name} ${address}`).join(' ');
  return messages.map((message) => ({
    texts: {
      subject: message.subject ?? '',
      sender: people(message.from && [message.from]),
      recipient: people(message.to),
      copied: people(message.cc),
      filename: (message.attachments ?? []).map(({ name }) => name).join(' '),
      body: message.text ?? '',
      quoted: message.quoted ?? '',
    },
    receivedAt: new Date(NOW.getTime() - (message.age ?? 0) * 60_000),
    hasAttachment: (message.attachments ?? []).length > 0,
    isReply: message.direction === 'out',
    conversation,
  }));
}
