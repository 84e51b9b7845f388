// release-held: a reply that is held leaves at its time, as things are then; what has happened meanwhile keeps it.
import { expect, test } from 'vitest';
import { readMail } from '../../../src/lib/inbound/mime-reader.js';
import { takeInMail } from '../../../src/lib/inbound/take-in-mail.js';
import { cancelMail } from '../../../src/lib/outbound/cancel-mail.js';
import { deliverOutbox } from '../../../src/lib/outbound/deliver-outbox.js';
import type { TakenBack } from '../../../src/lib/outbound/held-reply.js';
import { retryMails } from '../../../src/lib/outbound/retry-mails.js';
import { sendHeld } from '../../../src/lib/outbound/send-held.js';
import { changeConversation, findConversation } from '../../../src/lib/store/conversations.js';
import { listMailboxes } from '../../../src/lib/store/mailboxes.js';
import { listMessages } from '../../../src/lib/store/messages.js';
import { findOutboxItem } from '../../../src/lib/store/outbox.js';
import { eachStore } from '../../support/stores.js';
import { type OutboxDesk, openOutboxDesk } from './outbox-desk.js';

const NINE = new Date('2026-03-03T09:00:00.000Z');

async function undoOf(desk: OutboxDesk, seconds: number): Promise<void> {
  await desk.db.updateTable('channel').set({ undo_seconds: seconds }).execute();
}

async function customerWrites(desk: OutboxDesk, number: number): Promise<void> {
  const conversation = await findConversation(desk.db, number);
  if (conversation === undefined) throw new Error('the conversation is gone');
  await desk.db.transaction((tx) =>
    changeConversation(
      tx,
      conversation.id,
      { customerWrote: true },
      { id: desk.newId(), event: 'mail-received', operator: undefined, at: desk.deps.clock.now(), detail: {} },
    ),
  );
}

async function messagesOf(desk: OutboxDesk, number: number) {
  const conversation = await findConversation(desk.db, number);
  return conversation === undefined ? [] : listMessages(desk.db, conversation.id);
}

