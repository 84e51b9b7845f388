// Mails are taken in: conversations start, go on and reopen; nothing comes twice; auto-replies wait in the outbox.
import { afterEach, describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { ConversationStatus } from '../../../src/lib/conversation/conversation.js';
import { makeAddressTag, makeMessageId } from '../../../src/lib/conversation/message-token.js';
import { readMail } from '../../../src/lib/inbound/mime-reader.js';
import { listSuppressed } from '../../../src/lib/store/bounces.js';
import { changeConversation, findConversation } from '../../../src/lib/store/conversations.js';
import { listIntakes } from '../../../src/lib/store/intakes.js';
import { listMessages, type StoredMessage } from '../../../src/lib/store/messages.js';
import { readRawMail } from '../../../src/lib/store/raw-mails.js';
import { changeMail, fixtureMail, fixtureNames } from '../../support/fixture-mail.js';
import { type DeskWishes, type IntakeDesk, openIntakeDesk, sampleMail, TOKEN_KEY } from '../../support/intake-desk.js';
import fc from '../../support/properties.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  let desk: IntakeDesk;
  const open = async (wishes: DeskWishes = {}) => {
    desk = await openIntakeDesk(await store.url(), wishes);
  };
  afterEach(async () => {
    await desk.close();
  });

  const conversation = async (number: number) => {
    const found = await findConversation(desk.db, number);
    if (found === undefined) throw new Error(`there is no conversation ${number}`);
    return found;
  };
  const messages = async (number: number, kind?: string): Promise<StoredMessage[]> => {
    const all = await listMessages(desk.db, (await conversation(number)).id);
    return kind === undefined ? all : all.filter((message) => message.kind === kind);
  };
  const count = async (table: 'message' | 'conversation' | 'outbox' | 'contact' | 'intake') => {
    const rows = await desk.db.selectFrom(table).select('id').execute();
    return rows.length;
  };
  const setStatus = async (number: number, status: ConversationStatus) => {
    const { id } = await conversation(number);
    const event = { id: desk.newId(), event: 'opened', operator: undefined, at: desk.clock.now(), detail: {} } as const;
    await desk.db.transaction((tx) => changeConversation(tx, id, { status }, event));
  };
  const reasonsOf = async (message: StoredMessage | undefined) => {
    const intakes = message === undefined ? [] : await listIntakes(desk.db, message.id);
    return intakes.flatMap(({ reasons }) => reasons.map(({ about, rule }) => `${about}: ${rule}`));
  };

  describe('a first mail', () => {
    test('starts a conversation with its contact, its words, and its bytes', async () => {
      await open();
      const raw = fixtureMail('attachment-names');
      expect(await desk.arrive(raw)).toMatchObject({ outcome: 'stored', conversations: [1] });
      expect(await conversation(1)).toMatchObject({
        status: 'open',
        version: 1,
        subject: 'Printer on fire',
        channel: { name: 'support' },
        contact: { name: 'Carla Customer', address: 'carla@customer.example' },
      });
      const [message] = await messages(1, 'human');
      expect(message).toMatchObject({ direction: 'in', text: 'Four files.', date: new Date('2026-03-02T09:59:00Z') });
      expect(message?.attachments.map(({ name }) => name)).toEqual([
        'Rechnung März €.pdf',
        'attachment-2.jpg',
        'Notiz für Ana.txt',
        '../../etc/passwd',
      ]);
      expect(Buffer.from((await readRawMail(desk.db, message?.rawHash ?? '')) ?? [])).toEqual(raw);
    });

    test('is stored with the reasons for all that was decided', async () => {
      await open();
      await desk.arrive(sampleMail());
      expect(await reasonsOf((await messages(1, 'human'))[0])).toEqual([
        'channel: receiving-address-in-delivered-to',
        'kind: no-automatic-mark',
        'author: from',
        'author: authentication-unknown',
        'conversation: names-nothing-known',
        'notification: switched-off',
        'auto-reply: due',
      ]);
    });

    test('from somebody known makes no second contact', async () => {
      await open();
      await desk.arrive(sampleMail({ from: 'carla@customer.example' }));
      await desk.arrive(sampleMail({ from: 'Carla Customer <Carla@Customer.example>' }));
      expect(await count('contact')).toBe(1);
      expect((await conversation(2)).contact).toMatchObject({ name: 'Carla Customer' });
    });
  });

  describe('the auto-reply', () => {
    test('waits in the outbox, written as other responders want it, without footer or signature', async () => {
      await open();
      expect(await desk.arrive(sampleMail({ id: '<first@customer.example>' }))).toMatchObject({ autoReplies: 1 });
      const [reply] = await messages(1, 'auto-reply');
      expect(reply).toMatchObject({
        direction: 'out',
        from: { name: 'Acme Support', address: 'support@acme.example' },
        to: [{ address: 'carla@customer.example' }],
        subject: 'We have received your mail',
        text: 'Hello Carla Customer, we answer soon.',
        delivery: { state: 'queued' },
      });
      const raw = Buffer.from((await readRawMail(desk.db, reply?.rawHash ?? '')) ?? []).toString();
      expect(raw).toMatch(/^Auto-Submitted: auto-replied\r$/m);
      expect(raw).toMatch(/^X-Auto-Response-Suppress: All\r$/m);
      expect(raw).toMatch(/^Precedence: auto_reply\r$/m);
      expect(raw).toMatch(/^In-Reply-To: <first@customer.example>\r$/m);
      expect(raw).not.toMatch(/Acme Ltd|^-- |Printer on fire|It burns/m);
    });

    test('bears the name of the SMTP config where the channel’s speaks of who writes', async () => {
      await open({ channel: { replyName: '{{operator.fullName}} at Acme' } });
      await desk.arrive(sampleMail());
      expect((await messages(1, 'auto-reply'))[0]?.from.name).toBe('Acme');
    });

    test.each([
      ['the reply address, where the server may not take the empty sender', 'unknown', 'support@acme.example'],
      ['nobody, where it does', 'yes', ''],
    ] as const)('leaves in the name of %s', async (_, nullSender, sender) => {
      await open({ smtp: { nullSender } });
      await desk.arrive(sampleMail());
      const item = await desk.db
        .selectFrom('outbox')
        .select(['envelope_from', 'envelope_to'])
        .executeTakeFirstOrThrow();
      expect(item).toEqual({ envelope_from: sender, envelope_to: '["carla@customer.example"]' });
    });

    test('is sent once in a conversation', async () => {
      await open();
      await desk.arrive(sampleMail({ id: '<a@customer.example>' }));
      expect(await desk.arrive(sampleMail({ inReplyTo: '<a@customer.example>' }))).toMatchObject({ autoReplies: 0 });
      expect(await count('outbox')).toBe(1);
    });

    test('goes to one sender 3 times an hour and 10 times a day', async () => {
      await open();
      let sent = 0;
      for (let hour = 0; hour < 5; hour++) {
        for (let mail = 0; mail < 4; mail++) sent += (await desk.arrive(sampleMail())).autoReplies;
        expect(sent).toBe(Math.min(10, (hour + 1) * 3));
        desk.pass(1.01);
      }
      desk.pass(24);
      expect((await desk.arrive(sampleMail())).autoReplies).toBe(1);
    });

    test('stops for the whole channel past 60 in 10 minutes, until somebody resumes it', async () => {
      await open();
      let sent = 0;
      for (let index = 0; index < 65; index++) {
        sent += (await desk.arrive(sampleMail({ from: `c${index}@customer.example` }))).autoReplies;
      }
      expect(sent).toBe(60);
      const { breaker_opened_at: openedAt } = await desk.db
        .selectFrom('channel')
        .select('breaker_opened_at')
        .executeTakeFirstOrThrow();
      expect(openedAt).not.toBeNull();
      desk.pass(1);
      expect((await desk.arrive(sampleMail({ from: 'late@customer.example' }))).autoReplies).toBe(0);
    });

    test('whose text was broken since does not keep the mail out', async () => {
      await open({ channel: { autoReply: { on: true, subject: '', text: '{{contact.nme}}' } } });
      expect(await desk.arrive(sampleMail())).toMatchObject({ outcome: 'stored', autoReplies: 0 });
      expect(await reasonsOf((await messages(1))[0])).toContain('auto-reply: text-cannot-be-used');
    });

    test.each([
      ['an operator', { from: 'Ana <ana@acme.example>' }],
      ['a sender whose authentication failed', { headers: ['Authentication-Results: mx.acme.example; dmarc=fail'] }],
      ['somebody who asks for silence', { headers: ['X-Auto-Response-Suppress: OOF'] }],
      ['a list', { headers: ['List-Id: <x.lists.example>'] }],
      ['a mail that was not addressed to us', { to: 'undisclosed-recipients:;' }],
      ['an address that is none', { from: 'Carla <carla>' }],
    ])('does not go to %s', async (_, mail) => {
      await open();
      expect(await desk.arrive(sampleMail(mail))).toMatchObject({
        outcome: 'stored',
        conversations: [1],
        autoReplies: 0,
      });
    });
  });

  describe('a reply', () => {
    test('to our answer joins its conversation, whoever writes it', async () => {
      await open();
      await desk.arrive(sampleMail());
      const [answer] = await messages(1, 'auto-reply');
      const reply = sampleMail({ from: 'dan@other.example', inReplyTo: answer?.messageIdHeader ?? '' });
      expect(await desk.arrive(reply)).toMatchObject({ conversations: [1] });
      expect(await conversation(1)).toMatchObject({ status: 'open', version: 2 });
    });

    test('to an address with our mark in Cc joins as well', async () => {
      await open();
      await desk.arrive(sampleMail());
      const cc = `Cc: <inbox+${makeAddressTag(TOKEN_KEY, 1)}@acme.example>`;
      expect(await desk.arrive(sampleMail({ from: 'dan@other.example', headers: [cc] }))).toMatchObject({
        conversations: [1],
      });
    });

    test('of the contact to their own mail joins, by References alone too', async () => {
      await open();
      await desk.arrive(sampleMail({ id: '<a@customer.example>' }));
      const reply = sampleMail({
        id: '<b@customer.example>',
        references: '<a@customer.example> <lost@customer.example>',
      });
      expect(await desk.arrive(reply)).toMatchObject({ conversations: [1] });
      expect(await desk.arrive(sampleMail({ inReplyTo: '<b@customer.example>' }))).toMatchObject({
        conversations: [1],
      });
    });

    test('of somebody in Cc joins, of a stranger starts a linked conversation', async () => {
      await open();
      await desk.arrive(sampleMail({ id: '<a@customer.example>', headers: ['Cc: Dan <Dan_100%@Other.example>'] }));
      const inReplyTo = '<a@customer.example>';
      expect(await desk.arrive(sampleMail({ from: 'dan_100%@other.example', inReplyTo }))).toMatchObject({
        conversations: [1],
      });
      expect(await desk.arrive(sampleMail({ from: 'danx100y@other.example', inReplyTo }))).toMatchObject({
        conversations: [2],
      });
      const row = await desk.db
        .selectFrom('conversation')
        .select('linked_to_id')
        .where('number', '=', 2)
        .executeTakeFirstOrThrow();
      expect(row.linked_to_id).toBe((await conversation(1)).id);
    });

    test('of a contact whose authentication failed starts a linked conversation, but our mark still joins', async () => {
      await open();
      await desk.arrive(sampleMail({ id: '<a@customer.example>' }));
      const headers = ['Authentication-Results: mx.acme.example; dmarc=fail'];
      expect(await desk.arrive(sampleMail({ headers, inReplyTo: '<a@customer.example>' }))).toMatchObject({
        conversations: [2],
      });
      const [answer] = await messages(1, 'auto-reply');
      const inReplyTo = answer?.messageIdHeader ?? '';
      expect(await desk.arrive(sampleMail({ headers, inReplyTo }))).toMatchObject({ conversations: [1] });
    });

    test('that names an ancestor nobody has seen joins the contact’s other mail that names it', async () => {
      await open();
      const references = '<unseen@customer.example>';
      await desk.arrive(sampleMail({ references }));
      expect(await desk.arrive(sampleMail({ references }))).toMatchObject({ conversations: [1] });
      expect(await desk.arrive(sampleMail({ references, from: 'dan@other.example' }))).toMatchObject({
        conversations: [2],
      });
    });

    test('with a number in its subject joins for those who take part, and for nobody else', async () => {
      await open();
      await desk.arrive(sampleMail());
      const subject = 'Still burning [#1]';
      expect(await desk.arrive(sampleMail({ subject }))).toMatchObject({ conversations: [1] });
      expect(await desk.arrive(sampleMail({ subject, from: 'dan@other.example' }))).toMatchObject({
        conversations: [2],
      });
    });

    test('with nothing but the same subject joins nothing', async () => {
      await open();
      await desk.arrive(sampleMail());
      expect(await desk.arrive(sampleMail({ subject: 'Re: Printer on fire' }))).toMatchObject({ conversations: [2] });
    });

    test('with a mark that somebody else signed joins nothing', async () => {
      await open();
      await desk.arrive(sampleMail());
      const [answer] = await messages(1, 'auto-reply');
      const token = { conversation: (await conversation(1)).id, message: answer?.id ?? desk.newId() };
      const inReplyTo = makeMessageId('77'.repeat(32), token, 'acme.example');
      const forged = sampleMail({ from: 'mallory@evil.example', inReplyTo });
      expect(await desk.arrive(forged)).toMatchObject({ conversations: [2] });
    });
  });

  describe('a closed conversation', () => {
    test('reopens within the channel’s window; later a new one is linked to it', async () => {
      await open();
      await desk.arrive(sampleMail({ id: '<a@customer.example>' }));
      await setStatus(1, 'closed');
      desk.pass(29 * 24);
      expect(await desk.arrive(sampleMail({ inReplyTo: '<a@customer.example>' }))).toMatchObject({
        conversations: [1],
      });
      expect(await conversation(1)).toMatchObject({ status: 'open', closedAt: undefined });
      await setStatus(1, 'closed');
      desk.pass(31 * 24);
      expect(await desk.arrive(sampleMail({ inReplyTo: '<a@customer.example>' }))).toMatchObject({
        conversations: [2],
      });
    });

    test('stays closed, and read, when a responder writes', async () => {
      await open();
      await desk.arrive(sampleMail());
      await setStatus(1, 'closed');
      const [answer] = await messages(1, 'auto-reply');
      const away = sampleMail({ inReplyTo: answer?.messageIdHeader ?? '', headers: ['Auto-Submitted: auto-replied'] });
      expect(await desk.arrive(away)).toMatchObject({ outcome: 'stored', conversations: [1], autoReplies: 0 });
      expect((await conversation(1)).status).toBe('closed');
      const row = await desk.db
        .selectFrom('conversation')
        .select(['version', 'last_in_version'])
        .executeTakeFirstOrThrow();
      expect(row).toEqual({ version: 3, last_in_version: 1 });
    });
  });

  describe('the same mail again', () => {
    test('is noted, and nothing else happens', async () => {
      await open();
      const mail = sampleMail({ id: '<a@customer.example>' });
      await desk.arrive(mail);
      const again = mail.replace('Delivered-To:', 'Received: from a by b\r\nDelivered-To:');
      expect(await desk.arrive(again)).toMatchObject({ outcome: 'duplicate', conversations: [], messages: [] });
      expect([await count('message'), await count('conversation'), await count('outbox')]).toEqual([2, 1, 1]);
      expect(await reasonsOf((await messages(1, 'human'))[0])).toContain('duplicate: same-id-and-content');
    });

    test('without a Message-ID is recognised by its content', async () => {
      await open();
      await desk.arrive(sampleMail({ id: '' }));
      expect(await desk.arrive(sampleMail({ id: '' }))).toMatchObject({ outcome: 'duplicate' });
      expect(await desk.arrive(sampleMail({ id: '', text: 'It burns more.' }))).toMatchObject({ outcome: 'stored' });
    });

    test('with other words is another mail, and marked', async () => {
      await open();
      await desk.arrive(sampleMail({ id: '<a@customer.example>' }));
      const other = sampleMail({ id: '<a@customer.example>', text: 'Something else.' });
      expect(await desk.arrive(other)).toMatchObject({ outcome: 'stored', conversations: [2] });
      expect((await messages(2, 'human'))[0]?.flags).toEqual(['same-id-other-content']);
    });

    test('that was thrown away does not come back', async () => {
      await open();
      const mail = sampleMail({ id: '<a@customer.example>' });
      const { contentHash } = await readMail(Buffer.from(mail));
      const tombstone = { channel_id: desk.support.id, message_id_header: '<a@customer.example>', created_at: 'x' };
      await desk.db
        .insertInto('tombstone')
        .values({ ...tombstone, content_hash: contentHash })
        .execute();
      expect(await desk.arrive(mail)).toMatchObject({ outcome: 'duplicate' });
      expect(await count('message')).toBe(0);
    });
  });

  test('one copy for two channels gives each a message of its own', async () => {
    await open({ otherChannels: [{ name: 'sales' }] });
    const mail = sampleMail({ to: 'support@acme.example, sales@acme.example' });
    expect(await desk.arrive(mail)).toMatchObject({ outcome: 'stored', conversations: [1, 2], autoReplies: 2 });
    expect((await conversation(2)).channel.name).toBe('sales');
    expect(await desk.arrive(mail)).toMatchObject({ outcome: 'duplicate' });
  });

  test('a mail to oneself, with us in Cc, is a conversation with its writer', async () => {
    await open();
    const carla = 'Carla Customer <carla@customer.example>';
    const mail = sampleMail({ from: carla, to: carla, headers: ['Cc: support@acme.example'] });
    expect(await desk.arrive(mail)).toMatchObject({ conversations: [1], autoReplies: 1 });
    expect(await conversation(1)).toMatchObject({ contact: { address: 'carla@customer.example' } });
  });

  test('whom an answer goes to is not changed by the customer’s new address', async () => {
    await open();
    await desk.arrive(sampleMail());
    await desk.db
      .updateTable('contact_address')
      .set({ address: 'new@x.example', address_key: 'new@x.example' })
      .execute();
    await desk.db.updateTable('conversation').set({ contact_address: 'new@x.example' }).execute();
    const to = await desk.db.selectFrom('outbox_recipient').select('address').execute();
    expect(to).toEqual([{ address: 'carla@customer.example' }]);
  });

  test('a mail for no channel is held, and can be seen', async () => {
    await open({ otherChannels: [{ name: 'sales' }] });
    const taken = await desk.arrive(sampleMail({ to: 'x@y.example' }));
    expect(taken).toMatchObject({ outcome: 'unrouted', conversations: [], autoReplies: 0 });
    const row = await desk.db
      .selectFrom('message')
      .select(['channel_id', 'conversation_id', 'kind'])
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ channel_id: null, conversation_id: null, kind: 'human' });
  });

  test('our own mail coming back is stored, and nobody reacts', async () => {
    await open();
    await desk.arrive(sampleMail());
    const [answer] = await messages(1, 'auto-reply');
    const raw = await readRawMail(desk.db, answer?.rawHash ?? '');
    const back = Buffer.concat([Buffer.from('Delivered-To: inbox@acme.example\r\n'), Buffer.from(raw ?? [])]);
    expect(await desk.arrive(back)).toMatchObject({ outcome: 'own', conversations: [], autoReplies: 0 });
    expect(await conversation(1)).toMatchObject({ version: 1 });
  });

  test('what one of us forwarded is the customer’s conversation, and nothing is answered on the word of a text', async () => {
    await open();
    expect(await desk.arrive(fixtureMail('forwarded-by-operator'))).toMatchObject({
      conversations: [1],
      autoReplies: 0,
    });
    expect((await conversation(1)).contact.address).toBe('carla@customer.example');
    expect((await messages(1))[0]?.flags).toEqual(['via:ana@acme.example']);
  });

  test('a contact form’s mail is its writer’s, who gets the auto-reply', async () => {
    await open({ channel: { formSenders: [parseEmailAddress('noreply@forms.example')] } });
    expect(await desk.arrive(fixtureMail('contact-form'))).toMatchObject({ conversations: [1], autoReplies: 1 });
    expect((await messages(1, 'auto-reply'))[0]?.to[0]?.address).toBe('carla@customer.example');
  });

  describe('history', () => {
    test('is closed, as old as it is, read, and not answered', async () => {
      await open();
      const receivedAt = new Date('2024-05-06T07:08:09Z');
      const taken = await desk.arrive(sampleMail({ id: '<a@customer.example>' }), { history: true, receivedAt });
      expect(taken).toMatchObject({ outcome: 'stored', conversations: [1], autoReplies: 0 });
      expect(await conversation(1)).toMatchObject({ status: 'closed', updatedAt: receivedAt, createdAt: receivedAt });
      const later = new Date('2024-05-07T07:08:09Z');
      await desk.arrive(sampleMail({ inReplyTo: '<a@customer.example>' }), { history: true, receivedAt: later });
      expect(await conversation(1)).toMatchObject({ status: 'closed', updatedAt: later });
      const row = await desk.db.selectFrom('conversation').select('last_in_version').executeTakeFirstOrThrow();
      expect(row.last_in_version).toBe(0);
    });
  });

  describe('mail that comes in another order than it was written', () => {
    const LIST = ['List-Id: <talk.lists.example>', 'Precedence: list'];

    test('joins the conversation of the answers that came before it', async () => {
      await open();
      await desk.arrive(sampleMail({ inReplyTo: '<first@customer.example>', text: 'And one more thing.' }));
      expect(await desk.arrive(sampleMail({ id: '<first@customer.example>' }))).toMatchObject({ conversations: [1] });
    });

    test('does so for nobody who takes no part', async () => {
      await open();
      await desk.arrive(sampleMail({ inReplyTo: '<first@customer.example>' }));
      const other = sampleMail({ id: '<first@customer.example>', from: 'eve@elsewhere.example' });
      expect(await desk.arrive(other)).toMatchObject({ conversations: [2] });
    });

    test('on a mailing list belongs together whoever wrote it, and private mail does not', async () => {
      await open();
      const post = (from: string, more: object) =>
        sampleMail({ from, to: 'talk@lists.example', headers: LIST, ...more });
      await desk.arrive(post('ann@a.example', { id: '<post@a.example>' }));
      expect(await desk.arrive(post('bob@b.example', { inReplyTo: '<post@a.example>' }))).toMatchObject({
        conversations: [1],
      });
      const aside = sampleMail({ from: 'eve@elsewhere.example', inReplyTo: '<post@a.example>' });
      expect(await desk.arrive(aside)).toMatchObject({ conversations: [2] });
    });
  });

  describe('a delivery report', () => {
    const reportOn = (name: string, identifier: string) =>
      Buffer.from(fixtureMail(name).toString('latin1').replaceAll('<answer@acme.example>', identifier), 'latin1');
    const answered = async () => {
      await open();
      await desk.arrive(sampleMail());
      const [answer] = await messages(1, 'auto-reply');
      return answer;
    };

    test('on an answer reopens its conversation as not delivered', async () => {
      const answer = await answered();
      await desk.db.updateTable('message').set({ kind: 'reply' }).where('direction', '=', 'out').execute();
      await setStatus(1, 'closed');
      const taken = await desk.arrive(reportOn('bounce', answer?.messageIdHeader ?? ''));
      expect(taken).toMatchObject({ outcome: 'stored', conversations: [1], autoReplies: 0 });
      expect(await conversation(1)).toMatchObject({
        status: 'open',
        attention: 'not delivered to carla@customer.example (5.1.1)',
      });
    });

    test('tells what became of the recipient, and holds mail to an address that is no good back for 60 days', async () => {
      const answer = await answered();
      await desk.db.updateTable('outbox_recipient').set({ state: 'sent' }).execute();
      await desk.arrive(reportOn('bounce', answer?.messageIdHeader ?? ''));
      const [recipient] = await desk.db.selectFrom('outbox_recipient').selectAll().execute();
      expect(recipient).toMatchObject({ state: 'failed', status: '5.1.1', response: '550 5.1.1 User unknown' });
      const [held] = await listSuppressed(desk.db, desk.clock.now());
      expect(held).toEqual({ address: 'carla@customer.example', until: new Date('2026-05-01T10:00:00Z') });
      desk.pass(61 * 24);
      expect(await listSuppressed(desk.db, desk.clock.now())).toEqual([]);
    });

    test('that was not signed for by us holds no address back', async () => {
      await answered();
      await desk.arrive(fixtureMail('bounce'));
      expect(await listSuppressed(desk.db, desk.clock.now())).toEqual([]);
    });

    test.each(['bounce', 'bounce-without-report'])('(%s) on an auto-reply joins, and calls nobody', async (name) => {
      const answer = await answered();
      await setStatus(1, 'closed');
      expect(await desk.arrive(reportOn(name, answer?.messageIdHeader ?? ''))).toMatchObject({ conversations: [1] });
      expect(await conversation(1)).toMatchObject({ status: 'closed', attention: undefined });
    });

    test('of a delay is recorded and calls nobody', async () => {
      const answer = await answered();
      await desk.db.updateTable('message').set({ kind: 'reply' }).where('direction', '=', 'out').execute();
      expect(await desk.arrive(reportOn('delayed-delivery', answer?.messageIdHeader ?? ''))).toMatchObject({
        conversations: [1],
      });
      expect((await conversation(1)).attention).toBeUndefined();
    });

    test('that fits nothing is held, and opens nothing', async () => {
      await open();
      for (const name of ['bounce', 'complaint', 'read-receipt']) {
        const taken = await desk.arrive(fixtureMail(name));
        expect(taken, name).toMatchObject({ outcome: 'stored', conversations: [], autoReplies: 0 });
      }
      expect([await count('conversation'), await count('message')]).toEqual([0, 3]);
    });
  });

  test('odd mails are taken in like any other', async () => {
    await open();
    const names = ['escape-sequences', 'no-from', 'no-headers', 'nul-bytes', 'two-from-headers', 'date-in-2050'];
    for (const [index, name] of names.entries()) {
      const taken = await desk.arrive(fixtureMail(name));
      expect(taken, name).toMatchObject({ outcome: 'stored', conversations: [index + 1] });
    }
  });

  test('a mail with very many and very long names and references is taken in', async () => {
    await open();
    const references = Array.from({ length: 3000 }, (_, index) => `<${index}@${'r'.repeat(200)}.example>`).join(' ');
    const to = `support@acme.example, ${'x'.repeat(5000)}@y.example, "${'n'.repeat(9000)}" <z@y.example>`;
    const id = `<${'i'.repeat(8000)}@customer.example>`;
    const subject = 's'.repeat(20_000);
    expect(await desk.arrive(sampleMail({ id, to, subject, references }))).toMatchObject({ outcome: 'stored' });
    expect(await desk.arrive(sampleMail({ inReplyTo: id }))).toMatchObject({ conversations: [1] });
  });

  test('whatever the bytes, a mail that can be read can be taken in', async () => {
    await open({ otherChannels: [{ name: 'sales' }] });
    const change = fc.record({ at: fc.nat(), bytes: fc.uint8Array({ maxLength: 12 }), cut: fc.nat({ max: 40 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...fixtureNames()),
        fc.array(change, { maxLength: 5 }),
        async (name, changes) => {
          const raw = changes.reduce(changeMail, fixtureMail(name));
          const taken = await desk.arrive(raw).catch((error: unknown) => {
            expect(error).toMatchObject({ kind: 'invalid' });
          });
          if (taken !== undefined) expect(['stored', 'duplicate', 'own', 'unrouted']).toContain(taken.outcome);
        },
      ),
      { numRuns: 120 },
    );
  });
});
