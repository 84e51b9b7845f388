// Programs that answer each other: a thousand hours of a clock that tests move, on real stores, the network alone a fake.
// What they cost at most: 1 for each mail that a person wrote while marks are kept; 10 a day for each sender where they are
// stripped, plus-tags of an address being one sender; 60 for a channel where senders are new each time; 1 in 60 days for an
// operator's address that is no good.
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../src/lib/address/email-address.js';
import { answerFolder } from '../../src/lib/outbound/answer-folder.js';
import { deliverOutbox } from '../../src/lib/outbound/deliver-outbox.js';
import { Secret } from '../../src/lib/secrets/secret.js';
import type { OutgoingBytes } from '../../src/lib/smtp/transport.js';
import { findChannel } from '../../src/lib/store/channels.js';
import { listIntakes } from '../../src/lib/store/intakes.js';
import { type DeskWishes, type IntakeDesk, openIntakeDesk, sampleMail, TOKEN_KEY } from '../support/intake-desk.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const HOURS = 1000;
const DAYS = Math.ceil(HOURS / 24);
// Where mail goes to and fro all the time, a week shows what the 1,000 hours of `npm run test:faults` do.
const BUSY_HOURS = process.env['MAILROOM_TEST_FAULTS'] === 'full' ? HOURS : 7 * 24;
const BUSY_DAYS = Math.ceil(BUSY_HOURS / 24);
/** The most that one sender gets of one channel. */
const PER_DAY = 10;

type Sent = { readonly to: string; readonly from: string; readonly raw: string };

/** A mailroom that answers automatically at an address of its own. */
async function openMailroom(domain: string, tokenKey: string, wishes: DeskWishes) {
  const address = parseEmailAddress(`support@${domain}`);
  const desk = await openIntakeDesk(join(temporaryFolder('loop'), 'mailroom.db'), {
    tokenKey,
    channel: { address, receivingAddress: address },
    mailbox: { address },
    smtp: { replyAddress: address },
    ...wishes,
  });
  const sent: Sent[] = [];
  const deps = {
    ...{ db: desk.db, clock: desk.clock, newId: desk.newId, pause: async () => {} },
    answers: answerFolder('/dev/null'),
    readSecret: async () => new Secret('none'),
    openTransport: async () => ({
      check: async () => ({ stages: [], nullSender: 'unknown' as const, sizeLimit: undefined }),
      close: async () => {},
      async send({ envelope, raw, onBody }: OutgoingBytes) {
        await onBody();
        for (const to of envelope.to) sent.push({ to, from: envelope.from, raw: Buffer.from(raw).toString('latin1') });
        const recipients = envelope.to.map((to) => ({
          address: to,
          state: 'sent' as const,
          status: '2.0.0',
          response: '250 ok',
        }));
        return { result: 'answered' as const, response: '250 ok', recipients };
      },
    }),
  };
  let total = 0;
  return {
    ...desk,
    address,
    total: () => total,
    /** Sends what is due and gives it. */
    async post(): Promise<Sent[]> {
      await deliverOutbox(deps);
      total += sent.length;
      return sent.splice(0);
    },
    receive: (raw: string) => desk.arrive(Buffer.from(raw, 'latin1'), { receivedAt: desk.clock.now() }),
  };
}

type Mailroom = Awaited<ReturnType<typeof openMailroom>>;

const opened: IntakeDesk[] = [];
afterEach(async () => {
  for (const desk of opened.splice(0)) await desk.close();
});
async function mailroom(domain: string, tokenKey = '5a'.repeat(32), wishes: DeskWishes = {}): Promise<Mailroom> {
  const made = await openMailroom(domain, tokenKey, wishes);
  opened.push(made);
  return made;
}

let strangers = 0;
/** What a bad gateway leaves of a mail: no mark of a program, no thread, and an id of its own. */
function stripped(raw: string): string {
  const [head = '', ...body] = raw.split('\r\n\r\n');
  const kept = head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .filter((line) => /^(?:from|to|subject|date|mime-version|content-)/i.test(line));
  return [...kept, `Message-ID: <gateway-${++strangers}@gateway.example>`, '', ...body].join('\r\n');
}

/** A vacation responder that knows nothing of RFC 3834: it answers every mail, to From, without a mark. */
function vacation(from: string, to: string): string {
  return sampleMail({
    from,
    to,
    subject: 'Gone fishing',
    id: `<vacation-${++strangers}@fish.example>`,
    text: 'Back in May.',
  });
}