eachStore((store) => {
  test('a reply is held for the undo time of its channel, looks unsent, and leaves after it', async () => {
    const desk = await openOutboxDesk(await store.url());
    await undoOf(desk, 90);
    const number = await desk.add({});
    const { delivery, hold } = await desk.reply(number);

    expect(hold).toMatchObject({ cause: 'undo', until: new Date('2026-03-02T10:01:30.000Z') });
    expect(delivery.item).toMatchObject({ state: 'held', rawHash: undefined, attempts: 0, nextAttemptAt: hold?.until });
    expect(await findConversation(desk.db, number)).toMatchObject({ status: 'open', attention: undefined });
    expect((await deliverOutbox(desk.deps)).attempts).toEqual([]);

    desk.pass(2);
    const report = await deliverOutbox(desk.deps);

    expect(report.attempts.map(({ item }) => item.state)).toEqual(['sent']);
    expect(desk.smtp.received).toHaveLength(1);
    expect(desk.smtp.received[0]?.raw.toString()).toContain('Date: Mon, 02 Mar 2026 10:02:00 +0000');
    const conversation = await findConversation(desk.db, number);
    expect(conversation).toMatchObject({ status: 'waiting' });
    const [, message] = conversation === undefined ? [] : await listMessages(desk.db, conversation.id);
    expect(message).toMatchObject({ date: new Date('2026-03-02T10:02:00.000Z'), delivery: { state: 'sent' } });
    expect(desk.smtp.received[0]?.raw.toString()).toContain(`Message-ID: ${message?.messageIdHeader}`);
    expect(await desk.db.selectFrom('outbox_hold').selectAll().execute()).toEqual([]);
  });

  test('a reply for later goes to whom it was for, with its files as they were, by the server of then', async () => {
    const desk = await openOutboxDesk(await store.url());
    const number = await desk.add({});
    const path = desk.file('plan.txt', 'the plan of Monday');
    await desk.reply(number, { at: NINE, attach: [path] });
    desk.file('plan.txt', 'another plan');
    await desk.db.updateTable('conversation').set({ contact_address: 'new@customer.example' }).execute();
    await desk.db.updateTable('smtp_config').set({ reply_address: 'team@acme.example' }).execute();
    desk.pass(24 * 60);

    await deliverOutbox(desk.deps);

    expect(desk.smtp.received[0]?.envelope).toEqual({ from: 'team@acme.example', to: ['carla@customer.example'] });
    const raw = desk.smtp.received[0]?.raw.toString() ?? '';
    expect(raw).toContain(Buffer.from('the plan of Monday').toString('base64'));
  });

  test('a mail of the customer meanwhile keeps it, and somebody has to say that it leaves all the same', async () => {
    const desk = await openOutboxDesk(await store.url());
    const number = await desk.add({});
    const { delivery } = await desk.reply(number, { at: NINE });
    await customerWrites(desk, number);
    desk.pass(24 * 60);

    expect((await deliverOutbox(desk.deps)).attempts).toEqual([]);

    const attention = 'a reply that was to leave by itself is held: Carla Customer has written meanwhile';
    expect(await findConversation(desk.db, number)).toMatchObject({ status: 'open', attention });
    expect(await findOutboxItem(desk.db, delivery.item.id)).toMatchObject({
      ...{ state: 'held', nextAttemptAt: undefined, reason: 'Carla Customer has written meanwhile' },
    });
    await deliverOutbox(desk.deps);
    expect(desk.smtp.received).toEqual([]);

    const report = await retryMails(desk.deps, delivery.item.id, undefined);
    expect(report.attempts.map(({ item }) => item.state)).toEqual(['sent']);
    expect(await findConversation(desk.db, number)).toMatchObject({ status: 'waiting', attention: undefined });
  });

  test('a mail that is taken in from the customer keeps it, as soon as it is there', async () => {
    const desk = await openOutboxDesk(await store.url());
    const number = await desk.add({});
    const { delivery } = await desk.reply(number, { at: NINE });
    const question = (await messagesOf(desk, number))[0];
    const raw = Buffer.from(
      [
        ...[
          'From: Carla Customer <carla@customer.example>',
          'To: support@acme.example',
          'Message-ID: <b@customer.example>',
        ],
        ...[`In-Reply-To: ${question?.messageIdHeader}`, 'Subject: Re: Where is my parcel?', '', 'It is here.', ''],
      ].join('\r\n'),
    );
    const [account] = await listMailboxes(desk.db);
    if (account === undefined) throw new Error('no mailbox');
    const mail = await readMail(raw);
    const { support, sales } = desk.channels;
    await desk.db.transaction((tx) =>
      takeInMail(
        desk.deps,
        tx,
        {
          account,
          folder: 'INBOX',
          uidValidity: '1',
          uid: 1,
          receivedAt: desk.deps.clock.now(),
          raw,
          mail,
          history: false,
        },
        { identity: { id: 'store', tokenKey: 'ab'.repeat(32) }, channels: [support, sales], ownAddresses: new Set() },
      ),
    );

    expect(await messagesOf(desk, number)).toHaveLength(3);
    expect(await findOutboxItem(desk.db, delivery.item.id)).toMatchObject({
      ...{ state: 'held', nextAttemptAt: undefined, reason: 'Carla Customer has written meanwhile' },
    });
    desk.pass(24 * 60);
    await deliverOutbox(desk.deps);
    expect(desk.smtp.received).toEqual([]);
  });

  test('what is passed on leaves at its time too, and the customer still waits', async () => {
    const desk = await openOutboxDesk(await store.url());
    const number = await desk.add({});
    const to = [{ name: 'Rita', address: 'repair@partner.example' }];
    const draft = { to, cc: [], bcc: [], subject: 'Fwd: parcel', attach: [], text: 'Can you?' };
    await desk.reply(number, { at: NINE, purpose: { kind: 'forward', number, mail: 1, shape: 'quoted' }, draft });
    desk.pass(24 * 60);

    const report = await deliverOutbox(desk.deps);

    expect(report.attempts.map(({ item }) => item.state)).toEqual(['sent']);
    expect(desk.smtp.received.map(({ envelope }) => envelope.to)).toEqual([['repair@partner.example']]);
    expect(desk.smtp.received[0]?.raw.toString()).toContain('Forwarded message');
    expect(await findConversation(desk.db, number)).toMatchObject({ status: 'open', attention: undefined });
    expect((await messagesOf(desk, number)).at(-1)).toMatchObject({ kind: 'forward', delivery: { state: 'sent' } });
  });

  test('sent before its time by hand, it says first what has come in meanwhile', async () => {
    const desk = await openOutboxDesk(await store.url());
    const number = await desk.add({});
    const { delivery } = await desk.reply(number, { at: NINE });
    await customerWrites(desk, number);

    const early = sendHeld(desk.deps, delivery.item.id, undefined);
    await expect(early).rejects.toMatchObject({ kind: 'conflict' });
    expect((await sendHeld(desk.deps, delivery.item.id, undefined)).item.state).toBe('sent');
  });

  test.each<[what: string, happen: (desk: OutboxDesk) => Promise<unknown>, why: RegExp]>([
    [
      'its channel was closed',
      (desk) => desk.db.updateTable('channel').set({ closed_at: NINE.toISOString() }).execute(),
      /closed/,
    ],
    [
      'its writer is gone',
      (desk) => desk.db.updateTable('message').set({ operator_id: null }).execute(),
      /no operator any more/,
    ],
    [
      'mail to the customer came back',
      (desk) => desk.db.updateTable('contact_address').set({ suppressed_until: '2026-06-01T00:00:00.000Z' }).execute(),
      /came back/,
    ],
  ])('it is kept when %s', async (_what, happen, why) => {
    const desk = await openOutboxDesk(await store.url());
    const number = await desk.add({});
    const { delivery } = await desk.reply(number, { at: NINE });
    await happen(desk);
    desk.pass(24 * 60);

    await deliverOutbox(desk.deps);

    expect(await findOutboxItem(desk.db, delivery.item.id)).toMatchObject({
      state: 'held',
      reason: expect.stringMatching(why),
    });
    expect((await findConversation(desk.db, number))?.attention).toMatch(why);
  });

  test('taken back, it is a draft again before anything is changed, and never leaves', async () => {
    const desk = await openOutboxDesk(await store.url());
    const number = await desk.add({ attention: 'something else' });
    const { delivery } = await desk.reply(number, { at: NINE, text: 'Words to be kept.' });
    const drafts: TakenBack[] = [];

    const item = await cancelMail(desk.deps, delivery.item.id, async (taken) => {
      drafts.push(taken);
      return () => {};
    });

    expect(item.state).toBe('cancelled');
    expect(drafts).toMatchObject([{ number, writer: 'ana', reply: { draft: { text: 'Words to be kept.' } } }]);
    expect(await findConversation(desk.db, number)).toMatchObject({ attention: 'something else', status: 'open' });
    expect(await desk.db.selectFrom('outbox_hold').selectAll().execute()).toEqual([]);
    desk.pass(24 * 60);
    await deliverOutbox(desk.deps);
    expect(desk.smtp.received).toEqual([]);
  });

  test('two that release it at once send it once', async () => {
    const desk = await openOutboxDesk(await store.url());
    await undoOf(desk, 10);
    for (let count = 0; count < 3; count++) await desk.reply(await desk.add({}));
    desk.pass(1);

    await Promise.all([1, 2, 3].map(() => deliverOutbox(desk.deps)));

    expect(desk.smtp.received).toHaveLength(3);
    const named = [...(await desk.db.selectFrom('message').select('raw_sha256 as hash').execute())];
    const kept = await desk.db.selectFrom('raw_mail').select('sha256').execute();
    expect(kept.filter(({ sha256 }) => !named.some(({ hash }) => hash === sha256))).toEqual([]);
  });
});
