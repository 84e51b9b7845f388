// Notifications to operators: a mail that comes in, or a reply that fails, puts them into the outbox; never in a circle.
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import { readInstanceMark, readMessageId } from '../../../src/lib/conversation/message-token.js';
import { NO_ORDERS, type Orders } from '../../../src/lib/conversation/orders.js';
import type { OutboxId } from '../../../src/lib/ids.js';
import { assignChannel } from '../../../src/lib/inbound/assign-channel.js';
import { readMail } from '../../../src/lib/inbound/mime-reader.js';
import { deliverOutbox } from '../../../src/lib/outbound/deliver-outbox.js';
import type { OutboxItem } from '../../../src/lib/outbound/outbox.js';
import { readAnswerContext } from '../../../src/lib/outbound/read-answer-context.js';
import { takeOverItems } from '../../../src/lib/outbound/take-over-items.js';
import { listSuppressed } from '../../../src/lib/store/bounces.js';
import { changeConversation, findConversation } from '../../../src/lib/store/conversations.js';
import { listHeldMails, listIntakes } from '../../../src/lib/store/intakes.js';
import { listMessages } from '../../../src/lib/store/messages.js';
import { listOutbox } from '../../../src/lib/store/outbox.js';
import { claimItem, markInData } from '../../../src/lib/store/outbox-claims.js';
import { readRawMail } from '../../../src/lib/store/raw-mails.js';
import { readWorkload } from '../../../src/lib/store/workload.js';
import {
  type DeskWishes,
  type IntakeDesk,
  openIntakeDesk,
  START,
  sampleMail,
  TOKEN_KEY,
} from '../../support/intake-desk.js';
import { eachStore } from '../../support/stores.js';
import { openOutboxDesk } from './outbox-desk.js';

const BOB = { name: 'bob', fullName: 'Bob', email: parseEmailAddress('bob@acme.example'), notify: true } as const;
const TEAM: DeskWishes = {
  ...{ operator: { notify: true }, colleagues: [BOB], inWidget: true },
  channel: { autoReply: { on: false, subject: '', text: '' } },
};
const MINUTE = 1 / 60;

