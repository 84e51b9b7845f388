// deliver-outbox: whatever a server does, the state of a reply says what is known, and nothing is sent twice.
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { MailroomError } from '../../../src/lib/errors.js';
import type { OutboxId } from '../../../src/lib/ids.js';
import { answerFolder } from '../../../src/lib/outbound/answer-folder.js';
import { deliverOutbox } from '../../../src/lib/outbound/deliver-outbox.js';
import { resolveByProof } from '../../../src/lib/outbound/resolve-by-proof.js';
import { resolveMail } from '../../../src/lib/outbound/resolve-mail.js';
import { takeOverItems } from '../../../src/lib/outbound/take-over-items.js';
import { Secret } from '../../../src/lib/secrets/secret.js';
import type { OutgoingBytes } from '../../../src/lib/smtp/transport.js';
import { findConversation } from '../../../src/lib/store/conversations.js';
import { findOutboxItem, findOutboxItems, listOutboxAttempts } from '../../../src/lib/store/outbox.js';
import { claimItem, listOwners, markInData } from '../../../src/lib/store/outbox-claims.js';
import { listServerFailures } from '../../../src/lib/store/server-failures.js';
import { readTrouble } from '../../../src/lib/store/workload.js';
import type { Fault } from '../../support/faulty-smtp.js';
import { eachStore } from '../../support/stores.js';
import { type OutboxDesk, openOutboxDesk } from './outbox-desk.js';

const ANA = { name: 'Ana', address: 'ana@customer.example' };
const BOB = { name: 'Bob', address: 'bob@customer.example' };

/** Reads an item anew. */
async function itemOf(desk: OutboxDesk, id: OutboxId) {
  const item = await findOutboxItem(desk.db, id);
  if (item === undefined) throw new Error('the item is gone');
  return item;
}

async function replyWith(desk: OutboxDesk, ...faults: Fault[]) {
  desk.smtp.failWith(...faults);
  const number = await desk.add({});
  const { delivery } = await desk.reply(number);
  const conversation = await findConversation(desk.db, number);
  return { id: delivery.item.id, item: delivery.item, trouble: delivery.trouble, conversation, number };
}

