// Whatever a team does with its conversations, and whatever mail comes meanwhile: each message is in one conversation,
// every number leads to one, versions rise, nothing is lost or there twice, and the events explain all that there is.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { giveOrders } from '../../../src/lib/conversation/give-orders.js';
import { linkConversation } from '../../../src/lib/conversation/link-conversation.js';
import { mergeConversation } from '../../../src/lib/conversation/merge-conversation.js';
import { moveConversation } from '../../../src/lib/conversation/move-conversation.js';
import { NO_ORDERS } from '../../../src/lib/conversation/orders.js';
import { splitConversation } from '../../../src/lib/conversation/split-conversation.js';
import { undoConversation } from '../../../src/lib/conversation/undo-conversation.js';
import { MailroomError } from '../../../src/lib/errors.js';
import { buryChannel } from '../../../src/lib/store/channel-contents.js';
import { findConversation, findLastConversationNumber } from '../../../src/lib/store/conversations.js';
import { listBrokenKeys } from '../../../src/lib/store/integrity.js';
import { expectExplained } from '../../support/explained-by-events.js';
import { type IntakeDesk, openIntakeDesk, sampleMail } from '../../support/intake-desk.js';
import fc from '../../support/properties.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const PEOPLE = ['Carla', 'Dora', 'Emil'];

const step = fc.tuple(
  fc.constantFrom(
    ...(['write', 'write', 'answer', 'answer', 'again', 'merge', 'merge', 'split', 'split', 'move', 'link'] as const),
    ...(['close', 'reopen', 'spam', 'tag', 'note', 'assign', 'undo', 'undo', 'undo'] as const),
  ),
  fc.nat(50),
  fc.nat(50),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Does the steps one by one. Gives the mails that came, as they came. */
async function play(desk: IntakeDesk, steps: readonly Step[]): Promise<readonly string[]> {
  const [ana] = desk.operators;
  if (ana === undefined) throw new Error('nobody is there');
  const mails: string[] = [];
  const write = async (who: number, inReplyTo?: string) => {
    const name = PEOPLE[who % PEOPLE.length];
    const mail = sampleMail({
      ...{ from: `${name} <${name?.toLowerCase()}@customer.example>`, text: `Mail ${mails.length}.` },
      ...{ id: `<mail-${mails.length}@customer.example>`, ...(inReplyTo === undefined ? {} : { inReplyTo }) },
    });
    mails.push(mail);
    await desk.arrive(mail);
  };
  await write(0);
  await write(1);
  for (const [what, one, other] of steps) {
    const last = await findLastConversationNumber(desk.db);
    const [a, b] = [(one % last) + 1, (other % last) + 1];
    desk.pass(0.1);
    const order = (orders: object) => giveOrders(desk, a, ana, { ...NO_ORDERS, ...orders });
    const steps = {
      write: () => write(one),
      answer: async () => {
        const rows = await desk.db
          .selectFrom('message')
          .select('message_id_header')
          .where('direction', '<>', 'note')
          .execute();
        const known = rows.map((row) => row.message_id_header).sort();
        await write(one, known[other % known.length]);
      },
      again: async () => {
        await desk.arrive(mails[one % mails.length] ?? '');
      },
      merge: () => mergeConversation(desk, a, ana, b),
      split: () => splitConversation(desk, a, ana, { from: String((other % 4) + 1), subject: undefined }),
      move: () => moveConversation(desk, a, ana, other % 2 ? 'sales' : 'support'),
      link: () => linkConversation(desk, a, ana, other % 5 ? b : undefined),
      close: () => order({ status: 'closed' }),
      reopen: () => order({ status: 'open' }),
      spam: () => order({ status: 'spam' }),
      tag: () => order({ addTags: [`t${other % 3}`], removeTags: [`t${(other + 1) % 3}`] }),
      assign: () => order({ assign: { to: other % 2 ? 'me' : 'nobody' } }),
      note: () => order({ notes: [`Note ${other}.`] }),
      undo: () => undoConversation(desk, a, ana),
    };
    const before = await versionsOf(desk);
    await steps[what]().catch((error: unknown) => {
      if (!(error instanceof MailroomError) || !['invalid', 'conflict', 'not-found'].includes(error.kind)) throw error;
    });
    for (const [id, version] of await versionsOf(desk)) expect(version).toBeGreaterThanOrEqual(before.get(id) ?? 1);
  }
  return mails;
}

async function versionsOf({ db }: IntakeDesk): Promise<ReadonlyMap<string, number>> {
  const rows = await db.selectFrom('conversation').select(['id', 'version']).execute();
  return new Map(rows.map(({ id, version }) => [id, version]));
}

async function expectOrder({ db }: IntakeDesk, mails: number): Promise<void> {
  const messages = await db.selectFrom('message').select(['id', 'direction', 'conversation_id']).execute();
  const conversations = await db.selectFrom('conversation').select(['id', 'merged_into_id', 'version']).execute();
  const alone = new Set(conversations.filter((row) => row.merged_into_id === null).map(({ id }) => id));
  expect(messages.filter(({ direction }) => direction === 'in')).toHaveLength(mails);
  expect(messages.filter(({ conversation_id: id }) => id === null || !alone.has(id))).toEqual([]);
  const place = new Map(messages.map((row) => [row.id, row.conversation_id]));
  for (const table of ['outbox', 'intake'] as const) {
    const rows = await db.selectFrom(table).select(['message_id', 'conversation_id']).execute();
    const placed = rows.filter((row) => row.conversation_id !== null && row.message_id !== null);
    expect(placed.filter((row) => place.get(row.message_id ?? '') !== row.conversation_id)).toEqual([]);
  }
  const events = await db.selectFrom('conversation_event').select(['conversation_id', 'version']).execute();
  expect(new Set(events.map((row) => `${row.conversation_id} ${row.version}`)).size).toBe(events.length);
  for (const { id, version } of conversations)
    for (const event of events) if (event.conversation_id === id) expect(event.version).toBeLessThanOrEqual(version);
  const last = await findLastConversationNumber(db);
  for (let number = 1; number <= last; number++) {
    const found = await findConversation(db, number);
    expect(found?.mergedInto).toBeUndefined();
    expect(alone.has(found?.id ?? '')).toBe(true);
  }
  expect(await listBrokenKeys(db)).toEqual([]);
  await expectExplained(db);
}

/** Plays that many stories of so many steps, each on a store of its own. */
async function tell(url: () => Promise<string>, { stories, steps }: { stories: number; steps: number }): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: steps / 2, maxLength: steps, size: 'max' }), async (chosen) => {
      const desk = await openIntakeDesk(await url(), { otherChannels: [{ name: 'sales' }] });
      try {
        const mails = await play(desk, chosen);
        await expectOrder(desk, mails.length);
        for (const mail of mails) expect(await desk.arrive(mail)).toMatchObject({ outcome: 'duplicate' });
        await expectOrder(desk, mails.length);
      } finally {
        await desk.close();
      }
    }),
    { numRuns: stories, endOnFailure: stories === 1 },
  );
}

