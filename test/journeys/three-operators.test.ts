// Three operators at three terminals work through mail that arrives while `serve` runs: each mail is answered once, nothing
// is left over or unread, and every state is explained by its events. MAILROOM_TEST_FAULTS=full has 200 mails.
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/lib/store/open-store.js';
import { type Desk, mailboxFlags, openDesk, smtpFlags } from '../support/desk.js';
import { expectExplained } from '../support/explained-by-events.js';
import { startCli } from '../support/run-cli.js';
import { eachStore } from '../support/stores.js';
import { type WorkingOperator, work, workingOperator } from '../support/working-operator.js';

const isFull = process.env['MAILROOM_TEST_FAULTS'] === 'full';
/** Every fourth of them writes once more when there is an answer. */
const CUSTOMERS = isFull ? 160 : 6;
const NAMES = ['ana', 'ben', 'cleo'];

const answersBack = (customer: number) => customer % 4 === 0;
const firstId = (customer: number) => `<first-${customer}@customer.example>`;
const secondId = (customer: number) => `<second-${customer}@customer.example>`;

async function setUp(desk: Desk): Promise<void> {
  await desk.run(['init']);
  await desk.run(['smtp', 'add', 'acme', ...smtpFlags(desk), '--password-ref', 'env:ACME_PASSWORD']);
  await desk.run(['mailbox', 'add', 'inbox', ...mailboxFlags(desk), '--password-ref', 'env:ACME_PASSWORD']);
  for (const name of NAMES) await desk.run(['operator', 'add', name, '--email', `${name}@acme.example`]);
  await desk.run(['widget', 'create', 'website', ...NAMES.flatMap((name) => ['--operator', name])]);
  for (const channel of ['support', 'billing']) {
    const sender = ['--reply-name', 'Acme', '--address', `${channel}@acme.example`];
    const places = ['--mailbox', 'inbox', '--smtp', 'acme', '--widget', 'website'];
    await desk.run(['channel', 'create', channel, ...sender, ...places]);
  }
}