describe('a reply', () => {
  eachStore((store) => {
    test('is sent, with the words of the server', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { item, conversation } = await replyWith(desk);

      expect(item).toMatchObject({
        state: 'sent',
        attempts: 1,
        recipients: [{ address: 'carla@customer.example', state: 'sent', status: '2.0.0' }],
        reason: undefined,
        nextAttemptAt: undefined,
      });
      expect(item.recipients[0]?.response).toContain('queued as');
      expect(conversation).toMatchObject({ status: 'waiting', attention: undefined });
      expect(await listOutboxAttempts(desk.db, item.id)).toMatchObject([{ attempt: 1, outcome: 'sent' }]);
      expect(desk.smtp.received[0]?.envelope).toEqual({
        from: 'support@acme.example',
        to: ['carla@customer.example'],
      });
    });

    // The twelve faults of R6, and what is known after each.
    const reply = (text: string) => ({ reply: text });
    test.each<[what: string, state: string, fault: Fault, about: { taken?: number; size?: number }]>([
      ['no greeting', 'deferred', { at: 'connect', do: 'drop' }, {}],
      ['silence instead of a greeting', 'deferred', { at: 'connect', do: 'silence' }, {}],
      ['a drop before 354', 'deferred', { at: 'DATA', do: 'drop' }, {}],
      ['a drop inside the body', 'deferred', { at: 'body', do: 'drop', afterBytes: 100_000 }, { size: 4_000_000 }],
      ['a drop inside a body that was on its way as a whole', 'unsure', { at: 'body', do: 'drop' }, {}],
      ['a drop after the final dot', 'unsure', { at: 'dot', do: 'drop' }, {}],
      ['a drop after the final dot, of a mail it has', 'unsure', { at: 'dot', do: 'drop', taken: true }, { taken: 1 }],
      ['a reset after the final dot', 'unsure', { at: 'dot', do: 'reset' }, {}],
      ['silence after the final dot', 'unsure', { at: 'dot', do: 'silence' }, {}],
      ['250, then a drop', 'sent', { at: 'dot', do: 'answer-and-drop' }, { taken: 1 }],
      ['451 at the sender', 'deferred', { at: 'MAIL', do: reply('451 4.3.0 later') }, {}],
      ['550 at the sender', 'failed', { at: 'MAIL', do: reply('550 5.7.1 not you') }, {}],
      ['451 at the recipient', 'deferred', { at: 'RCPT', do: reply('451 4.2.1 later') }, {}],
      ['550 at the recipient', 'failed', { at: 'RCPT', do: reply('550 5.1.1 nobody') }, {}],
      ['451 at DATA', 'deferred', { at: 'DATA', do: reply('451 4.3.0 later') }, {}],
      ['554 at DATA', 'failed', { at: 'DATA', do: reply('554 5.7.1 no') }, {}],
      ['451 at the final dot', 'deferred', { at: 'dot', do: reply('451 4.3.0 later') }, {}],
      ['554 at the final dot', 'failed', { at: 'dot', do: reply('554 5.6.0 no') }, {}],
      ['421 at the final dot', 'deferred', { at: 'dot', do: reply('421 4.3.0 closing') }, {}],
    ])('after %s: %s', async (_what, state, fault, { taken = 0, size = 10 }) => {
      const desk = await openOutboxDesk(await store.url(), size > 10 ? { replyMs: 15_000 } : {});
      desk.smtp.failWith({ ...fault, times: 2 });
      const number = await desk.add({});
      const { item } = (await desk.reply(number, { text: 'line after line\n'.repeat(size / 10), plain: true }))
        .delivery;
      const conversation = await findConversation(desk.db, number);
      const bad = state === 'failed' || state === 'unsure';

      expect(item.state).toBe(state);
      expect(conversation).toMatchObject({ status: bad ? 'open' : 'waiting' });
      expect(conversation?.attention === undefined).toBe(!bad);
      expect(desk.smtp.received).toHaveLength(taken);
      expect(item.nextAttemptAt?.getTime()).toBe(
        state === 'deferred' ? desk.deps.clock.now().getTime() + 60_000 : undefined,
      );

      // Half a day of trying: what may be sent again is, once; what is settled or unsure is left alone.
      desk.smtp.failWith();
      for (let hour = 0; hour < 12; hour += 1) {
        await deliverOutbox(desk.deps);
        desk.pass(60);
      }
      expect(desk.smtp.received).toHaveLength(state === 'deferred' ? 1 : taken);
      expect((await itemOf(desk, item.id)).state).toBe(state === 'deferred' ? 'sent' : state);
    });

    test('a Message-ID that the server names in its answer is kept beside ours', async () => {
      const desk = await openOutboxDesk(await store.url());
      desk.smtp.failWith({
        at: 'dot',
        do: reply('250 2.0.0 OK <made@relay.example> [Hostname=relay.example]'),
        times: 1,
      });
      const { item } = (await desk.reply(await desk.add({}), { text: 'Water.', plain: true })).delivery;
      expect(item.state).toBe('sent');
      const ids = desk.db.selectFrom('message_identifier').select('identifier').where('role', '=', 'own');
      expect(await ids.where('message_id', '=', item.messageId).orderBy('position').execute()).toEqual([
        { identifier: expect.stringMatching(/^<mr\./) },
        { identifier: '<made@relay.example>' },
      ]);
    });

    test('for two, one of whom is refused: it has failed for that one, and goes nowhere again', async () => {
      const desk = await openOutboxDesk(await store.url());
      desk.smtp.failWith({ at: 'RCPT', do: { reply: '550 5.1.1 nobody' }, recipient: BOB.address });
      const number = await desk.add({ contact: ANA, messages: [{ cc: [BOB] }] });
      const { delivery } = await desk.reply(number);

      expect(delivery.item).toMatchObject({
        state: 'failed',
        reason: 'bob@customer.example: 550 5.1.1 nobody',
        recipients: [
          { address: ANA.address, state: 'sent' },
          { address: BOB.address, state: 'failed', status: '5.1.1', response: '550 5.1.1 nobody' },
        ],
      });
      expect(desk.smtp.received.map(({ envelope }) => envelope.to)).toEqual([[ANA.address]]);
    });

    test('for two, one of whom is refused before nobody knows of the other: that one is refused', async () => {
      const desk = await openOutboxDesk(await store.url());
      desk.smtp.failWith(
        { at: 'RCPT', do: { reply: '550 5.1.1 nobody' }, recipient: BOB.address },
        { at: 'dot', do: 'drop' },
      );
      const { delivery } = await desk.reply(await desk.add({ contact: ANA, messages: [{ cc: [BOB] }] }));

      expect(delivery.item).toMatchObject({
        state: 'unsure',
        recipients: [{ state: 'unsure' }, { state: 'failed', status: '5.1.1' }],
      });
      expect((await resolveMail(desk.deps, delivery.item.id, 'sent')).recipients).toMatchObject([
        { address: ANA.address, state: 'sent' },
        { address: BOB.address, state: 'failed' },
      ]);
    });

    test('for two, one of whom is asked to wait: the next attempt goes to that one alone', async () => {
      const desk = await openOutboxDesk(await store.url());
      desk.smtp.failWith({ at: 'RCPT', do: { reply: '450 4.2.1 greylisted' }, recipient: BOB.address, times: 1 });
      const number = await desk.add({ contact: ANA, messages: [{ cc: [BOB] }] });
      const { delivery } = await desk.reply(number);
      expect(delivery.item.state).toBe('deferred');

      expect((await deliverOutbox(desk.deps)).attempts).toEqual([]);
      desk.pass(1);
      const report = await deliverOutbox(desk.deps);

      expect(report.attempts.map(({ item }) => item.state)).toEqual(['sent']);
      expect(desk.smtp.received.map(({ envelope }) => envelope.to)).toEqual([[ANA.address], [BOB.address]]);
      expect(desk.smtp.received[0]?.raw).toEqual(desk.smtp.received[1]?.raw);
    });

    test('that was refused and then sent at last needs nobody’s attention any more', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { id, number } = await replyWith(desk, { at: 'DATA', do: { reply: '554 5.7.1 no' }, times: 1 });
      expect(await findConversation(desk.db, number)).toMatchObject({
        status: 'open',
        attention: 'a reply was not delivered: 554 5.7.1 no',
      });

      const now = desk.deps.clock.now().toISOString();
      await desk.db.updateTable('outbox').set({ state: 'queued', next_attempt_at: now }).where('id', '=', id).execute();
      await desk.db.updateTable('outbox_recipient').set({ state: 'pending' }).execute();
      await deliverOutbox(desk.deps);

      expect(await findConversation(desk.db, number)).toMatchObject({ status: 'waiting', attention: undefined });
    });

    test('after 48 hours of waiting has failed', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { id, number } = await replyWith(desk, { at: 'RCPT', do: { reply: '450 4.2.1 later' } });
      for (let hour = 0; hour < 50; hour += 1) {
        desk.pass(60);
        await deliverOutbox(desk.deps);
      }

      expect(await itemOf(desk, id)).toMatchObject({
        state: 'failed',
        reason: 'given up after 48 hours: 450 4.2.1 later',
      });
      expect((await findConversation(desk.db, number))?.status).toBe('open');
    });
  });
});

