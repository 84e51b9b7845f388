// What sending does besides: the orders that go with a mail, and the conversation that one begins.
import { describe, expect, test } from 'vitest';
import type { EventName } from '../../../src/lib/conversation/conversation-event.js';
import { giveOrders } from '../../../src/lib/conversation/give-orders.js';
import { mergeConversation } from '../../../src/lib/conversation/merge-conversation.js';
import { readMessageId } from '../../../src/lib/conversation/message-token.js';
import { NO_ORDERS } from '../../../src/lib/conversation/orders.js';
import { readConversation } from '../../../src/lib/conversation/read-conversation.js';
import { takeConversation } from '../../../src/lib/conversation/take-conversation.js';
import type { Operator } from '../../../src/lib/operator/operator.js';
import { cancelMail } from '../../../src/lib/outbound/cancel-mail.js';
import { sendReply } from '../../../src/lib/outbound/send-reply.js';
import { startReply } from '../../../src/lib/outbound/start-reply.js';
import { startWriting, type WritingStart } from '../../../src/lib/outbound/start-writing.js';
import type { Writing } from '../../../src/lib/outbound/writing.js';
import { changeConversation, findConversation } from '../../../src/lib/store/conversations.js';
import { listMessages } from '../../../src/lib/store/messages.js';
import { eachStore } from '../../support/stores.js';
import { type OutboxDesk, openOutboxDesk } from './outbox-desk.js';

const PLACES = { folder: '/', home: '/' };
const SENDING = { plain: false, signature: true, quote: undefined, at: undefined };
const UNTIL = new Date('2026-03-05T09:00:00.000Z');

async function eventsOf({ db, operators }: OutboxDesk, number: number) {
  const conversation = await present(findConversation(db, number));
  const rows = await db
    .selectFrom('conversation_event')
    .selectAll()
    .where('conversation_id', '=', conversation.id)
    .orderBy('version')
    .execute();
  expect(rows.map(({ operator_id }) => operator_id)).toEqual(rows.map(() => operators.ana.id));
  return rows.map(({ version, event, detail }) => ({ version, event, ...JSON.parse(detail) }));
}

async function present<T>(value: Promise<T | undefined>): Promise<T> {
  const found = await value;
  if (found === undefined) throw new Error('nothing there');
  return found;
}

/** Begins a conversation by ana, as `compose` does. */
async function compose(desk: OutboxDesk, draft: { to: string[]; subject?: string }) {
  const { ana } = desk.operators;
  const purpose = { kind: 'new', channel: 'support' } as const;
  const to = draft.to.map((address) => ({ name: '', address }));
  const started = await startReply(desk.deps, purpose, ana, { to, subject: draft.subject ?? 'Your order', text: 'Hi' });
  return sendReply(desk.deps, {
    ...{ purpose, operator: ana, draft: started.draft, version: undefined, force: false, plain: false },
    ...{ signature: true, orders: NO_ORDERS, places: { folder: '/', home: '/' } },
  });
}

