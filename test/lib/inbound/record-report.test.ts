// What comes in about mail of ours: reports, receipts, complaints, itself; and the ids that relays gave it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeInstanceMark } from '../../../src/lib/conversation/message-token.js';
import type { MessageId } from '../../../src/lib/ids.js';
import { listSuppressed } from '../../../src/lib/store/bounces.js';
import { changeConversation, findConversation } from '../../../src/lib/store/conversations.js';
import { listIntakes } from '../../../src/lib/store/intakes.js';
import { listMessages } from '../../../src/lib/store/messages.js';
import { saveRelayId } from '../../../src/lib/store/sent-copies.js';
import { fixtureMail } from '../../support/fixture-mail.js';
import { type IntakeDesk, openIntakeDesk, sampleMail, TOKEN_KEY } from '../../support/intake-desk.js';
import { eachStore } from '../../support/stores.js';

const RELAYS = '<0100018e-relay@email.amazonses.com>';

eachStore((store) => {
  let desk: IntakeDesk;
  let ours: { readonly id: MessageId; readonly messageIdHeader: string };
  beforeEach(async () => {
    desk = await openIntakeDesk(await store.url());
    await desk.arrive(sampleMail());
    const [answer] = await messages(1, 'auto-reply');
    if (answer === undefined) throw new Error('the desk answers automatically');
    ours = answer;
    // As if an operator had written it.
    await desk.db.updateTable('message').set({ kind: 'reply' }).where('direction', '=', 'out').execute();
    await desk.db.updateTable('outbox').set({ kind: 'reply' }).execute();
  });
  afterEach(() => desk.close());

  const messages = async (number: number, kind?: string) => {
    const found = await findConversation(desk.db, number);
    const all = found === undefined ? [] : await listMessages(desk.db, found.id);
    return kind === undefined ? all : all.filter((message) => message.kind === kind);
  };
  const setState = async (state: string) => {
    await desk.db.updateTable('outbox').set({ state }).execute();
    await desk.db.updateTable('outbox_recipient').set({ state }).execute();
    const id = (await findConversation(desk.db, 1))?.id;
    if (state !== 'unsure' || id === undefined) return;
    const event = {
      id: desk.newId(),
      event: 'reply-unsure',
      operator: undefined,
      at: desk.clock.now(),
      detail: {},
    } as const;
    await desk.db.transaction((tx) => changeConversation(tx, id, { status: 'open', attention: 'nobody knows' }, event));
  };
  const recipients = () => desk.db.selectFrom('outbox_recipient').selectAll().orderBy('position').execute();
  const state = async () => {
    const of = desk.db.selectFrom('outbox').select('state').where('message_id', '=', ours.id);
    return (await of.executeTakeFirst())?.state;
  };
  const about = (name: string, identifier = ours.messageIdHeader, more = '') =>
    Buffer.from(
      fixtureMail(name).toString('latin1').replaceAll('<answer@acme.example>', `${identifier}${more}`),
      'latin1',
    );
  const rules = async (number: number, kind: string) => {
    const [message] = await messages(number, kind);
    const intakes = message === undefined ? [] : await listIntakes(desk.db, message.id);
    return intakes.flatMap(({ reasons }) => reasons.map(({ rule }) => rule));
  };

  describe('an answer of which nobody knows whether it was sent', () => {
    beforeEach(() => setState('unsure'));

    test.each([
      ['its answer', () => sampleMail({ inReplyTo: ours.messageIdHeader }), 'an answer to it came in'],
      [
        'itself',
        () => sampleMail({ from: 'support@acme.example', id: ours.messageIdHeader }),
        'it came in again itself',
      ],
      ['a report of a delay', () => about('delayed-delivery'), undefined],
      ['a receipt', () => about('read-receipt'), 'a report about it came in'],
    ])('was sent when there comes %s', async (_, mail, words) => {
      await desk.arrive(mail());
      expect(await state()).toBe('sent');
      expect((await recipients())[0]).toMatchObject({ state: 'sent' });
      if (words !== undefined) expect((await recipients())[0]?.response).toContain(words);
      expect((await findConversation(desk.db, 1))?.attention).toBeUndefined();
    });

    test('was sent and not delivered when it bounces', async () => {
      await desk.arrive(about('bounce'));
      expect([await state(), (await recipients())[0]?.state]).toEqual(['sent', 'failed']);
      expect(await findConversation(desk.db, 1)).toMatchObject({
        status: 'open',
        attention: 'not delivered to carla@customer.example (5.1.1)',
      });
    });

    test('stays so for one whom the proof may not be about', async () => {
      const [first] = await recipients();
      if (first === undefined) throw new Error('it has a recipient');
      const dan = { ...first, position: 1, address: 'dan@x.example', address_key: 'dan@x.example' };
      await desk.db.updateTable('outbox_recipient').set({ state: 'sent' }).execute();
      await desk.db
        .insertInto('outbox_recipient')
        .values({ ...dan, state: 'unsure' })
        .execute();
      await desk.arrive(sampleMail({ inReplyTo: ours.messageIdHeader }));
      expect([await state(), (await recipients())[1]?.state]).toEqual(['unsure', 'unsure']);
      await desk.arrive(sampleMail({ from: 'dan@x.example', inReplyTo: ours.messageIdHeader }));
      expect([await state(), (await recipients())[1]?.state]).toEqual(['sent', 'sent']);
    });

    test('stays so when the proof was not signed by us', async () => {
      await desk.arrive(about('bounce', '<mr.forged@acme.example>'));
      await desk.arrive(sampleMail({ inReplyTo: ours.messageIdHeader.replace(/.{3}@/, '000@') }));
      expect(await state()).toBe('unsure');
    });
  });

  describe('a report that bears no mark of ours', () => {
    beforeEach(() => setState('sent'));

    test('is shown where mail went to its recipient in the days before, and changes nothing there', async () => {
      const before = await findConversation(desk.db, 1);
      desk.pass(24);
      expect(await desk.arrive(fixtureMail('bounce'))).toMatchObject({ conversations: [1] });
      expect(await rules(1, 'bounce')).toContain('report-by-recipient-and-time');
      expect(await findConversation(desk.db, 1)).toMatchObject({
        version: before?.version,
        status: before?.status,
        attention: undefined,
      });
      expect((await recipients())[0]).toMatchObject({ state: 'sent', status: null });
      expect(await listSuppressed(desk.db, desk.clock.now())).toEqual([]);
    });

    test('is held when that was long ago', async () => {
      desk.pass(24 * 7);
      expect(await desk.arrive(fixtureMail('bounce'))).toMatchObject({ conversations: [] });
    });

    test('is shown by the id that a relay gave our mail', async () => {
      await desk.db.transaction((tx) => saveRelayId(tx, ours.id, RELAYS));
      desk.pass(24 * 30);
      expect(await desk.arrive(about('bounce', RELAYS))).toMatchObject({ conversations: [1] });
      expect(await rules(1, 'bounce')).toContain('report-by-relay-id');
    });
  });

  test('a receipt is kept as read, a complaint as such, and neither reopens anything', async () => {
    await setState('sent');
    const before = await findConversation(desk.db, 1);
    await desk.arrive(about('read-receipt'));
    desk.pass(1);
    await desk.arrive(about('complaint'));
    expect((await messages(1)).find(({ id }) => id === ours.id)?.delivery?.recipients).toMatchObject([
      { state: 'sent', readAt: new Date('2026-03-02T10:00:00Z'), complainedAt: new Date('2026-03-02T11:00:00Z') },
    ]);
    expect(await findConversation(desk.db, 1)).toMatchObject({ status: before?.status, attention: undefined });
  });

  test('a receipt that says it was deleted unread is not kept as read', async () => {
    await setState('sent');
    await desk.arrive(Buffer.from(String(about('read-receipt')).replace('; displayed', '; deleted')));
    expect((await recipients())[0]?.read_at).toBeNull();
  });

  describe('a reply that quotes the id which a relay gave our mail', () => {
    const reply = () => sampleMail({ inReplyTo: RELAYS, subject: 'Anything' });

    test('joins when the mail that bounced told that id', async () => {
      await setState('sent');
      const mark = `\r\nX-Mailroom-Instance: ${makeInstanceMark(TOKEN_KEY, ours.id)}`;
      expect(await desk.arrive(about('bounce', RELAYS, mark))).toMatchObject({ conversations: [1] });
      expect(await rules(1, 'bounce')).toContain('report-on-our-mail');
      expect(await desk.arrive(reply())).toMatchObject({ conversations: [1] });
    });

    test('joins when our mail came in again under it', async () => {
      const headers = [`X-Microsoft-Original-Message-ID: ${ours.messageIdHeader}`, 'Auto-Submitted: auto-generated'];
      await desk.arrive(sampleMail({ id: RELAYS, headers }));
      expect(await desk.arrive(reply())).toMatchObject({ conversations: [1] });
    });

    test('leads nobody else into the conversation', async () => {
      await desk.db.transaction((tx) => saveRelayId(tx, ours.id, RELAYS));
      const mail = sampleMail({ from: 'eve@elsewhere.example', inReplyTo: RELAYS });
      expect(await desk.arrive(mail)).toMatchObject({ conversations: [2] });
    });

    test('an id that another mail has is given to nobody', async () => {
      await desk.arrive(sampleMail({ from: 'dan@x.example', id: RELAYS }));
      await desk.db.transaction((tx) => saveRelayId(tx, ours.id, RELAYS));
      expect(await desk.arrive(sampleMail({ from: 'dan@x.example', inReplyTo: RELAYS }))).toMatchObject({
        conversations: [2],
      });
    });
  });
});