function write(desk: Desk, customer: number, id: string, answered?: string): Promise<void> {
  const head = [
    'Delivered-To: inbox@acme.example',
    `From: Customer ${customer} <customer-${customer}@customer.example>`,
    'To: support@acme.example',
    `Subject: ${answered === undefined ? '' : 'Re: '}Parcel ${customer}`,
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: ${id}`,
    ...(answered === undefined ? [] : [`In-Reply-To: ${answered}`, `References: ${answered}`]),
  ];
  return desk.imap.deliver('inbox', Buffer.from([...head, '', `Where is it? ${id}`, ''].join('\r\n')));
}

type Answer = { readonly to: string; readonly id: string; readonly answered: string };

function answersOf(desk: Desk): Answer[] {
  return desk.smtp.received.map(({ raw, envelope }) => {
    const [head = ''] = raw.toString().split('\r\n\r\n', 1);
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'im').exec(head.replace(/\r\n\s+/g, ' '))?.[1];
    return { to: envelope.to.join(' '), id: field('Message-ID') ?? '', answered: field('In-Reply-To') ?? '' };
  });
}

/** Mail keeps coming while the operators work: the first ones, and what answers their answers. */
async function customersWrite(desk: Desk, isOver: () => boolean): Promise<void> {
  const heard = new Set<number>();
  for (let next = 0; !isOver(); ) {
    // A few at a time, as fast as three people may answer.
    if (next < CUSTOMERS && next - desk.smtp.received.length < 12) await write(desk, next, firstId(next++));
    for (const { to, id, answered } of answersOf(desk)) {
      const customer = Number(/customer-(\d+)@/.exec(to)?.[1]);
      if (heard.has(customer) || !answersBack(customer) || answered !== firstId(customer)) continue;
      heard.add(customer);
      await write(desk, customer, secondId(customer), id);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const expectedAnswers = Array.from({ length: CUSTOMERS }, (_, customer) => [
  firstId(customer),
  ...(answersBack(customer) ? [secondId(customer)] : []),
]).flat();

async function rearrange({ run }: WorkingOperator): Promise<void> {
  const steps = [
    ['conversation', 'merge', '2', '3'],
    ['conversation', 'merge', '4', '3'],
    ['conversation', 'undo', '3'],
    ['conversation', 'split', '1', '--from', '3'],
    ['conversation', 'move', '6', 'billing'],
    ['conversation', 'split', '5', '--from', '2'],
    ['conversation', 'undo', '5'],
    ['conversation', 'reopen', '4'],
    ['conversation', 'tag', '4', '--add', 'vip'],
    ['conversation', 'assign', '4', 'cleo'],
    ['conversation', 'undo', '4'],
    ['conversation', 'close', '4'],
  ];
  for (const step of steps) expect([step, await run(...step)]).toMatchObject([step, { code: 0 }]);
}

eachStore((store) => {
  test('three operators answer each mail once, and leave nothing', { timeout: 3_600_000 }, async () => {
    const desk = await openDesk(await store.url());
    onTestFinished(() => desk.close());
    await setUp(desk);
    const db = await openStore(desk.env['MAILROOM_STORE'] ?? '', { now: () => new Date() });
    onTestFinished(() => db.close());
    const server = startCli(['serve'], { home: desk.home, env: desk.env, timeoutMs: 3_600_000 });
    onTestFinished(() => server.kill());
    await server.waitFor('connected');
    const team = NAMES.map((name) => workingOperator(name, desk.env));
    const began = performance.now();
    let over = false;
    const hasFailed = () => team.some(({ faults }) => faults.length > 0);
    const customers = customersWrite(desk, () => over || hasFailed());
    const isLeft = async () => {
      const rows = db.selectFrom('conversation').select('number').where('status', 'in', ['open', 'snoozed']);
      return desk.smtp.received.length < expectedAnswers.length || (await rows.execute()).length > 0;
    };
    // Whoever is in the middle of one when nothing seems to be left may still put it aside for a moment.
    while (!hasFailed() && (await isLeft())) {
      let isDone = false;
      const working = team.map((operator) => work(operator, () => isDone || hasFailed()));
      while (!hasFailed() && (await isLeft())) await new Promise((resolve) => setTimeout(resolve, 100));
      isDone = true;
      await Promise.all(working);
    }
    over = true;
    await customers;
    const seconds = (performance.now() - began) / 1000;
    expect(team.flatMap(({ faults }) => faults)).toEqual([]);

    const answers = answersOf(desk);
    expect(answers.map(({ answered }) => answered).sort()).toEqual(expectedAnswers.toSorted());
    expect(new Set(answers.map(({ id }) => id)).size).toBe(answers.length);
    const statuses = await db.selectFrom('conversation').select('status').distinct().execute();
    expect(statuses.map(({ status }) => status).filter((status) => !['closed', 'waiting'].includes(status))).toEqual(
      [],
    );
    for (const { run } of team) {
      for (const list of ['--unread', '--mentioned', '--mine', '--unassigned']) {
        expect((await run('inbox', list, '--json')).json()).toEqual([]);
      }
    }
    await expectExplained(db);

    const [ana] = team;
    if (ana === undefined) throw new Error('nobody is there');
    await rearrange(ana);
    await expectExplained(db);
    // A customer answers into what was merged away.
    const late = answers.find(({ answered }) => answered === firstId(1));
    await write(desk, 1, '<late@customer.example>', late?.id);
    await expect.poll(async () => (await ana.run('inbox', '--json')).json(), { timeout: 60_000 }).toHaveLength(1);
    await expectExplained(db);
    server.kill('SIGTERM');
    expect(await server.finished).toMatchObject({ code: 0 });
    expect((await desk.run(['verify', '--json'])).json()).toMatchObject({ ok: true });
    if (isFull) process.stdout.write(`${store.kind}: ${figures(team, seconds)}\n`);
  });
});

function figures(team: readonly WorkingOperator[], seconds: number): string {
  const sum = (what: keyof WorkingOperator['done']) => team.reduce((total, { done }) => total + done[what], 0);
  return [
    `${expectedAnswers.length} mails in ${seconds.toFixed(0)} s, ${sum('commands')} commands`,
    `answered ${team.map(({ name, done }) => `${name} ${done.answers}`).join(', ')}`,
    `taken ${sum('takes')}, refused ${sum('takesRefused')}; answers refused ${sum('answersRefused')}`,
  ].join('; ');
}