describe('many replies', () => {
  eachStore((store) => {
    test('go over one connection, and one that fails does not stop the others', async () => {
      const desk = await openOutboxDesk(await store.url());
      desk.smtp.failWith({ at: 'connect', do: 'drop' });
      const numbers = [await desk.add({}), await desk.add({ contact: BOB }), await desk.add({ contact: ANA })];
      for (const number of numbers) await desk.reply(number);
      desk.smtp.failWith({ at: 'RCPT', do: { reply: '550 5.1.1 nobody' }, recipient: BOB.address });
      const before = desk.smtp.connections;
      desk.pass(1);

      const report = await deliverOutbox(desk.deps);

      expect(report.attempts.map(({ item }) => item.state).sort()).toEqual(['failed', 'sent', 'sent']);
      expect(desk.smtp.connections - before).toBeLessThanOrEqual(2);
    });

    test('go over fewer connections when the server takes no more, and none of them is the worse for it', async () => {
      const desk = await openOutboxDesk(await store.url());
      desk.smtp.failWith({ at: 'connect', do: 'drop' });
      for (let count = 0; count < 6; count += 1) await desk.reply(await desk.add({ subject: `Number ${count}` }));
      const first = desk.smtp.connections + 1;
      // All but the first of them are one too many.
      const busy = { at: 'connect', do: { reply: '421 4.7.0 Too many connections' } } as const;
      desk.smtp.failWith(...[1, 2, 3, 4].map((more) => ({ ...busy, connection: first + more })));
      desk.pass(1);

      const report = await deliverOutbox(desk.deps);

      expect(report.attempts.map(({ item }) => [item.state, item.attempts])).toEqual(Array(6).fill(['sent', 2]));
      expect(report.left).toBe(0);
      expect(desk.smtp.received).toHaveLength(6);
    });

    test('of one conversation go in their order, also when several send', async () => {
      const desk = await openOutboxDesk(await store.url());
      desk.smtp.failWith({ at: 'connect', do: 'drop' });
      const number = await desk.add({});
      for (let count = 0; count < 4; count += 1) {
        await desk.reply(number, { text: `Part ${count}.`, force: true });
        desk.pass(0.01);
      }
      await desk.reply(await desk.add({ contact: BOB }));
      desk.smtp.failWith();
      desk.pass(2);

      await Promise.all([1, 2, 3].map(() => deliverOutbox(desk.deps)));
      await deliverOutbox(desk.deps);

      const parts = desk.smtp.received.flatMap(({ raw }) => /Part \d/.exec(raw.toString())?.[0] ?? []);
      expect(parts).toEqual(['Part 0', 'Part 1', 'Part 2', 'Part 3']);
    });

    test('that wait to be tried again go before a new one of their conversation, which waits for nobody', async () => {
      const desk = await openOutboxDesk(await store.url());
      desk.smtp.failWith({ at: 'connect', do: 'drop' });
      const number = await desk.add({});
      for (let count = 0; count < 4; count += 1) {
        await desk.reply(number, { text: `Part ${count}.`, force: true });
        desk.pass(0.01);
      }
      desk.pass(2);

      const { delivery: refused } = await desk.reply(number, { text: 'Part 4.', force: true });
      desk.pass(10);
      desk.smtp.failWith();
      const { delivery } = await desk.reply(number, { text: 'Part 5.', force: true });

      expect(refused).toMatchObject({ item: { state: 'queued', attempts: 0 }, trouble: { kind: 'unreachable' } });
      expect(delivery.item.state).toBe('sent');
      const parts = desk.smtp.received.flatMap(({ raw }) => /Part \d/.exec(raw.toString())?.[0] ?? []);
      expect(parts).toEqual([0, 1, 2, 3, 4, 5].map((part) => `Part ${part}`));
      expect(desk.pauses).toEqual([]);
    });

    test('wait together for a server that cannot be reached: it is tried twice, not for each', async () => {
      const desk = await openOutboxDesk(await store.url());
      desk.smtp.failWith({ at: 'connect', do: 'drop' });
      for (let count = 0; count < 5; count += 1) await desk.reply(await desk.add({}));
      desk.pass(1);

      const report = await deliverOutbox(desk.deps);

      expect(report).toMatchObject({ left: 3, attempts: [{ trouble: { kind: 'unreachable' } }, {}] });
    });

    test('wait for a login that is refused, and that is told until one goes through', async () => {
      const desk = await openOutboxDesk(await store.url(), {
        login: 'required',
        users: [{ name: 'support', password: 'changed' }],
      });
      await desk.db
        .updateTable('smtp_config')
        .set({ login_method: 'password', login_user: 'support', login_secret: 'env:PASSWORD' })
        .execute();
      desk.pass(1);
      await desk.reply(await desk.add({}));
      expect(await readTrouble(desk.db, desk.deps.clock.now())).toMatchObject({ refusedSmtpConfigs: 1 });
      const [failure] = (await listServerFailures(desk.db, 'smtp_config')).values();
      expect(failure).toMatchObject({ kind: 'auth', message: expect.stringContaining('refused the login') });
      desk.pass(1);

      await deliverOutbox({ ...desk.deps, readSecret: async () => new Secret('changed') });

      expect(await readTrouble(desk.db, desk.deps.clock.now())).toMatchObject({ refusedSmtpConfigs: 0 });
    });

    test('wait together for a password that nobody here has', async () => {
      const desk = await openOutboxDesk(await store.url());
      await desk.db
        .updateTable('smtp_config')
        .set({ login_method: 'password', login_user: 'support', login_secret: 'env:NOT_SET' })
        .execute();
      const deps = {
        ...desk.deps,
        readSecret: () => Promise.reject(new MailroomError('local', 'NOT_SET is not set', ['set it'])),
      };
      const reply = await desk.reply(await desk.add({}));
      expect(reply.delivery.item.state).toBe('deferred');
      desk.pass(1);

      const report = await deliverOutbox(deps);

      expect(report.attempts).toMatchObject([
        { item: { state: 'deferred', reason: 'NOT_SET is not set' }, trouble: { kind: 'local', next: ['set it'] } },
      ]);
    });

    test('are each sent once when several send at once', async () => {
      const desk = await openOutboxDesk(await store.url());
      desk.smtp.failWith({ at: 'connect', do: 'drop' });
      for (let count = 0; count < 8; count += 1) await desk.reply(await desk.add({ subject: `Number ${count}` }));
      desk.smtp.failWith();
      desk.pass(1);

      const reports = await Promise.all([1, 2, 3].map(() => deliverOutbox(desk.deps)));

      expect(desk.smtp.received).toHaveLength(8);
      expect(new Set(desk.smtp.received.map(({ raw }) => raw.toString())).size).toBe(8);
      expect(reports.flatMap(({ attempts }) => attempts).every(({ item }) => item.state === 'sent')).toBe(true);
    });
  });
});

