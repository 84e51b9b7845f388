// mailroom plan, apply and export: a desk from a file, and back.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runTty } from '../support/run-tty.js';
import { eachStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { deskFile, type MailServers, openMailServers, openSetupDesk, PASSWORD, type SetupDesk } from './setup-desk.js';

let servers: MailServers;

beforeAll(async () => {
  servers = await openMailServers();
});
afterAll(() => servers.close());

type StepJson = { action: string; kind: string; name: string; outcome?: string };
type ResultJson = { steps: StepJson[]; failed: number; skipped: number; done: number; unchanged: number };
const brief = ({ steps }: ResultJson) => steps.map(({ action, kind, name }) => `${action} ${kind} ${name}`);

eachStore((store) => {
  let desk: SetupDesk;
  let file: string;

  beforeEach(async () => {
    desk = openSetupDesk(await store.url());
    file = deskFile(servers);
    write(file);
  });
  const write = (text: string) => writeFileSync(join(desk.home, 'mailroom.yaml'), text);

  test('an empty store becomes the desk of the file, checked; the second time nothing is left to do', async () => {
    const planned = await desk.run(['plan', '--check', '--exit-code', '--json']);
    expect(planned.code).toBe(10);
    expect(planned.json()).toMatchObject({
      create: 9,
      checks: [
        { name: 'acme', ok: true },
        { name: 'inbox', ok: true },
      ],
    });
    expect((await desk.run(['status'])).code).toBe(3);

    const applied = await desk.run(['apply', '--yes', '--json']);
    expect(applied).toMatchObject({ code: 0, stderr: '' });
    expect(applied.json<ResultJson>()).toMatchObject({ done: 10, failed: 0, skipped: 0 });

    const again = await desk.run(['apply', '--yes', '--exit-code', '--json']);
    expect(again.code).toBe(0);
    expect(again.json<ResultJson>()).toMatchObject({ steps: [], unchanged: 10 });
    expect((await desk.run(['plan'])).stdout).toBe('Nothing to do: 10 things are as the file wants.\n');

    expect((await desk.run(['channel', 'show', 'support', '--json'])).json()).toMatchObject({
      receivingAddress: 'inbox+support@acme.example',
      footer: 'Acme Ltd\n1 Main Street',
      autoReply: { on: true },
      undoSeconds: 10,
      reopen: 'never',
    });
    expect((await desk.run(['smtp', 'show', 'acme', '--json'])).json()).toMatchObject({
      checkedAt: expect.any(String),
    });
    expect((await desk.run(['operator', 'whoami', '--json'])).json()).toMatchObject({ name: 'ana', role: 'admin' });
  });

  test('an export of the desk is the file in content, and makes the same desk of an empty store', async () => {
    await desk.run(['apply', '--yes']);
    const yaml = (await desk.run(['export'])).stdout;
    expect(yaml).not.toContain(PASSWORD);
    expect((await desk.run(['plan', '-f', '-', '--exit-code', '--prune'], { input: yaml })).code).toBe(0);

    const other = openSetupDesk(await store.anotherUrl());
    expect((await other.run(['apply', '-f', '-', '--yes'], { input: yaml })).code).toBe(0);
    expect((await other.run(['export'])).stdout).toBe(yaml);
    // The file of the desk says the same in other words.
    expect((await other.run(['plan', '-f', join(desk.home, 'mailroom.yaml'), '--prune', '--exit-code'])).code).toBe(0);

    const json = await desk.run(['export', '--format', 'json']);
    expect((await desk.run(['export', '--json'])).stdout).toBe(json.stdout);
    expect((await desk.run(['plan', '-f', '-', '--exit-code'], { input: json.stdout })).code).toBe(0);
  });

  test('what changes is changed, and tried again where the login or the way changes', async () => {
    await desk.run(['apply', '--yes']);
    write(
      file
        .replace('1 Main Street', '2 Main Street')
        .replace('routing: round-robin', 'routing: manual')
        .replace('operators: [bob, ana]', 'operators: [ana]')
        .replace('role: supervisor', 'role: operator')
        .replace('Ana, Acme"', 'Ana of Acme"')
        .replace('replyName: Acme Support', 'replyName: Acme')
        .replace('plusAddressing: true', 'plusAddressing: true\n    afterPull: seen')
        .replace('channelSignatures: { sales: { text: "Ana, Acme Sales" } }', 'channelSignatures: {}')
        .replace('your money', 'the money'),
    );
    const plan = await desk.run(['plan', '--json']);
    expect(brief(plan.json())).toEqual([
      'change operator ana',
      'change operator bob',
      'change widget website',
      'change smtp acme',
      'change mailbox inbox',
      'change channel support',
      'change signature of ana for sales',
      'change saved-reply refund',
    ]);
    expect((await desk.run(['apply', '--yes', '--exit-code'])).code).toBe(10);
    expect((await desk.run(['plan', '--exit-code'])).code).toBe(0);
    expect((await desk.run(['widget', 'list', '--json'])).json()).toMatchObject([
      { routing: 'manual', operators: ['ana'] },
    ]);
    expect((await desk.run(['mailbox', 'show', 'inbox', '--json'])).json()).toMatchObject({ afterPull: 'seen' });
  });

  test('a part that fails is told, what needs it is skipped, the rest is done, and a second try ends it', async () => {
    write(file.replace('user: support\n', 'user: nobody\n'));
    const applied = await desk.run(['apply', '--yes', '--json']);
    expect(applied.code).toBe(7);
    expect(applied.json()).toMatchObject({
      error: { kind: 'partial', message: expect.stringContaining('smtp acme') },
      failed: 1,
      skipped: 2,
    });
    const outcome = (name: string) => applied.json<ResultJson>().steps.find((step) => step.name === name);
    expect(outcome('acme')).toMatchObject({ outcome: 'failed', error: { kind: 'auth' } });
    expect(outcome('support')).toMatchObject({ outcome: 'skipped', because: 'it needs smtp acme' });
    expect(outcome('sales')).toMatchObject({ outcome: 'done' });
    expect((await desk.run(['smtp', 'show', 'acme'])).code).toBe(3);

    write(file);
    expect((await desk.run(['apply', '--yes'])).code).toBe(0);
    expect((await desk.run(['plan', '--exit-code'])).code).toBe(0);
  });

  test('--prune deletes what the file does not name, and nothing when something else failed', async () => {
    await desk.run(['apply', '--yes']);
    const small = `version: 1\noperators: { ana: { email: ana@acme.example } }\n`;
    write(small);
    expect((await desk.run(['plan', '--exit-code'])).code).toBe(0);
    const wrong = `${small}smtp: { new: { host: localhost, port: 1, encryption: tls, replyName: A, replyAddress: a@acme.example } }\n`;
    write(wrong);
    const failed = await desk.run(['apply', '--prune', '--yes', '--json']);
    expect(failed.code).toBe(7);
    expect(failed.json<ResultJson>()).toMatchObject({ done: 0, failed: 1 });
    expect((await desk.run(['channel', 'list', '--json'])).json()).toHaveLength(2);

    write(small);
    expect((await desk.run(['apply', '--prune', '--yes'])).code).toBe(0);
    expect((await desk.run(['export', '--json'])).json()).toEqual({
      version: 1,
      operators: {
        ana: {
          email: 'ana@acme.example',
          fullName: 'Ana Lima',
          role: 'admin',
          signature: { text: 'Ana, Acme', on: true },
        },
      },
    });
  });

  test('a file with mistakes changes nothing and makes no store', async () => {
    write('version: 1\nchannels: { support: { adress: x } }\n');
    for (const command of [['plan'], ['apply', '--yes']]) {
      const refused = await desk.run([...command, '--json']);
      expect(refused.code).toBe(3);
      expect(refused.json()).toMatchObject({
        error: {
          kind: 'invalid',
          details: {
            problems: [
              { line: 2, path: 'channels.support.replyName' },
              { line: 2, path: 'channels.support.mailbox' },
              { line: 2, path: 'channels.support.widget' },
              { line: 2, column: 24, path: 'channels.support.adress', problem: 'there is no such key' },
            ],
          },
        },
      });
    }
    expect((await desk.run(['status'])).code).toBe(3);
  });

  test('nobody there to say yes is exit 2, and nothing is made', async () => {
    expect(await desk.run(['apply'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect((await desk.run(['apply', '--dry-run'])).code).toBe(0);
    expect((await desk.run(['status'])).code).toBe(3);
  });

  test('it is asked at a terminal, and no leaves everything as it is', async () => {
    const first = runTty(['apply'], { home: desk.home, env: desk.env, cwd: desk.home });
    await first.waitFor('Do this?');
    first.press('enter');
    expect((await first.exit).code).toBe(130);
    expect((await desk.run(['status'])).code).toBe(3);
    const second = runTty(['apply'], { home: desk.home, env: desk.env, cwd: desk.home });
    await second.waitFor('Do this?');
    second.type('y');
    second.press('enter');
    await second.waitFor('All 10 steps are done.');
    expect((await second.exit).code).toBe(0);
  });

  test('a login that fails is told by plan --check, and nothing is saved', async () => {
    write(file.replace('user: inbox\n', 'user: nobody\n'));
    const checked = await desk.run(['plan', '--check', '--json']);
    expect(checked.code).toBe(4);
    expect(checked.json()).toMatchObject({ checks: [{ ok: true }, { ok: false, error: { kind: 'auth' } }] });
    const missing = await desk.run(['plan', '--check'], { env: { ACME_PASSWORD: undefined } });
    expect(missing).toMatchObject({ code: 3, stdout: expect.stringContaining('ACME_PASSWORD is not set') });
  });

  test('a desk of 50 channels is planned in under a second, and applied from a file', { timeout: 60_000 }, async () => {
    const lines = Array.from(
      { length: 50 },
      (_, n) =>
        `  c${n}: { address: c${n}@acme.example, replyName: C${n}, mailbox: inbox, widget: website, footer: F${n} }`,
    );
    write(file.replace('channels:\n', `channels:\n${lines.join('\n')}\n`));
    const started = performance.now();
    expect((await desk.run(['plan'])).stdout).toContain('59 to create');
    expect(performance.now() - started).toBeLessThan(3000);
    expect((await desk.run(['apply', '--yes'])).code).toBe(0);
    expect((await desk.run(['channel', 'list', '--json'])).json()).toHaveLength(52);
    expect((await desk.run(['plan', '--exit-code'])).code).toBe(0);
  });
});

test('a vault secret is exported as its reference, and its lack elsewhere is said', async () => {
  const desk = openSetupDesk(join(temporaryFolder('store'), 'mailroom.db'));
  await desk.run(['init', '--name', 'ana', '--email', 'ana@acme.example']);
  const { smtp } = servers;
  const server = ['--host', smtp.host, '--port', String(smtp.port), '--encryption', 'starttls', '--ca', smtp.caPath];
  const sender = ['--user', 'support', '--reply-name', 'Acme', '--reply-address', 'support@acme.example'];
  await desk.run(['smtp', 'add', 'acme', ...server, ...sender, '--password-stdin'], { input: `${PASSWORD}\n` });
  const exported = await desk.run(['export']);
  expect(exported.stdout).toContain('password: vault:smtp-acme # the secret itself is in the vault of the store');
  expect(exported.stderr).toContain('vault:smtp-acme');
  const other = openSetupDesk(join(temporaryFolder('store'), 'mailroom.db'));
  const applied = await other.run(['apply', '-f', '-', '--yes'], { input: exported.stdout });
  expect(applied).toMatchObject({ code: 7, stdout: expect.stringContaining('has no secret called smtp-acme') });
  expect((await other.run(['apply', '-f', '-', '--yes', '--skip-check'], { input: exported.stdout })).code).toBe(0);
});

test('a server that is talked to in the clear is exported with the insistence on it', async () => {
  const desk = openSetupDesk(join(temporaryFolder('store'), 'mailroom.db'));
  await desk.run(['init', '--name', 'ana', '--email', 'ana@acme.example']);
  const flags = ['--host', '10.0.0.1', '--encryption', 'none', '--allow-clear-text', '--skip-check'];
  await desk.run(['smtp', 'add', 'lan', ...flags, '--reply-name', 'Acme', '--reply-address', 'a@acme.example']);
  const { stdout } = await desk.run(['export']);
  expect(stdout).toContain('allowClearText: true');
  expect((await desk.run(['plan', '-f', '-', '--exit-code'], { input: stdout })).code).toBe(0);
});

test('who acts must be known before anything is done', async () => {
  const store = join(temporaryFolder('store'), 'mailroom.db');
  const desk = openSetupDesk(store);
  const file = `version: 1
operators: { ana: { email: ana@acme.example, role: admin }, bob: { email: bob@acme.example } }
widgets: { website: { operators: [bob] } }
`;
  const apply = (as: string | undefined, home: string, input = file) =>
    desk.run(['apply', '-f', '-', '--yes', ...(as === undefined ? [] : ['--as', as])], { input, home });
  expect(await apply('bob', desk.home)).toMatchObject({ code: 3, stderr: expect.stringContaining('--as ana') });
  expect((await apply('ana', desk.home)).code).toBe(0);
  const more = `${file}  sales: { operators: [ana] }\n`.replace(
    'widgets: { website: { operators: [bob] } }',
    'widgets:',
  );
  const stranger = await apply(undefined, temporaryFolder('home'), more);
  expect(stranger).toMatchObject({ code: 2, stderr: expect.stringContaining('which operator you are') });
  const refused = await apply('bob', temporaryFolder('home'), more);
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('bob has the role operator'), stdout: '' });
  expect((await apply('ana', temporaryFolder('home'), more)).code).toBe(0);
});

test('the house can be moved, and is exported when it was', async () => {
  const desk = openSetupDesk(join(temporaryFolder('store'), 'mailroom.db'));
  const file = 'version: 1\nsmtp: { house: { host: localhost, port: 2525, encryption: none } }\n';
  const applied = await desk.run(['apply', '-f', '-', '--yes', '--skip-check', '--json'], { input: file });
  expect(applied.json()).toMatchObject({
    steps: [{ action: 'change', name: 'house', fields: [{ field: 'port', before: 25, after: 2525 }], outcome: 'done' }],
  });
  expect((await desk.run(['export', '--json'])).json()).toEqual({
    version: 1,
    smtp: { house: { host: 'localhost', port: 2525, encryption: 'none' } },
  });
});

test('a file that is not there is said, with how to begin one', async () => {
  const desk = openSetupDesk(join(temporaryFolder('store'), 'mailroom.db'));
  expect(await desk.run(['plan'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('mailroom export > mailroom.yaml'),
  });
  expect(existsSync(join(desk.home, 'mailroom.db'))).toBe(false);
});
