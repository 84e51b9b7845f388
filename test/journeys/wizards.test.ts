// Every command that asks, at a terminal of 80 columns: from start to end, and left with Ctrl-C at each of its questions.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  deskFile,
  type MailServers,
  openMailServers,
  openSetupDesk,
  PASSWORD,
  type SetupDesk,
} from '../commands/setup-desk.js';
import { type Answer, answerQuestions } from '../support/answer-questions.js';
import { runTty } from '../support/run-tty.js';
import { temporaryFolder } from '../support/temporary-folder.js';

type Wizard = {
  readonly args: readonly string[];
  readonly answers: readonly Answer[];
  /** What is asked when all is saved: no place to stop at. */
  readonly after?: readonly Answer[];
  readonly ends: string;
};

let desk: SetupDesk;
let servers: MailServers;
let wizards: readonly Wizard[];

beforeAll(async () => {
  servers = await openMailServers();
  desk = openSetupDesk(join(temporaryFolder('store'), 'mailroom.db'));
  const applied = await desk.run(['apply', '-f', '-', '--yes'], {
    input: deskFile(servers),
    env: { MAILROOM_OPERATOR: 'ana' },
  });
  expect(applied.code, applied.stderr).toBe(0);
  const spared = await desk.run(['apply', '-f', '-', '--yes'], {
    input: spareThings(servers),
    env: { MAILROOM_OPERATOR: 'ana' },
  });
  expect(spared.code, spared.stderr).toBe(0);
  wizards = wizardsFor(servers);
}, 120_000);

afterAll(() => servers.close());

/** What nothing else needs: to be deleted. */
const spareThings = ({ smtp, imap }: MailServers) => `version: 1
smtp:
  spare:
    host: ${smtp.host}
    port: ${smtp.port}
    encryption: starttls
    ca: ${smtp.caPath}
    user: support
    password: env:ACME_PASSWORD
    replyName: Spare
    replyAddress: spare@acme.example
mailboxes:
  spare:
    host: ${imap.host}
    port: ${imap.tlsPort}
    encryption: tls
    ca: ${imap.caPath}
    user: inbox
    password: env:ACME_PASSWORD
    address: spare@acme.example
operators:
  carl: { email: carl@acme.example }
widgets:
  spare: { operators: [] }
channels:
  spare: { address: spare-channel@acme.example, replyName: Spare, mailbox: inbox, widget: website }
savedReplies:
  spare: { text: Spare }
`;

const enter = (...questions: readonly (string | RegExp)[]): Answer[] => questions.map((question) => [question]);

function wizardsFor({ smtp, imap }: MailServers): readonly Wizard[] {
  return [
    {
      args: ['smtp', 'add', '--ca', smtp.caPath],
      answers: [
        ['Reply address', 'second@acme.example'],
        ...enter('Who runs the mail server?'),
        ['Host name', smtp.host],
        ['Encryption', ['down', 'enter']],
        ['Port', String(smtp.port)],
        ['Name of this SMTP config', 'second'],
        ['User name', 'support'],
        ['Password of support', PASSWORD],
        ['Reply name', 'Acme'],
        ...enter('Sign mail'),
      ],
      after: [['Send a test mail to ana@acme.example?']],
      ends: 'The mail is on its way',
    },
    {
      args: ['smtp', 'edit', 'acme'],
      answers: [
        ...enter('Host name', 'Encryption', 'Port', 'User name'),
        ['Another password?', 'y'],
        ['Password of support', PASSWORD],
        ['Reply name', 'Acme Two'],
        ...enter('Reply address', 'Sign mail'),
      ],
      after: [['Send a test mail', 'n']],
      ends: 'mailroom smtp test acme --to ana@acme.example',
    },
    { args: ['smtp', 'delete', 'spare'], answers: [['Delete the SMTP config', 'y']], ends: 'is gone' },
    {
      args: ['mailbox', 'add', '--ca', imap.caPath],
      answers: [
        ['Address whose mail', 'second@acme.example'],
        ...enter('Who runs the mail server?'),
        ['Host name', imap.host],
        ...enter('Encryption'),
        ['Port', String(imap.tlsPort)],
        ['Name of this mailbox', 'second'],
        ['User name', 'inbox'],
        ['Password of inbox', PASSWORD],
      ],
      ends: 'Mailbox second is there',
    },
    {
      args: ['mailbox', 'edit', 'inbox'],
      answers: [
        ...enter('Host name', 'Encryption', 'Port', 'User name', 'Another password?', /older to pull from/),
        ...enter(
          'Address whose mail lands there',
          'land there too?',
          'After a pull',
          'Servers whose checks are believed',
        ),
      ],
      ends: 'Nothing of mailbox inbox is changed',
    },
    { args: ['mailbox', 'delete', 'spare'], answers: [['Delete the mailbox', 'y']], ends: 'is gone' },
    {
      args: ['widget', 'create'],
      answers: [['Name of the widget', 'phone'], ...enter('Operators in it')],
      ends: 'Widget phone is there',
    },
    {
      args: ['widget', 'edit', 'website'],
      answers: enter('Operators in it', 'Who gets a new conversation'),
      ends: 'Nothing of widget website is changed',
    },
    { args: ['widget', 'delete', 'spare'], answers: [['Delete the widget', 'y']], ends: 'is gone' },
    {
      args: ['operator', 'add'],
      answers: [
        ['Name of the operator', 'dora'],
        ['email address', 'dora@acme.example'],
      ],
      ends: 'dora',
    },
    {
      args: ['operator', 'edit', 'bob'],
      answers: [['Full name', 'Bob B.'], ...enter('Email address', 'Role', 'Tell them by mail')],
      ends: 'is changed',
    },
    { args: ['operator', 'delete', 'carl'], answers: [['Delete operator carl', 'y']], ends: 'is gone' },
    {
      args: ['channel', 'create'],
      answers: [
        ['Name of the channel', 'billing'],
        ['Reply name', 'Acme Billing'],
        ['Address that customers write to', 'billing@acme.example'],
        ...enter('Send answers by', 'Answered by', 'Auto-reply', 'Footer', 'Mailbox that its mail'),
      ],
      ends: 'Its receiving address is',
    },
    {
      args: ['channel', 'edit', 'sales'],
      answers: [
        ...enter(
          'Reply name',
          'Address that customers',
          'Aliases',
          'Send answers by',
          'Answered by',
          'Mailbox that its mail',
          'Receiving address',
          'Auto-reply',
        ),
        ...enter(
          'Footer',
          'Senders of contact forms',
          'Addresses that forward',
          'Hold each answer',
          'reopens a closed',
        ),
        ...enter('Quote the answered mail', 'that is for no channel?'),
      ],
      ends: 'Nothing of channel sales is changed',
    },
    { args: ['channel', 'delete', 'spare'], answers: [['Delete channel spare?', 'y']], ends: 'is gone' },
    {
      args: ['saved-reply', 'add'],
      answers: [
        ['Name of the saved reply', 'thanks'],
        ['Its text', 'Thank you!'],
      ],
      ends: 'thanks',
    },
    { args: ['saved-reply', 'edit', 'refund'], answers: [['Text', 'Thanks!']], ends: 'is changed' },
    { args: ['saved-reply', 'delete', 'spare'], answers: [['Delete the saved reply', 'y']], ends: 'is gone' },
  ];
}