describe('an auto-reply', () => {
  eachStore((store) => {
    /** Queues a reply as if it were automatic, without a sender. */
    async function autoReply(desk: OutboxDesk, ...faults: Fault[]) {
      const { id, number } = await replyWith(desk, { at: 'connect', do: 'drop' });
      await desk.db.updateTable('outbox').set({ kind: 'auto-reply', envelope_from: '' }).execute();
      desk.smtp.failWith(...faults);
      desk.pass(1);
      await deliverOutbox(desk.deps);
      return { item: await itemOf(desk, id), conversation: await findConversation(desk.db, number) };
    }

    test('goes without a sender, so that nothing comes back', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { item } = await autoReply(desk);

      expect([item.state, desk.smtp.received[0]?.envelope.from]).toEqual(['sent', '']);
    });

    test('goes with the reply address where the server wants a sender, and that is remembered', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { item } = await autoReply(desk, { at: 'MAIL', do: { reply: '550 5.7.1 who are you' }, times: 1 });

      expect([item.state, desk.smtp.received[0]?.envelope.from]).toEqual(['sent', 'support@acme.example']);
      const configs = await desk.db.selectFrom('smtp_config').select('null_sender').execute();
      expect(configs).toEqual([{ null_sender: 'no' }]);
    });

    test('that is refused for good brings no conversation back', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { item, conversation } = await autoReply(desk, { at: 'RCPT', do: { reply: '550 5.1.1 nobody' } });

      expect([item.state, conversation?.status, conversation?.attention]).toEqual(['failed', 'waiting', undefined]);
    });

    test('of which nobody knows is dropped', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { item, conversation } = await autoReply(desk, { at: 'dot', do: 'drop' });

      expect([item.state, conversation?.status]).toEqual(['cancelled', 'waiting']);
      expect(item.reason).toContain('no answer came');
    });
  });
});