eachStore((store) => {
  describe('orders with a reply', () => {
    test('all are carried out with it, each with an event', async () => {
      const desk = await openOutboxDesk(await store.url());
      const number = await desk.add({ tags: ['late'], messages: [{}] });
      await desk.reply(number, {
        orders: {
          ...{ status: undefined, snoozeUntil: UNTIL, assign: { to: 'operator', name: 'ben' } },
          ...{ addTags: ['refund', 'late'], removeTags: ['vip'], notes: ['She *rang* twice.'] },
        },
      });

      const conversation = await present(findConversation(desk.db, number));
      expect(conversation).toMatchObject({ status: 'snoozed', snoozedUntil: UNTIL, tags: ['late', 'refund'] });
      expect(conversation.assignee?.name).toBe('ben');
      const messages = await listMessages(desk.db, conversation.id);
      expect(messages.map(({ direction }) => direction)).toEqual(['in', 'out', 'note']);
      expect(messages[2]).toMatchObject({ kind: 'note', text: 'She *rang* twice.', operatorId: desk.operators.ana.id });
      const first = conversation.version - 4;
      expect(await eventsOf(desk, number)).toMatchObject([
        { version: first, event: 'replied', message: messages[1]?.id },
        { version: first + 1, event: 'noted', message: messages[2]?.id },
        { version: first + 2, event: 'tagged', added: ['refund'], removed: [] },
        { version: first + 3, event: 'assigned', from: null, to: 'ben' },
        { version: first + 4, event: 'snoozed', from: 'waiting', until: UNTIL.toISOString() },
      ]);
    });

    test('one that cannot be carried out keeps the mail from being stored and sent', async () => {
      const desk = await openOutboxDesk(await store.url());
      const number = await desk.add({ messages: [{}] });
      const before = await findConversation(desk.db, number);
      const orders = { ...NO_ORDERS, notes: ['Mine'], assign: { to: 'operator', name: 'zoe' } as const };

      await expect(desk.reply(number, { orders })).rejects.toMatchObject({ kind: 'not-found' });
      expect(await findConversation(desk.db, number)).toEqual(before);
      expect(desk.smtp.received).toEqual([]);
      expect(await desk.db.selectFrom('outbox').selectAll().execute()).toEqual([]);
    });

    test('a colleague who was quicker is seen, however many orders there are', async () => {
      const desk = await openOutboxDesk(await store.url());
      const number = await desk.add({ messages: [{}] });
      const { version } = await present(findConversation(desk.db, number));
      await desk.reply(number, { orders: { ...NO_ORDERS, addTags: ['a'], status: 'closed' } });
      await expect(desk.reply(number, { version })).rejects.toMatchObject({ kind: 'conflict' });
    });
  });

  describe('what a colleague has answered since the operator looked', () => {
    const open = async () => {
      const desk = await openOutboxDesk(await store.url());
      const number = await desk.add({ messages: [{}] });
      const { id } = await present(findConversation(desk.db, number));
      const { ana, ben } = desk.operators;
      const purpose = { kind: 'reply', number } as const;
      const begin = (operator: Operator, changes: Partial<WritingStart> = {}) =>
        startWriting(desk.deps, {
          ...{ purpose, operator, wish: {}, force: false, places: PLACES, ...SENDING, ...changes },
        });
      const send = (writing: Writing) =>
        writing.send(
          { draft: { ...writing.started.draft, text: 'Hi' }, orders: [], sending: writing.sending },
          undefined,
        );
      const answer = async (operator: Operator, changes?: Partial<WritingStart>) =>
        send(await begin(operator, changes));
      const look = (operator: Operator) => readConversation(desk.deps, number, operator.id);
      const happen = (event: EventName, operator?: Operator, customerWrote = false) =>
        desk.db.transaction((tx) =>
          changeConversation(
            tx,
            id,
            { customerWrote },
            {
              ...{ id: desk.newId<string>(), event, operator: operator?.id, at: desk.deps.clock.now(), detail: {} },
            },
          ),
        );
      return { ...desk, number, ana, ben, begin, send, answer, look, happen };
    };

    test('keeps their answer back until they have seen it', async () => {
      const { ana, ben, begin, send, answer, look, smtp } = await open();
      const { version } = await look(ana);
      await answer(ben);
      const writing = await begin(ana);
      expect(writing.unseenAnswer).toMatchObject({ operator: 'ben', seen: version, version: version + 1 });
      expect(writing.started.context.conversation.version).toBe(version);
      await expect(send(writing)).rejects.toMatchObject({
        ...{ kind: 'conflict', message: expect.stringContaining('ben has replied') },
        details: { writtenFor: version, version: version + 1, repliedBy: ['ben'], news: [{ operator: 'ben' }] },
      });
      expect(smtp.received).toHaveLength(1);

      // What was refused is still for what they saw, also when it is sent otherwise; until they have seen the news.
      const otherwise = await writing.as({ ...writing.sending, plain: true }, version);
      await expect(send(otherwise)).rejects.toMatchObject({ kind: 'conflict' });
      expect((await send(await (await otherwise.anew()).as(writing.sending, version + 1))).delivery.item.state).toBe(
        'sent',
      );
      await answer(ben, { force: true });
      await look(ana);
      await answer(ana);
      expect(smtp.received).toHaveLength(4);
    });

    test('--force sends it', async () => {
      const { ana, ben, answer, look, smtp } = await open();
      await look(ana);
      await answer(ben);
      await answer(ana, { force: true });
      expect(smtp.received).toHaveLength(2);
    });

    test('keeps back nobody who never looked', async () => {
      const { ana, ben, answer, happen, begin } = await open();
      await answer(ben);
      expect((await begin(ana)).unseenAnswer).toMatchObject({ operator: 'ben', seen: 0 });
      await happen('mail-received', undefined, true);
      expect((await begin(ana)).unseenAnswer).toBeUndefined();
      await answer(ana);
    });

    test('keeps back whoever read an older question, when the customer has written after it', async () => {
      const { ana, ben, answer, look, happen, smtp } = await open();
      await look(ana);
      await answer(ben);
      await happen('mail-received', undefined, true);
      await expect(answer(ana)).rejects.toMatchObject({ kind: 'conflict', details: { repliedBy: ['ben'] } });
      await look(ana);
      await answer(ana);
      expect(smtp.received).toHaveLength(2);
    });

    test('a mail of the customer alone keeps nothing back', async () => {
      const { ana, answer, look, happen } = await open();
      await look(ana);
      await happen('mail-received', undefined, true);
      await answer(ana);
    });

    test('is an answer: nothing of their own, of nobody, and no note or tag', async () => {
      const { ana, ben, answer, look, happen } = await open();
      await look(ana);
      await happen('replied', ana);
      await happen('replied');
      await happen('noted', ben);
      await happen('tagged', ben);
      await happen('mail-received', undefined, true);
      await answer(ana);
      await happen('answered-elsewhere', ben);
      await expect(answer(ana, { isExact: false })).rejects.toMatchObject({ kind: 'conflict' });
    });

    test('whoever took it within five minutes answers it, and nobody else', async () => {
      const { ana, ben, answer, begin, look, send, deps, number, pass, smtp } = await open();
      const writing = await begin(ben);
      await takeConversation(deps, number, ana, { force: false });
      const { version } = await look(ben);
      for (const answering of [() => send(writing), () => answer(ben), () => answer(ben, { version })]) {
        await expect(answering()).rejects.toMatchObject({
          ...{ kind: 'conflict', message: 'ana took #1 a moment ago; nothing was sent' },
          details: { takenBy: 'ana', news: [] },
        });
      }
      await answer(ana);
      // Told of it, or naming the version that they saw.
      await look(ben);
      const told = await writing.anew();
      await takeConversation(deps, number, ben, { force: true });
      await takeConversation(deps, number, ana, { force: true });
      await expect(send(told)).rejects.toMatchObject({ details: { takenBy: 'ana' } });
      await send(await told.anew());
      await answer(ben, { version: (await look(ben)).version, isExact: true });
      await answer(ben, { force: true });
      pass(6);
      await answer(ben);
      expect(smtp.received).toHaveLength(5);
    });

    test.each<[what: string, looksAt: readonly number[], answers: number]>([
      ['was in the other one, where it is now', [2], 1],
      ['came with what was merged into it', [1], 2],
      ['came after all mail of both was read', [1, 2], 1],
    ])('counts when conversations were merged since and it %s', async (_, looksAt, answers) => {
      const { ana, ben, answer, deps, add, smtp } = await open();
      await add({ messages: [{}] });
      for (const seen of looksAt) await readConversation(deps, seen, ana.id);
      await answer(ben, { purpose: { kind: 'reply', number: answers } });
      await mergeConversation(deps, 2, ben, 1);
      for (const purpose of looksAt.map((number) => ({ kind: 'reply', number }) as const)) {
        await expect(answer(ana, { purpose })).rejects.toMatchObject({ kind: 'conflict' });
      }
      expect(smtp.received).toHaveLength(1);
      await readConversation(deps, 2, ana.id);
      await answer(ana);
    });

    test('is none once it is taken back, and the mail that it answered is not put away unread', async () => {
      const { ana, ben, answer, look, happen, deps, number, db } = await open();
      await look(ana);
      await happen('mail-received', undefined, true);
      await db.updateTable('smtp_config').set({ port: 1 }).execute();
      const { delivery } = await answer(ben);
      const close = () => giveOrders(deps, number, ana, { ...NO_ORDERS, status: 'closed' }, 'as-read');
      await close();
      await giveOrders(deps, number, ben, { ...NO_ORDERS, status: 'open' });
      await cancelMail(deps, delivery.item.id, async () => () => {}, 'ben');
      await expect(close()).rejects.toMatchObject({ kind: 'conflict' });
      await answer(ana);
    });

    test('is none once it is taken back, also of what was merged', async () => {
      const { ana, ben, answer, begin, look, deps, add, db } = await open();
      await add({ messages: [{}] });
      await look(ana);
      await db.updateTable('smtp_config').set({ port: 1 }).execute();
      const { delivery } = await answer(ben, { purpose: { kind: 'reply', number: 2 } });
      await mergeConversation(deps, 2, ben, 1);
      expect((await begin(ana)).unseenAnswer).toMatchObject({ operator: 'ben' });
      await cancelMail(deps, delivery.item.id, async () => () => {}, 'ben');
      expect((await begin(ana)).unseenAnswer).toBeUndefined();
    });

    test('a clock that ran ahead keeps nobody back for longer than one that is right', async () => {
      const { ana, ben, answer, deps, number, pass } = await open();
      pass(60);
      await takeConversation(deps, number, ana, { force: false });
      pass(-60);
      await answer(ben);
      expect(await takeConversation(deps, number, ben, { force: false })).toMatchObject({
        after: { assignee: { name: 'ben' } },
      });
    });

    test('concerns no mail that is passed on, and no answer whose version is named', async () => {
      const { ana, ben, answer, look, begin } = await open();
      const { number, version } = await look(ana);
      await answer(ben);
      const forward = { kind: 'forward', number, mail: 'all', shape: 'quoted' } as const;
      expect((await begin(ana, { purpose: forward })).unseenAnswer).toBeUndefined();
      await answer(ana, { version: version + 1, isExact: true });
    });
  });

  describe('a new conversation', () => {
    test('begins with the first recipient, waiting, and its Message-ID leads back to it', async () => {
      const desk = await openOutboxDesk(await store.url());
      const sent = await compose(desk, { to: ['carla@customer.example', 'dan@customer.example'] });

      const { number } = sent.conversation;
      const conversation = await present(findConversation(desk.db, number));
      expect(number).toBe(1);
      expect(conversation).toMatchObject({ status: 'waiting', subject: 'Your order', channel: { name: 'support' } });
      expect(conversation.contact.address).toBe('carla@customer.example');
      expect(readMessageId('ab'.repeat(32), sent.mail.messageId)).toMatchObject({ conversation: conversation.id });
      expect(sent.delivery.item).toMatchObject({ state: 'sent', conversation: { number } });
      expect(sent.mail).toMatchObject({ inReplyTo: undefined, references: [], subject: 'Your order' });
      expect(await eventsOf(desk, number)).toMatchObject([{ version: 2, event: 'started' }]);
    });

    test('a contact who is known keeps their name, and numbers go on', async () => {
      const desk = await openOutboxDesk(await store.url());
      const number = await desk.add({ messages: [{}] });
      const { contact } = await present(findConversation(desk.db, number));
      const sent = await compose(desk, { to: [contact.address.toUpperCase()] });
      const begun = await present(findConversation(desk.db, sent.conversation.number));
      expect(begun.contact).toMatchObject({ id: contact.id, name: contact.name });
      expect(begun.number).toBe(number + 1);
    });

    test('one of us is refused as its contact, and a subject is needed', async () => {
      const desk = await openOutboxDesk(await store.url());
      for (const to of ['sales@acme.example', 'Inbox@acme.example', desk.operators.ben.email]) {
        await expect(compose(desk, { to: [to] })).rejects.toThrow('is an address of ours');
      }
      await expect(compose(desk, { to: ['a@b.example'], subject: ' ' })).rejects.toThrow('needs a subject');
      await expect(compose(desk, { to: [] })).rejects.toThrow('nobody to send it to');
      expect(await findConversation(desk.db, 1)).toBeUndefined();
    });
  });
});