const isLong = process.env['MAILROOM_TEST_FAULTS'] === 'full';

test('any order of acts, mails and undos keeps all of it together, and a second copy brings nothing', async () => {
  const url = async () => join(temporaryFolder('store'), 'mailroom.db');
  await tell(url, { stories: isLong ? 100 : 3, steps: 24 });
}, 600_000);

eachStore((store) => {
  test('a long story goes well on either store', async () => {
    await tell(() => store.url(), { stories: 1, steps: isLong ? 200 : 24 });
  }, 600_000);

  test('mail that comes while conversations are merged and split is in one that is there', async () => {
    const desk = await openIntakeDesk(await store.url(), { otherChannels: [{ name: 'sales' }] });
    const [ana] = desk.operators;
    if (ana === undefined) throw new Error('nobody is there');
    await play(desk, []);
    const settled = (work: Promise<unknown>) =>
      work.catch((error: unknown) => expect(error).toBeInstanceOf(MailroomError));
    for (let round = 0; round < 4; round++) {
      const answer = (to: number) =>
        desk.arrive(sampleMail({ inReplyTo: `<mail-${to}@customer.example>`, id: `<late-${round}-${to}@c.example>` }));
      await Promise.all([
        settled(mergeConversation(desk, 2, ana, 1)),
        answer(0),
        settled(giveOrders(desk, 2, ana, { ...NO_ORDERS, notes: [`Round ${round}.`] })),
        answer(1),
      ]);
      await Promise.all([settled(undoConversation(desk, 1, ana)), answer(0).catch(() => undefined)]);
    }
    const rows = await desk.db.selectFrom('message').select('id').where('direction', '=', 'in').execute();
    await expectOrder(desk, rows.length);
    expect(rows).toHaveLength(10);
    await desk.close();
  });

  test('a channel that is deleted takes nothing along that was moved out of it', async () => {
    const desk = await openIntakeDesk(await store.url(), { otherChannels: [{ name: 'sales' }] });
    const [ana] = desk.operators;
    if (ana === undefined) throw new Error('nobody is there');
    await play(desk, []);
    await mergeConversation(desk, 2, ana, 1);
    await moveConversation(desk, 1, ana, 'sales');
    await desk.db.transaction((tx) => buryChannel(tx, desk.support.id, desk.clock.now()));
    expect(await findConversation(desk.db, 2)).toMatchObject({ number: 1, channel: { name: 'sales' } });
    await expect(undoConversation(desk, 1, ana)).rejects.toThrow(/there is no channel support any more/);
    await expectOrder(desk, 2);
    await desk.close();
  });
});