describe('what a dead program had in hand', () => {
  eachStore((store) => {
    async function dead(desk: OutboxDesk, owner: string, { inData }: { inData: boolean }) {
      const { id, number } = await replyWith(desk, { at: 'connect', do: 'drop' });
      desk.smtp.failWith();
      desk.pass(1);
      const now = desk.deps.clock.now();
      await desk.db.transaction((tx) => claimItem(tx, id, owner, now));
      if (inData) await desk.db.transaction((tx) => markInData(tx, id, owner, now));
      return { id, number };
    }

    test.each(['1:gone', '7:gone'])('is sent when nothing had been handed over (slot %s)', async (owner) => {
      const desk = await openOutboxDesk(await store.url());
      const { id } = await dead(desk, owner, { inData: false });

      await deliverOutbox(desk.deps);

      expect((await itemOf(desk, id)).state).toBe('sent');
      expect(desk.smtp.received).toHaveLength(1);
      expect((await listOutboxAttempts(desk.db, id)).map(({ outcome }) => outcome)).toEqual([
        'deferred',
        'queued',
        'sent',
      ]);
    });

    test.each(['1:gone', '7:gone'])(
      'is unsure, and not sent again, when the body may have left (slot %s)',
      async (owner) => {
        const desk = await openOutboxDesk(await store.url());
        const { id, number } = await dead(desk, owner, { inData: true });

        await deliverOutbox(desk.deps);

        expect((await itemOf(desk, id)).state).toBe('unsure');
        expect(desk.smtp.received).toHaveLength(0);
        expect(await findConversation(desk.db, number)).toMatchObject({
          status: 'open',
          attention: expect.stringContaining('nobody knows'),
        });
      },
    );

    test('is dropped when it is an auto-reply and the body may have left', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { id } = await dead(desk, '1:gone', { inData: true });
      await desk.db.updateTable('outbox').set({ kind: 'auto-reply' }).execute();

      await deliverOutbox(desk.deps);

      expect((await itemOf(desk, id)).state).toBe('cancelled');
      expect(desk.smtp.received).toHaveLength(0);
    });

    test('is sent when an answer to it came in while its body was under way', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { id } = await dead(desk, '7:gone', { inData: true });
      const { messageId: message } = await itemOf(desk, id);
      const proof = { message, evidence: 'an answer to it came in', reached: ['carla@customer.example'] };
      await desk.db.transaction((tx) => resolveByProof(desk.deps, tx, proof, desk.deps.clock.now()));
      expect((await itemOf(desk, id)).state).toBe('in-data');

      await deliverOutbox(desk.deps);

      expect(await itemOf(desk, id)).toMatchObject({
        ...{ state: 'sent', recipients: [{ state: 'sent', response: 'an answer to it came in' }] },
      });
      expect(desk.smtp.received).toHaveLength(0);
    });

    test('is left alone while it lives', async () => {
      const desk = await openOutboxDesk(await store.url());
      const lease = await desk.db.lease('outbox-3');
      const { id } = await dead(desk, '3:alive', { inData: true });

      await deliverOutbox(desk.deps);

      expect((await itemOf(desk, id)).state).toBe('in-data');
      await lease?.release();
    });

    test('is not queued again when the sender lives after all and has just begun the body', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { id } = await dead(desk, '7:alive', { inData: false });
      const db: typeof desk.db = {
        ...desk.db,
        async transaction(work) {
          await desk.db.transaction((tx) => markInData(tx, id, '7:alive', desk.deps.clock.now()));
          return desk.db.transaction(work);
        },
      };

      await deliverOutbox({ ...desk.deps, db });

      expect((await itemOf(desk, id)).state).toBe('in-data');
      expect(desk.smtp.received).toHaveLength(0);
    });

    test('was taken over before the body left: then it must not leave', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { id } = await replyWith(desk, { at: 'connect', do: 'drop' });
      desk.pass(1);
      desk.smtp.failWith();
      const { openTransport } = desk.deps;
      const deps: typeof desk.deps = {
        ...desk.deps,
        openTransport: async (config, secret) => {
          const transport = await openTransport(config, secret);
          return {
            ...transport,
            send: async (mail) => {
              await desk.db.updateTable('outbox').set({ owner: 'somebody else' }).execute();
              return transport.send(mail);
            },
          };
        },
      };

      const report = await deliverOutbox(deps);

      expect(report.attempts).toEqual([]);
      expect(desk.smtp.received).toEqual([]);
      expect((await itemOf(desk, id)).state).toBe('sending');
    });
  });
});