const sit = (args: readonly string[]) =>
  runTty(args, { home: desk.home, env: { ...desk.env, NO_COLOR: '1', MAILROOM_OPERATOR: 'ana' }, rows: 50 });

/** Answers all before that question, and leaves there. */
async function leaveAt(wizard: Wizard, place: number): Promise<void> {
  const tty = sit(wizard.args);
  await answerQuestions(tty, wizard.answers.slice(0, place));
  await tty.waitFor(wizard.answers[place]?.[0] ?? '', 20_000);
  tty.press('ctrl-c');
  const { code } = await tty.exit;
  expect(code, tty.everything()).toBe(130);
  expect(tty.everything()).toMatch(/^Stopped; nothing was changed\.$/m);
  expect(tty.everything()).not.toContain('Error');
}

async function contents(): Promise<readonly string[]> {
  const env = { MAILROOM_OPERATOR: 'ana' };
  const runs = await Promise.all([desk.run(['export'], { env }), desk.run(['audit', '--json'], { env })]);
  for (const { code, stderr } of runs) expect(code, stderr).toBe(0);
  return runs.map(({ stdout }) => stdout);
}

/** A few at a time: more would only wait for one another. */
async function forEach<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  const left = [...things];
  const workers = Array.from({ length: 4 }, async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
  });
  await Promise.all(workers);
}

test('Ctrl-C at any question leaves everything as it was', async () => {
  const before = await contents();
  const places = wizards.flatMap((wizard) => wizard.answers.map((_, place) => ({ wizard, place })));
  await forEach(places, ({ wizard, place }) => leaveAt(wizard, place));
  expect(await contents()).toEqual(before);
}, 300_000);

test('each wizard is gone through from start to end', async () => {
  const goThrough = async (wizard: Wizard) => {
    const tty = sit(wizard.args);
    await answerQuestions(tty, [...wizard.answers, ...(wizard.after ?? [])]);
    expect((await tty.exit).code, tty.everything()).toBe(0);
    expect(tty.everything()).toContain(wizard.ends);
    expect(tty.everything()).not.toContain(PASSWORD);
  };
  const isLast = ({ args }: Wizard) => args.includes('delete');
  // What is asked depends on what there is to choose from.
  await forEach(
    wizards.filter((wizard) => !isLast(wizard)),
    goThrough,
  );
  await forEach(wizards.filter(isLast), goThrough);
}, 300_000);

test('init makes no store when it is left at a question', async () => {
  const answers: readonly Answer[] = [['Your short name', 'ana'], ['Your email address']];
  await forEach([0, 1], async (place) => {
    const store = join(temporaryFolder('store'), 'mailroom.db');
    const tty = runTty(['init'], { env: { MAILROOM_STORE: store } });
    await answerQuestions(tty, answers.slice(0, place));
    await tty.waitFor(answers[place]?.[0] ?? '');
    tty.press('ctrl-c');
    expect((await tty.exit).code).toBe(130);
    expect(existsSync(store)).toBe(false);
  });
});