eachStore((store) => {
  let desk: IntakeDesk;
  const open = async (wishes: DeskWishes = TEAM) => {
    desk = await openIntakeDesk(await store.url(), wishes);
    onTestFinished(() => desk.close());
  };
  const told = async () =>
    (await listOutbox(desk.db, ['queued', 'deferred', 'sent', 'failed', 'cancelled'])).filter(
      ({ kind }) => kind === 'notification',
    );
  const receivers = async () => (await told()).map(({ envelope }) => envelope.to[0]);
  const bytesOf = async ({ rawHash = '' }: OutboxItem) =>
    Buffer.from((await readRawMail(desk.db, rawHash)) ?? []).toString('latin1');
  const textOf = async (item: OutboxItem) => (await readMail(Buffer.from(await bytesOf(item), 'latin1'))).text;
  /** As if all that is due had left. */
  const leave = async () => {
    const now = desk.clock.now();
    for (const { id } of await told()) {
      const claimed = await desk.db.transaction((tx) => claimItem(tx, id, 'somebody', now));
      if (claimed === undefined) continue;
      await desk.db
        .updateTable('outbox')
        .set({ state: 'sent', owner: null, finished_at: now.toISOString() })
        .where('id', '=', id)
        .execute();
      await desk.db.updateTable('outbox_recipient').set({ state: 'sent' }).where('outbox_id', '=', id).execute();
    }
  };
  const why = async (message: string | undefined) =>
    (await listIntakes(desk.db, message as never)).flatMap(({ reasons }) =>
      reasons.filter(({ about }) => about === 'notification').map(({ rule, evidence }) => `${rule} ${evidence}`.trim()),
    );
  const arrive = async (...mail: Parameters<IntakeDesk['arrive']>) => {
    const { messages } = await desk.arrive(...mail);
    return why(messages[0]);
  };
  const assign = async (number: number, name: string) => {
    const conversation = await findConversation(desk.db, number);
    const assignee = desk.operators.find((operator) => operator.name === name)?.id;
    if (conversation === undefined || assignee === undefined) throw new Error('nothing to assign');
    const event = { id: desk.newId<string>(), event: 'assigned', operator: undefined, at: START, detail: {} } as const;
    await desk.db.transaction((tx) => changeConversation(tx, conversation.id, { assignee }, event));
  };

  describe('a mail that begins a conversation', () => {
    beforeEach(() => open());

    test('is told to all of the widget who want it, by a mail that bears our marks', async () => {
      expect(await arrive(sampleMail())).toEqual(['due ana', 'due bob']);
      expect(await receivers()).toEqual(['ana@acme.example', 'bob@acme.example']);
      const [item] = await told();
      const mail = await readMail(Buffer.from(await bytesOf(item as OutboxItem), 'latin1'));
      const header = (name: string) => mail.headers.find((field) => field.name === name)?.value;
      expect(header('auto-submitted')).toBe('auto-generated');
      expect(readInstanceMark(TOKEN_KEY, header('x-mailroom-instance') ?? '')).toBe(item?.messageId);
      expect(readMessageId(TOKEN_KEY, mail.messageId ?? '')).toMatchObject({ conversation: item?.conversation.id });
      expect(mail.to).toEqual([{ name: 'Ana Lima', address: 'ana@acme.example' }]);
      expect(mail.subject).toBe('[support] #1 Printer on fire');
      expect(mail.text).toContain('Carla Customer <carla@customer.example> wrote, and began #1 (support).');
      expect(mail.text).toContain('> It burns.');
      expect(mail.text).toContain('mailroom reply 1');
    });

    test('leaves its conversation as it is: no message of it, nobody takes part by it', async () => {
      await arrive(sampleMail());
      const conversation = await findConversation(desk.db, 1);
      expect(conversation).toMatchObject({ status: 'open', version: 1, attention: undefined });
      const messages = conversation && (await listMessages(desk.db, conversation.id));
      expect(messages?.map(({ kind }) => kind)).toEqual(['human']);
    });

    test.each([
      ['history', { history: true }, sampleMail()],
      ['not-human auto-reply', {}, sampleMail({ headers: ['Auto-Submitted: auto-replied'] })],
      ['not-human list', {}, sampleMail({ headers: ['List-Id: <all.customer.example>'] })],
      ['own-address ana@acme.example', {}, sampleMail({ from: 'ana@acme.example' })],
      ['own-address support@acme.example', {}, sampleMail({ from: 'support@acme.example' })],
      [
        // What an operator passes on is the operator's act, whoever wrote it.
        'own-address bob@acme.example',
        {},
        sampleMail({ from: 'bob@acme.example', headers: ['X-Original-From: Carla <carla@customer.example>'] }),
      ],
    ])('is told to nobody: %s', async (rule, arrival, mail) => {
      expect(await arrive(mail, arrival)).toEqual([rule]);
      expect(await told()).toEqual([]);
    });

    test('is told of only ten times a day of one contact', async () => {
      for (let hour = 0; hour < 12; hour++) {
        await arrive(sampleMail());
        await leave();
        desk.pass(1);
      }
      expect(await receivers()).toHaveLength(20);
      expect(await arrive(sampleMail())).toEqual(['too-many-of-one-contact carla@customer.example']);
      desk.pass(24);
      expect(await arrive(sampleMail())).toEqual(['due ana', 'due bob']);
    });
  });

  test('nobody is told when somebody here gave a mail its channel', async () => {
    await open({ ...TEAM, otherChannels: [{ name: 'sales' }] });
    await desk.arrive(sampleMail({ to: 'else@customer.example' }));
    const [held] = await listHeldMails(desk.db, 'unrouted', 10);
    const { db, newId, clock, readMail } = desk;
    const { messages } = await assignChannel(
      { db, newId, clock, readMail },
      { mail: held?.id ?? '', channel: 'support' },
    );
    expect(await why(messages[0])).toEqual(['brought-by-hand']);
    expect(await told()).toEqual([]);
  });

  test('nobody is told where nobody wants it', async () => {
    await open({ inWidget: true });
    expect(await arrive(sampleMail())).toEqual(['switched-off']);
  });

  test('nobody is told who is not in the widget of the channel', async () => {
    await open({ ...TEAM, inWidget: false });
    expect(await arrive(sampleMail())).toEqual(['nobody-concerned']);
  });

  describe('a customer’s answer', () => {
    const answer = (text: string) =>
      sampleMail({ id: `<${text}@customer.example>`, inReplyTo: '<first@customer.example>', text });
    beforeEach(async () => {
      await open();
      await arrive(sampleMail({ id: '<first@customer.example>' }));
    });

    test('is put into the notification that has not left', async () => {
      expect(await arrive(answer('two'))).toEqual(['joins-the-waiting ana', 'joins-the-waiting bob']);
      const items = await told();
      expect(items).toHaveLength(2);
      expect(await textOf(items[0] as OutboxItem)).toContain('2 mails came in');
      const { count } = await desk.db
        .selectFrom('message')
        .select((is) => is.fn.countAll<number | string>().as('count'))
        .where('kind', '=', 'notification')
        .executeTakeFirstOrThrow();
      expect(Number(count)).toBe(2);
    });

    test('within 15 minutes of the last one waits, together with what comes meanwhile', async () => {
      await leave();
      desk.pass(5 * MINUTE);
      const dueAt = new Date(START.getTime() + 15 * 60_000);
      expect(await arrive(answer('two'))).toEqual([
        `waits ana, ${dueAt.toISOString()}`,
        `waits bob, ${dueAt.toISOString()}`,
      ]);
      desk.pass(5 * MINUTE);
      await arrive(answer('three'));
      await leave();
      expect((await told()).filter(({ state }) => state === 'queued')).toHaveLength(2);
      desk.pass(5 * MINUTE);
      await leave();
      const items = (await told()).filter(({ envelope }) => envelope.to[0] === 'ana@acme.example');
      expect(items).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
      const text = await textOf(items[1] as OutboxItem);
      expect(text).toContain('2 mails came in');
      expect(text).toContain('> three');
      // The next one speaks of what came after it alone.
      desk.pass(15 * MINUTE);
      expect(await arrive(answer('four'))).toEqual(['due ana', 'due bob']);
      const last = (await told()).filter(({ envelope }) => envelope.to[0] === 'ana@acme.example').at(-1);
      expect(await textOf(last as OutboxItem)).not.toContain('mails came in');
    });

    test('is told to the assignee alone', async () => {
      await leave();
      await assign(1, 'bob');
      desk.pass(1);
      expect(await arrive(answer('two'))).toEqual(['due bob']);
    });

    test('is told of while an older one is being sent, by the next', async () => {
      const [item] = await told();
      await desk.db.transaction((tx) => claimItem(tx, item?.id as OutboxId, 'somebody', desk.clock.now()));
      const reasons = await arrive(answer('two'));
      expect(reasons[0]).toContain('waits ana');
      expect(reasons[1]).toBe('joins-the-waiting bob');
    });
  });

  test('no operator gets more than 30 in an hour', async () => {
    await open({ ...TEAM, colleagues: [] });
    for (let made = 0; made < 31; made++) {
      await arrive(sampleMail({ from: `c${made}@customer.example` }));
      await leave();
    }
    expect(await receivers()).toHaveLength(30);
    expect(await arrive(sampleMail({ from: 'last@customer.example' }))).toEqual(['enough-for-this-hour ana']);
    desk.pass(1);
    expect(await arrive(sampleMail({ from: 'later@customer.example' }))).toEqual(['due ana']);
  });

  test('it leaves by the SMTP config that is named for it, and without a sender where that is taken', async () => {
    await open({ ...TEAM, smtp: { nullSender: 'yes' } });
    const [from] = await desk.db.selectFrom('smtp_config').selectAll().execute();
    if (from === undefined) throw new Error('the desk has an SMTP config');
    const other = {
      ...from,
      id: desk.newId<string>(),
      name: 'other',
      null_sender: 'no',
      reply_address: 'robot@acme.example',
    };
    await desk.db.insertInto('smtp_config').values(other).execute();
    await arrive(sampleMail());
    expect((await told())[0]).toMatchObject({ envelope: { from: '' }, smtpConfigId: from.id });
    await desk.db.updateTable('store').set({ notification_smtp_config_id: other.id }).execute();
    await arrive(sampleMail({ from: 'dora@customer.example' }));
    const item = (await told()).find(({ smtpConfigId }) => smtpConfigId === other.id);
    expect(item?.envelope.from).toBe('robot@acme.example');
    expect(await bytesOf(item as OutboxItem)).toContain('<robot@acme.example>');
    // One that a gateway sends back bears no mark.
    expect(await arrive(sampleMail({ from: 'robot@acme.example' }))).toEqual(['own-address robot@acme.example']);
  });

  describe('what comes back from a notification', () => {
    let item: OutboxItem;
    let messageId: string;
    beforeEach(async () => {
      await open({ ...TEAM, colleagues: [] });
      await arrive(sampleMail());
      await leave();
      item = (await told())[0] as OutboxItem;
      messageId = (await readMail(Buffer.from(await bytesOf(item), 'latin1'))).messageId ?? '';
      desk.pass(1);
    });
    const untouched = async () => {
      expect(await told()).toHaveLength(1);
      expect(await findConversation(desk.db, 1)).toMatchObject({ status: 'open', version: 1, attention: undefined });
      expect(await findConversation(desk.db, 2)).toBeUndefined();
    };

    test('itself is held as ours', async () => {
      expect((await desk.arrive(Buffer.from(await bytesOf(item), 'latin1'))).outcome).toBe('own');
      await untouched();
    });

    test('a bounce is shown in the conversation and changes nothing; that address gets no more', async () => {
      const [head = ''] = (await bytesOf(item)).split('\r\n\r\n');
      const bounce = [
        'From: MAILER-DAEMON@acme.example',
        'To: support@acme.example',
        'Subject: Undelivered Mail',
        '',
        '<ana@acme.example>: 550 5.1.1 User unknown',
        '',
        '--- Below this line is a copy of the message.',
        '',
        head,
        '',
      ].join('\r\n');
      expect(await arrive(bounce)).toEqual(['not-human bounce']);
      await untouched();
      expect(await listSuppressed(desk.db, desk.clock.now())).toMatchObject([{ address: 'ana@acme.example' }]);
      expect(await arrive(sampleMail({ from: 'dora@customer.example' }))).toEqual(['address-suppressed ana']);
    });

    test('an operator’s answer is shown, is no order, and is not what a reply answers', async () => {
      const mail = sampleMail({
        from: 'ana@acme.example',
        inReplyTo: messageId,
        subject: 'Re: [support] #1',
        text: 'Close it.',
      });
      expect(await arrive(mail)).toEqual(['own-address ana@acme.example']);
      await untouched();
      const conversation = await findConversation(desk.db, 1);
      if (conversation === undefined) throw new Error('it is there');
      const messages = await listMessages(desk.db, conversation.id);
      expect(messages.at(-1)).toMatchObject({
        text: 'Close it.',
        flags: expect.arrayContaining(['answers-notification']),
      });
      const [operator] = desk.operators;
      if (operator === undefined) throw new Error('ana is there');
      const { answered } = await readAnswerContext(desk.db, conversation, { operator });
      expect(answered?.from.address).toBe('carla@customer.example');
    });

    test('a vacation answer is shown and changes nothing', async () => {
      const headers = ['Auto-Submitted: auto-replied (vacation)'];
      expect(await arrive(sampleMail({ from: 'ana@acme.example', inReplyTo: messageId, headers }))).toEqual([
        'not-human auto-reply',
      ]);
      await untouched();
    });

    test('the notification as an attachment, from anywhere, tells nobody', async () => {
      const whole = await bytesOf(item);
      const mail = [
        'From: rule@elsewhere.example',
        'To: support@acme.example',
        'Subject: Fwd: news',
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        'Look.',
        '--b',
        'Content-Type: message/rfc822',
        '',
        whole,
        '--b--',
        '',
      ].join('\r\n');
      expect(await arrive(Buffer.from(mail, 'latin1'))).toEqual(['about-our-own-mail']);
      expect(await told()).toHaveLength(1);
    });

    test('a stranger who got hold of its Message-ID is a customer like any other', async () => {
      desk.pass(1);
      expect(await arrive(sampleMail({ inReplyTo: messageId, text: 'And now?' }))).toEqual(['due ana']);
    });
  });
});