describe('two mailrooms with auto-replies that face each other', () => {
  async function correspond(pass: (raw: string) => string, hours = HOURS): Promise<readonly [Mailroom, Mailroom]> {
    const one = await mailroom('one.example');
    const two = await mailroom('two.example', '77'.repeat(32));
    await one.receive(sampleMail({ from: two.address, to: one.address }));
    for (let hour = 0; hour < hours; hour++) {
      // Within an hour mail goes to and fro as often as there is any.
      for (let turn = 0; turn < 20; turn++) {
        const [fromOne, fromTwo] = [await one.post(), await two.post()];
        for (const { raw } of fromOne) await two.receive(pass(raw));
        for (const { raw } of fromTwo) await one.receive(pass(raw));
        if (fromOne.length + fromTwo.length === 0) break;
      }
      one.pass(1);
      two.pass(1);
      // Somebody writes once a day, so that a loop could begin anew.
      if (hour % 24 === 23) await one.receive(sampleMail({ from: two.address, to: one.address }));
    }
    return [one, two];
  }

  test('send one auto-reply for each mail that a person wrote', async () => {
    const [one, two] = await correspond((raw) => raw);
    expect(one.total()).toBe(DAYS);
    expect(two.total()).toBe(0);
  });

  test('send at most 10 a day each when a gateway between them strips every mark', async () => {
    const [one, two] = await correspond(stripped, BUSY_HOURS);
    expect(one.total()).toBeLessThanOrEqual(PER_DAY * BUSY_DAYS);
    expect(two.total()).toBeLessThanOrEqual(PER_DAY * BUSY_DAYS);
    expect(one.total()).toBeGreaterThan(BUSY_DAYS);
  });
}, 120_000);

test('a vacation responder that strips headers gets at most 10 a day', async () => {
  const desk = await mailroom('one.example');
  await desk.receive(vacation('fisher@fish.example', desk.address));
  for (let hour = 0; hour < BUSY_HOURS; hour++) {
    for (const { to } of await desk.post()) await desk.receive(vacation(to, desk.address));
    desk.pass(1);
    if (hour % 24 === 23) await desk.receive(vacation('fisher@fish.example', desk.address));
  }
  expect(desk.total()).toBeGreaterThan(0);
  expect(desk.total()).toBeLessThanOrEqual(PER_DAY * BUSY_DAYS);
}, 60_000);

test('a responder that answers twice from new addresses each time trips the breaker at 60, which says so', async () => {
  const desk = await mailroom('one.example');
  await desk.receive(vacation('a0@fish.example', desk.address));
  let made = 0;
  for (let hour = 0; hour < HOURS; hour++) {
    const posted = await desk.post();
    for (const _ of posted.flatMap(() => [1, 2])) await desk.receive(vacation(`a${++made}@fish.example`, desk.address));
    // The doubling takes minutes, not hours; when it has ended, the time goes on.
    desk.pass(posted.length > 0 ? 1 / 60 : 1);
  }
  expect(desk.total()).toBe(60);
  expect((await findChannel(desk.db, 'support'))?.breakerOpenedAt).toBeDefined();
  const { id } = await desk.db
    .selectFrom('message')
    .select('id')
    .where('direction', '=', 'in')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  const [last] = await listIntakes(desk.db, id as never);
  expect(last?.reasons.at(-1)).toMatchObject({ about: 'auto-reply', rule: 'breaker-is-open' });
}, 60_000);

test('one sender under hundreds of plus-tags gets at most 10 a day; whom Reply-To, a second From and Cc name get nothing', async () => {
  const desk = await mailroom('one.example');
  const victims = Array.from({ length: 50 }, (_, index) => `victim${index}@customer.example`);
  const sent: Sent[] = [];
  const days = BUSY_HOURS === HOURS ? BUSY_DAYS : 2;
  for (let hour = 0; hour < days * 24; hour++) {
    for (let mail = 0; mail < 4; mail++) {
      const from = `eve+${hour * 4 + mail}@evil.example`;
      const headers = [`Reply-To: ${victims.join(', ')}`, `Cc: ${victims.join(', ')}`];
      await desk.receive(sampleMail({ from, to: desk.address, headers }));
    }
    await desk.receive(sampleMail({ from: ['eve@evil.example', ...victims].join(', '), to: desk.address }));
    sent.push(...(await desk.post()));
    desk.pass(1);
  }
  expect(sent.length).toBeGreaterThan(days);
  expect(sent.length).toBeLessThanOrEqual(PER_DAY * days);
  expect(sent.filter(({ to }) => !/^eve\+\d+@evil\.example$/.test(to))).toEqual([]);
}, 60_000);

test('an operator’s notification, or any mail of ours, that comes back is answered by nothing', async () => {
  const desk = await mailroom('one.example');
  await desk.receive(sampleMail({ to: desk.address }));
  const [ours] = await desk.post();
  for (let hour = 0; hour < HOURS; hour++) {
    // Whole, as a server's rule forwards it; and by hand, from the operator's own address without our id.
    if (hour % 20 === 0) await desk.receive(ours?.raw ?? '');
    if (hour % 20 === 10)
      await desk.receive(
        sampleMail({
          from: 'ana@acme.example',
          to: desk.address,
          subject: 'Fwd: new mail',
          text: `Look at this, hour ${hour}.`,
        }),
      );
    await desk.post();
    desk.pass(1);
  }
  expect(desk.total()).toBe(1);
}, 60_000);