describe('an answer of the server', () => {
  eachStore((store) => {
    /** A reply that waits to be sent again, by way of a transport with which something happens after the server's answer. */
    async function waiting(desk: OutboxDesk, afterAnswer: () => Promise<void>) {
      const { id, number } = await replyWith(desk, { at: 'connect', do: 'drop' });
      desk.smtp.failWith();
      desk.pass(1);
      const deps: typeof desk.deps = {
        ...desk.deps,
        openTransport: async (config, secret) => {
          const transport = await desk.deps.openTransport(config, secret);
          const send = async (mail: OutgoingBytes) => {
            const outcome = await transport.send(mail);
            await afterAnswer();
            return outcome;
          };
          return { ...transport, send };
        },
      };
      return { id, number, deps };
    }

    test('is kept and recorded when the store takes it again', async () => {
      const desk = await openOutboxDesk(await store.url());
      let refusals = 0;
      const { id, deps } = await waiting(desk, async () => {
        refusals = 5;
      });
      const db: typeof desk.db = {
        ...desk.db,
        transaction: async (work) => {
          if (refusals-- > 0) throw new MailroomError('local', 'the disk is full');
          return desk.db.transaction(work);
        },
      };

      const report = await deliverOutbox({ ...deps, db });

      expect(report.attempts.map(({ item }) => item.state)).toEqual(['sent']);
      expect(desk.pauses).toHaveLength(5);
      expect(desk.deps.answers.list()).toEqual([]);
      expect((await itemOf(desk, id)).recipients[0]?.response).toContain('queued as');
      await deliverOutbox(desk.deps);
      expect(desk.smtp.received).toHaveLength(1);
    });

    /** The same, and from the server's answer on the store takes nothing any more from whoever sent it. */
    async function unrecorded(desk: OutboxDesk, change: Partial<typeof desk.deps> = {}) {
      let isAway = false;
      const { id, deps } = await waiting(desk, async () => {
        isAway = true;
      });
      const db: typeof desk.db = {
        ...desk.db,
        transaction: async (work) => {
          if (isAway) throw new MailroomError('local', 'the disk is full');
          return desk.db.transaction(work);
        },
      };
      await expect(deliverOutbox({ ...deps, db, ...change })).rejects.toMatchObject({ message: 'the disk is full' });
      return id;
    }

    test('that the store would not take is kept on this machine, and recorded by whoever sends next', async () => {
      const desk = await openOutboxDesk(await store.url());
      const id = await unrecorded(desk);
      const [note = ''] = desk.deps.answers.list();
      const kept = desk.deps.answers.read(note) ?? '';
      expect((await itemOf(desk, id)).state).toBe('in-data');

      await deliverOutbox(desk.deps);

      const item = await itemOf(desk, id);
      expect(item).toMatchObject({ state: 'sent', attempts: 2 });
      expect(item.recipients[0]?.response).toContain('queued as');
      expect((await listOutboxAttempts(desk.db, id)).map(({ outcome }) => outcome)).toEqual(['deferred', 'sent']);
      expect(desk.deps.answers.list()).toEqual([]);
      // Whoever was stopped between recording and removing it does both once more.
      const versions = desk.db.selectFrom('conversation').select('version');
      const before = await versions.execute();
      desk.deps.answers.keep(note, kept);
      await deliverOutbox(desk.deps);
      expect(await itemOf(desk, id)).toEqual(item);
      expect(await versions.execute()).toEqual(before);
      expect(desk.deps.answers.list()).toEqual([]);
      expect(desk.smtp.received).toHaveLength(1);
    });

    test('is recorded also when that to the mail before cannot be', async () => {
      const desk = await openOutboxDesk(await store.url());
      const first = await replyWith(desk, { at: 'connect', do: 'drop' });
      const second = await replyWith(desk, { at: 'connect', do: 'drop' });
      desk.smtp.failWith();
      desk.pass(1);
      const db: typeof desk.db = {
        ...desk.db,
        transaction: (work) =>
          desk.db.transaction(async (tx) => {
            const done = await work(tx);
            const isSent = tx.selectFrom('outbox').select('id').where('id', '=', first.id).where('state', '=', 'sent');
            if ((await isSent.execute()).length > 0) throw new MailroomError('local', 'the disk is full');
            return done;
          }),
      };

      await expect(deliverOutbox({ ...desk.deps, db })).rejects.toMatchObject({ message: 'the disk is full' });

      expect(desk.smtp.received).toHaveLength(2);
      expect((await itemOf(desk, second.id)).state).toBe('sent');
      await deliverOutbox(desk.deps);
      expect((await itemOf(desk, first.id)).state).toBe('sent');
      expect(desk.smtp.received).toHaveLength(2);
    });

    test('that was kept settles an item which somebody has given up meanwhile', async () => {
      const desk = await openOutboxDesk(await store.url());
      const id = await unrecorded(desk);
      for (const owner of await listOwners(desk.db)) await takeOverItems(desk.deps, owner);
      expect((await itemOf(desk, id)).state).toBe('unsure');

      await deliverOutbox(desk.deps);

      expect((await itemOf(desk, id)).state).toBe('sent');
    });

    test('that was kept for another store waits for that one', async () => {
      const desk = await openOutboxDesk(await store.url());
      await unrecorded(desk);
      const other = await openOutboxDesk(await store.anotherUrl());

      await deliverOutbox({ ...other.deps, answers: desk.deps.answers });

      expect(desk.deps.answers.list()).toHaveLength(1);
      expect(desk.deps.answers.listAside()).toEqual([]);
    });

    test.each([
      ['another word', (text: string) => text.replace('"sent"', '"failed"')],
      ['half of it', (text: string) => text.slice(0, text.length / 2)],
      ['nothing', () => ''],
    ])('that was kept and is damaged (%s) is put aside, named and not believed', async (_, damage) => {
      const desk = await openOutboxDesk(await store.url());
      const id = await unrecorded(desk);
      const [note = ''] = desk.deps.answers.list();
      desk.deps.answers.keep(note, damage(desk.deps.answers.read(note) ?? ''));

      await deliverOutbox(desk.deps);

      expect((await itemOf(desk, id)).state).toBe('unsure');
      expect(desk.deps.answers.list()).toEqual([]);
      expect(desk.deps.answers.listAside()).toEqual([expect.stringContaining(note)]);
      expect(desk.smtp.received).toHaveLength(1);
    });

    test('that neither store nor disk took leaves the item as one of which nobody knows', async () => {
      const desk = await openOutboxDesk(await store.url());
      const id = await unrecorded(desk, { answers: answerFolder('/dev/null') });

      await deliverOutbox(desk.deps);

      expect((await itemOf(desk, id)).state).toBe('unsure');
      expect(desk.smtp.received).toHaveLength(1);
    });

    test('counts also when somebody took the sender for dead meanwhile', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { id, number, deps } = await waiting(desk, async () => {
        for (const owner of await listOwners(desk.db)) await takeOverItems(desk.deps, owner);
        expect((await itemOf(desk, id)).state).toBe('unsure');
      });

      const report = await deliverOutbox(deps);

      expect(report.attempts.map(({ item }) => item.state)).toEqual(['sent']);
      expect((await listOutboxAttempts(desk.db, id)).map(({ outcome }) => outcome)).toEqual(['deferred', 'sent']);
      expect(await findConversation(desk.db, number)).toMatchObject({ status: 'waiting', attention: undefined });
    });

    test('keeps a mail from going twice that somebody has told to go again', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { id, deps } = await waiting(desk, async () => {
        for (const owner of await listOwners(desk.db)) await takeOverItems(desk.deps, owner);
        await resolveMail(desk.deps, id, 'resend');
      });

      await deliverOutbox(deps);
      await deliverOutbox(desk.deps);

      expect((await itemOf(desk, id)).state).toBe('sent');
      expect(desk.smtp.received).toHaveLength(1);
    });

    test('does not undo what somebody has found out', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { id, deps } = await waiting(desk, async () => {
        for (const owner of await listOwners(desk.db)) await takeOverItems(desk.deps, owner);
        await resolveMail(desk.deps, id, 'sent');
      });
      desk.smtp.failWith({ at: 'dot', do: { reply: '554 5.6.0 no' } });

      await deliverOutbox(deps);

      expect((await itemOf(desk, id)).state).toBe('sent');
    });

    if (store.kind !== 'postgres') return;

    test('is recorded although the server of the store is started anew', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { deps } = await waiting(desk, async () => {
        await sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`.execute(desk.db);
      });

      const report = await deliverOutbox(deps);

      expect(report.attempts.map(({ item }) => item.state)).toEqual(['sent']);
    });
  });
});

describe('very many mails', () => {
  eachStore((store) => {
    test('are asked for all at once', async () => {
      const desk = await openOutboxDesk(await store.url());
      const { id } = await replyWith(desk, { at: 'connect', do: 'drop' });
      desk.smtp.failWith();
      desk.pass(1);
      const only = [id, ...Array.from({ length: 70_000 }, (_, number) => `none-${number}` as OutboxId)];

      expect((await deliverOutbox(desk.deps, { only })).attempts).toHaveLength(1);
      expect(await findOutboxItems(desk.db, only)).toHaveLength(1);
    });
  });
});