// Else it is its writer's, and news of it is for them alone.
const FOR_NOBODY: Orders = { ...NO_ORDERS, assign: { to: 'nobody' } };

describe('a reply', () => {
  eachStore((store) => {
    const open = async () => {
      const desk = await openOutboxDesk(await store.url());
      await desk.db.updateTable('operator').set({ notify: 1 }).execute();
      const [{ id: widget }] = (await desk.db.selectFrom('widget').select('id').execute()) as [{ id: string }];
      const member = { widget_id: widget, operator_id: desk.operators.ben.id, position: 9 };
      await desk.db.insertInto('widget_operator').values(member).execute();
      const told = async (...states: OutboxItem['state'][]) =>
        (await listOutbox(desk.db, states.length > 0 ? states : ['queued'])).filter(
          ({ kind }) => kind === 'notification',
        );
      return { desk, told };
    };

    test('that fails while its writer looks on is told to the others', async () => {
      const { desk, told } = await open();
      desk.smtp.failWith({ at: 'DATA', do: { reply: '554 5.7.1 no' }, times: 1 });
      const number = await desk.add({});
      const { delivery } = await desk.reply(number, { orders: FOR_NOBODY });
      expect(delivery.item.state).toBe('failed');
      expect((await told()).map(({ envelope }) => envelope.to[0])).toEqual(['ben@team.example']);
    });

    test('that is given up after 48 hours is told to all, its writer too; when the telling fails, nothing more follows', async () => {
      const { desk, told } = await open();
      const number = await desk.add({});
      await desk.smtp.close();
      const { delivery } = await desk.reply(number, { orders: FOR_NOBODY });
      expect(delivery.item.state).toBe('deferred');
      for (let hour = 0; hour < 50; hour++) {
        desk.pass(61);
        await deliverOutbox(desk.deps);
      }
      expect(await findConversation(desk.db, number)).toMatchObject({
        attention: expect.stringContaining('not delivered'),
      });
      const version = (await findConversation(desk.db, number))?.version;
      expect((await told('queued', 'deferred')).map(({ envelope }) => envelope.to[0]).sort()).toEqual([
        'ana@team.example',
        'ben@team.example',
      ]);
      for (let hour = 0; hour < 50; hour++) {
        desk.pass(61);
        await deliverOutbox(desk.deps);
      }
      expect(await told('failed')).toHaveLength(2);
      expect(await told('queued', 'deferred')).toEqual([]);
      expect((await findConversation(desk.db, number))?.version).toBe(version);
      // One reply was not sent; two notifications are another matter.
      expect((await readWorkload(desk.db, undefined)).outbox).toMatchObject({ failed: 1, unsure: 0 });
    });

    test('and a notification of which nobody knows: the reply is asked about and told of, the notification dropped', async () => {
      const { desk, told } = await open();
      const number = await desk.add({});
      await desk.smtp.close();
      const { delivery } = await desk.reply(number, { orders: FOR_NOBODY });
      desk.pass(2);
      const die = async (id: OutboxId) => {
        const now = desk.deps.clock.now();
        await desk.db.transaction((tx) => claimItem(tx, id, 'dead', now));
        await desk.db.transaction((tx) => markInData(tx, id, 'dead', now));
        await takeOverItems(desk.deps, 'dead');
      };
      await die(delivery.item.id);
      const [first, second] = await told();
      expect([first, second].map((item) => item?.envelope.to[0]).sort()).toEqual([
        'ana@team.example',
        'ben@team.example',
      ]);
      await die(first?.id as OutboxId);
      expect((await told('cancelled')).map(({ id }) => id)).toEqual([first?.id]);
      expect(await told('unsure')).toEqual([]);
    });
  });
});