test('an address whose every mail bounces costs one auto-reply for each mail it sends', async () => {
  const desk = await mailroom('one.example');
  for (let hour = 0; hour < HOURS; hour++) {
    if (hour % 100 === 0) await desk.receive(sampleMail({ from: 'gone@fish.example', to: desk.address }));
    for (const { raw } of await desk.post()) {
      const [head = ''] = raw.split('\r\n\r\n');
      const report = [
        'From: MAILER-DAEMON@fish.example',
        `To: ${desk.address}`,
        'Subject: Undelivered Mail',
        '',
        '<gone@fish.example>: 550 5.1.1 User unknown',
        '',
        '--- Below this line is a copy of the message.',
        '',
        head,
        '',
      ];
      await desk.receive(report.join('\r\n'));
    }
    desk.pass(1);
  }
  expect(desk.total()).toBe(10);
}, 60_000);

describe('an operator who wants notifications', () => {
  const ANA = 'ana@acme.example';
  /** A customer writes every 100 hours. */
  const CUSTOMERS = HOURS / 100;

  /** Every mail of ours is handed to `answer`; what that gives comes in. Gives how many mails went to whom. */
  async function correspond(answer: (mail: Sent, desk: Mailroom) => readonly string[], hours = HOURS) {
    const desk = await mailroom('one.example', TOKEN_KEY, { operator: { notify: true }, inWidget: true });
    const sent = new Map<string, number>();
    for (let hour = 0; hour < hours; hour++) {
      if (hour % 100 === 0) {
        await desk.receive(sampleMail({ from: `carla${hour}@customer.example`, to: desk.address }));
      }
      // Within an hour mail goes to and fro as often as there is any.
      for (let turn = 0; turn < 10; turn++) {
        const posted = await desk.post();
        for (const mail of posted) {
          sent.set(mail.to, (sent.get(mail.to) ?? 0) + 1);
          for (const raw of answer(mail, desk)) await desk.receive(raw);
        }
        if (posted.length === 0) break;
        desk.pass(1 / 60);
      }
      desk.pass(1);
    }
    return { desk, sent, told: sent.get(ANA) ?? 0 };
  }

  const toAna =
    (answer: (mail: Sent, desk: Mailroom) => readonly string[]) =>
    (mail: Sent, desk: Mailroom): readonly string[] =>
      mail.to === ANA ? answer(mail, desk) : [];
  const idOf = ({ raw }: Sent) => /^message-id:\s*(<[^>]+>)/im.exec(raw)?.[1] ?? '';

  test.each([
    [
      'and has a vacation responder',
      ({ to, raw }: Sent, { address }: Mailroom) => [
        sampleMail({
          from: to,
          to: address,
          inReplyTo: idOf({ to, raw, from: '' }),
          headers: ['Auto-Submitted: auto-replied'],
        }),
      ],
    ],
    ['and has a responder that leaves no mark', ({ to }: Sent, { address }: Mailroom) => [vacation(to, address)]],
    ['and whose rule sends each back to the channel', ({ raw }: Sent) => [raw]],
    [
      'and answers each by hand',
      (mail: Sent, { address }: Mailroom) => [
        sampleMail({
          from: mail.to,
          to: address,
          inReplyTo: idOf(mail),
          subject: 'Re: news',
          text: 'Close it, please.',
        }),
      ],
    ],
    ['and whose gateway sends each back without its marks', ({ raw }: Sent) => [stripped(raw)]],
  ] as const)(
    '%s gets one for each conversation of a customer',
    async (_, answer) => {
      const { told, sent, desk } = await correspond(toAna(answer));
      expect(told).toBe(CUSTOMERS);
      // The customers get their auto-replies, and nobody else gets anything.
      expect([...sent.values()].reduce((sum, count) => sum + count, 0)).toBe(2 * CUSTOMERS);
      expect(desk.total()).toBe(2 * CUSTOMERS);
    },
    60_000,
  );

  test('at an address that is no good gets one in 60 days', async () => {
    const { told, sent } = await correspond(
      toAna(({ raw }, { address }) => {
        const [head = ''] = raw.split('\r\n\r\n');
        const lines = ['From: MAILER-DAEMON@acme.example', `To: ${address}`, 'Subject: Undelivered Mail', ''];
        const report = [`<${ANA}>: 550 5.1.1 User unknown`, '', '--- Below this line is a copy of the message.', ''];
        return [[...lines, ...report, head, ''].join('\r\n')];
      }),
    );
    expect(told).toBe(1);
    expect([...sent.values()].reduce((sum, count) => sum + count, 0)).toBe(1 + CUSTOMERS);
  }, 60_000);

  test('and answers from elsewhere by a program without marks gets at most 10 a day of that', async () => {
    const { told, sent } = await correspond(
      ({ to }, { address }) => (/ana|private/.test(to) ? [vacation('private@fish.example', address)] : []),
      BUSY_HOURS,
    );
    expect(told).toBeGreaterThan(BUSY_DAYS);
    expect(told).toBeLessThanOrEqual(11 * BUSY_DAYS + BUSY_HOURS / 100 + 1);
    expect(sent.get('private@fish.example')).toBeLessThanOrEqual(PER_DAY * (BUSY_DAYS + 1));
  }, 60_000);
});
