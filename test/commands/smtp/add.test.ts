// mailroom smtp add: from a script and by hand; what fails is not saved, and what is secret is seen nowhere.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { faultyServer, goodServer } from '../../lib/smtp/smtp-worlds.js';
import { freePort } from '../../support/free-port.js';
import { runTty } from '../../support/run-tty.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { flagsFor, openSmtpDesk, type SmtpDesk } from './smtp-desk.js';

const PASSWORD = 'canary-Pa55 wörd';
const USERS = [{ name: 'support', password: PASSWORD }];
const ADD = ['smtp', 'add', 'acme'];

eachStore((store) => {
  let desk: SmtpDesk;

  beforeEach(async () => {
    desk = await openSmtpDesk(await store.url());
  });

  const names = async () =>
    (await desk.run(['smtp', 'list', '--json'])).json<{ name: string }[]>().map(({ name }) => name);

  test('from a script it is checked, saved, and shown by list', async () => {
    const server = await goodServer({ users: USERS, size: 20_000_000 });
    const added = await desk.run([...ADD, ...flagsFor(server), '--password-stdin', '--json'], {
      input: `${PASSWORD}\n`,
    });
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.json()).toMatchObject({
      name: 'acme',
      host: 'localhost',
      port: server.port,
      encryption: 'starttls',
      user: 'support',
      replyName: 'Acme Support',
      replyAddress: 'support@acme.test',
      checkedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      secret: 'vault:smtp-acme',
      nullSender: 'yes',
      sizeLimit: 20_000_000,
      check: { ok: true, stages: expect.arrayContaining([expect.objectContaining({ stage: 'login', ok: true })]) },
    });
    const listed = (await desk.run(['smtp', 'list', '--json'])).json<object[]>();
    const { check: _, ...config } = added.json<{ check: unknown }>();
    expect(listed).toContainEqual(config);
    // The password is found again in the vault.
    expect((await desk.run(['smtp', 'test', 'acme', '--json'])).json()).toMatchObject({ config: 'acme', ok: true });
  });

  test('a failed check is an error with its stages, and nothing is saved', async () => {
    const server = await goodServer({ users: USERS });
    const refused = await desk.run([...ADD, ...flagsFor(server), '--password-stdin', '--json'], { input: 'wrong\n' });
    expect(refused.code).toBe(4);
    expect(refused.json()).toMatchObject({
      error: {
        kind: 'auth',
        message: expect.stringContaining('refused the login of support'),
        next: expect.arrayContaining([expect.stringContaining('--skip-check')]),
        details: {
          stages: expect.arrayContaining([expect.objectContaining({ stage: 'login', ok: false, kind: 'auth' })]),
        },
      },
    });
    expect(await names()).toEqual(['house']);
  });

  test('a name that is taken is refused before anything is asked or connected to', async () => {
    const server = await faultyServer({ users: USERS });
    await desk.run([...ADD, ...flagsFor(server), '--password-stdin'], { input: `${PASSWORD}\n` });
    const connections = server.connections;
    const refused = await desk.run([...ADD, ...flagsFor(server), '--password-stdin'], { input: `${PASSWORD}\n` });
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('called acme already') });
    expect(server.connections).toBe(connections);
  });

  test('--skip-check saves it untried, even when nobody answers', async () => {
    const flags = flagsFor({ host: 'localhost', port: await freePort(), caPath: '/dev/null' }).filter(
      (flag) => flag !== '--ca' && flag !== '/dev/null',
    );
    const added = await desk.run([...ADD, ...flags, '--password-ref', 'env:NOT_SET_YET', '--skip-check', '--json']);
    expect(added.code).toBe(0);
    expect(added.json()).toMatchObject({ checkedAt: null, check: null, secret: 'env:NOT_SET_YET' });
  });
});

describe('exit codes and sentences', () => {
  let desk: SmtpDesk;

  beforeEach(async () => {
    desk = await openSmtpDesk(join(temporaryFolder('store'), 'mailroom.db'));
  });

  async function refusal(args: readonly string[], input = 'secret\n') {
    const { code, stdout, stderr } = await desk.run(args, { input });
    expect(stdout).toBe('');
    return { code, stderr };
  }

  test('all that is missing is named in one message', async () => {
    expect(await refusal(['smtp', 'add', '--user', 'support'])).toEqual({
      code: 2,
      stderr: expect.stringContaining(
        'NAME, --provider or --host with --encryption, --password-stdin or --password-ref, --reply-name, --reply-address',
      ),
    });
  });

  test.each([
    [
      'a wrong port',
      async () => [...ADD, ...flagsFor({ host: 'localhost', port: await freePort(), caPath: await someCa() })],
      5,
      /nothing answers at localhost port/,
    ],
    [
      'a server that does not exist',
      async () => [...ADD, ...flagsFor({ host: 'smtp.acme.invalid', port: 587, caPath: await someCa() })],
      5,
      /smtp\.acme\.invalid/,
    ],
    [
      'no STARTTLS',
      async () => [...ADD, ...flagsFor(await goodServer({ encryption: 'none' }))],
      6,
      /does not offer STARTTLS/,
    ],
    [
      'an expired certificate',
      async () => [...ADD, ...flagsFor(await goodServer({ certificate: 'expired' }))],
      6,
      /has expired on/,
    ],
    [
      'a certificate for another name',
      async () => [...ADD, ...flagsFor(await goodServer({ certificate: 'wrong-name' }))],
      6,
      /for mail\.example\.org, not for localhost/,
    ],
    [
      'no login to be had',
      async () => [...ADD, ...flagsFor(await goodServer({ login: 'not-offered' }))],
      4,
      /offers no login/,
    ],
    [
      'a sender that is refused',
      async () => [
        ...ADD,
        ...flagsFor(await faultyServer({ faults: [{ at: 'MAIL', do: { reply: '553 5.7.1 not yours' } }] })),
      ],
      6,
      /does not take mail from support@acme\.test: 553 5\.7\.1 not yours/,
    ],
    [
      'a server that is busy',
      async () => [
        ...ADD,
        ...flagsFor(await faultyServer({ faults: [{ at: 'AUTH', do: { reply: '421 4.7.0 later' } }] })),
      ],
      5,
      /asked us to wait/,
    ],
  ] as const)('%s: one sentence, the next step, nothing saved', async (_, args, code, sentence) => {
    const refused = await refusal([...(await args()), '--password-stdin']);
    expect(refused).toEqual({ code, stderr: expect.stringMatching(sentence) });
    expect(refused.stderr).toMatch(/nothing was saved/);
    expect((await desk.run(['smtp', 'list'])).stdout).not.toContain('acme');
  });

  test.each([
    ['clear text over a network', ['--host', 'smtp.acme.test', '--encryption', 'none'], 3, /--allow-clear-text/],
    ['a URL as the host', ['--host', 'smtp://acme.test', '--encryption', 'tls'], 3, /not the name of a server/],
    [
      'a CA file that is not there',
      ['--host', 'localhost', '--encryption', 'tls', '--ca', 'nowhere.pem'],
      3,
      /nowhere\.pem/,
    ],
    [
      'a reply name with a line break',
      ['--host', 'localhost', '--encryption', 'tls', '--reply-name', 'A\nBcc: x@y.test'],
      3,
      /line break/,
    ],
    ['an unknown encryption', ['--host', 'localhost', '--encryption', 'ssl'], 2, /tls, starttls, none/],
    [
      'two sources of the password',
      ['--host', 'localhost', '--encryption', 'tls', '--user', 'u', '--password-stdin', '--password-ref', 'env:X'],
      2,
      /cannot both/,
    ],
    ['a password without a user', ['--host', 'localhost', '--encryption', 'tls', '--password-stdin'], 2, /--user/],
    [
      'a reference that is none',
      ['--host', 'localhost', '--encryption', 'tls', '--user', 'u', '--password-ref', 'hunter2'],
      3,
      /not a reference to a secret/,
    ],
    [
      'nothing on stdin',
      ['--host', 'localhost', '--encryption', 'tls', '--user', 'u', '--password-stdin'],
      2,
      /no password came on stdin/,
    ],
  ])('%s is refused', async (_, flags, code, sentence) => {
    const rest = ['--reply-address', 'a@acme.test', ...(flags.includes('--reply-name') ? [] : ['--reply-name', 'A'])];
    const refused = await refusal([...ADD, ...flags, ...rest], '');
    expect(refused).toEqual({ code, stderr: expect.stringMatching(sentence) });
    // What may have been meant as a password is not repeated.
    expect(refused.stderr).not.toContain('hunter2');
  });

  test('every flag that a script needs has a twin in the environment', async () => {
    const server = await goodServer();
    const added = await desk.run([...ADD, '--json'], {
      env: {
        MAILROOM_SMTP_HOST: 'localhost',
        MAILROOM_SMTP_PORT: String(server.port),
        MAILROOM_SMTP_ENCRYPTION: 'starttls',
        MAILROOM_SMTP_CA: server.caPath,
        MAILROOM_SMTP_USER: 'support',
        MAILROOM_SMTP_PASSWORD_REF: 'env:THE_PASSWORD',
        MAILROOM_SMTP_REPLY_NAME: 'Acme',
        MAILROOM_SMTP_REPLY_ADDRESS: 'support@acme.test',
        THE_PASSWORD: 'secret',
      },
    });
    expect(added.json()).toMatchObject({ name: 'acme', check: { ok: true } });
  });

  test('without --user there is no login', async () => {
    const server = await goodServer({ encryption: 'none', login: 'not-offered' });
    const added = await desk.run([
      ...[...ADD, '--host', '127.0.0.1', '--port', String(server.port), '--encryption', 'none'],
      ...['--reply-name', 'Acme', '--reply-address', 'support@acme.test', '--json'],
    ]);
    expect(added.json()).toMatchObject({ user: null, login: 'none', secret: null, check: { ok: true } });
  });

  test('it ends by recommending a test mail, on stderr', async () => {
    const server = await goodServer();
    const added = await desk.run([...ADD, ...flagsFor(server), '--password-stdin'], { input: 'secret\n' });
    expect(added.stdout).toBe('SMTP config acme is there: mail goes out from Acme Support <support@acme.test>.\n');
    expect(added.stderr).toMatch(/ok {6}resolve[\s\S]*ok {6}sender[\s\S]*mailroom smtp test acme --to/);
  });
});

describe('the password', () => {
  test.each([
    ['when all goes well', PASSWORD, 0],
    ['when the login is refused', `${PASSWORD}-but-wrong`, 4],
  ])('is seen nowhere %s: no output, no log, no file', async (_, typed, code) => {
    const folder = temporaryFolder('store');
    const desk = await openSmtpDesk(join(folder, 'mailroom.db'));
    const temporary = temporaryFolder('tmp');
    const server = await goodServer({ users: USERS });
    const run = await desk.run([...ADD, ...flagsFor(server), '--password-stdin'], {
      input: `${typed}\n`,
      env: { DEBUG: '*', TMPDIR: temporary },
    });
    expect(run.code).toBe(code);
    const tested = await desk.run(['smtp', 'test', 'acme', '--json'], { env: { DEBUG: '*', TMPDIR: temporary } });
    const written = [folder, desk.home, temporary].flatMap(filesIn).map((path) => readFileSync(path));
    const all = Buffer.concat([
      ...[run, tested].flatMap(({ stdout, stderr }) => [Buffer.from(stdout), Buffer.from(stderr)]),
      ...written,
    ]);
    for (const form of formsOf(PASSWORD)) expect(all.includes(form), form).toBe(false);
  });
});

describe('by hand, in a terminal', () => {
  test('it asks for all it needs, hides the password, and shows the stages as they pass', {
    timeout: 60_000,
  }, async () => {
    const desk = await openSmtpDesk(join(temporaryFolder('store'), 'mailroom.db'));
    const server = await goodServer({ users: USERS });
    const tty = runTty(['smtp', 'add', '--ca', server.caPath], { home: desk.home, env: desk.env, cols: 100 });
    await tty.waitFor('Reply address');
    tty.type('support@acme.test\r');
    await tty.waitFor('Who runs the mail server?');
    tty.press('enter');
    await tty.waitFor('Host name of the server');
    tty.type('localhost:25\r');
    await tty.waitFor('is not the name of a server');
    tty.press('ctrl-u');
    tty.type('localhost\r');
    await tty.waitFor('Encryption');
    tty.press('down', 'enter');
    await tty.waitFor('Port (587)');
    tty.type(`${server.port}\r`);
    await tty.waitFor('Name of this SMTP config');
    tty.type('house\r');
    await tty.waitFor('called house already');
    tty.press('ctrl-u');
    tty.type('acme\r');
    await tty.waitFor('User name');
    tty.type('support\r');
    await tty.waitFor('Password of support');
    tty.type(`${PASSWORD}\r`);
    await tty.waitFor('Reply name');
    tty.type('Acme Support\r');
    await tty.waitFor(/Sign mail with a DKIM key of your own \(y\/N\)/);
    tty.press('enter');
    await tty.waitFor('mailroom smtp test acme --to');
    expect(await tty.exit).toMatchObject({ code: 0 });
    expect(tty.everything()).toMatch(/ok {6}tls.*TLS 1\.3[\s\S]*ok {6}login[\s\S]*SMTP config acme is there/);
    expect(tty.raw()).not.toContain(PASSWORD);
  });

  test('Ctrl-C at a question saves nothing and exits 130', async () => {
    const desk = await openSmtpDesk(join(temporaryFolder('store'), 'mailroom.db'));
    const tty = runTty(['smtp', 'add'], { home: desk.home, env: desk.env });
    await tty.waitFor('Reply address');
    tty.press('ctrl-c');
    expect(await tty.exit).toMatchObject({ code: 130 });
    expect((await desk.run(['smtp', 'list'])).stdout.split('\n').filter(Boolean)).toHaveLength(1);
  });

  test('a provider fills in its server, and says what password it wants', async () => {
    const desk = await openSmtpDesk(join(temporaryFolder('store'), 'mailroom.db'));
    const tty = runTty(['smtp', 'add'], { home: desk.home, env: desk.env, cols: 120 });
    await tty.waitFor('Reply address');
    tty.type('support@acme.test\r');
    await tty.waitFor('Who runs the mail server?');
    tty.press('down', 'enter');
    await tty.waitFor('Name of this SMTP config (gmail)');
    tty.press('enter');
    await tty.waitFor('User name: the whole email address (support@acme.test)');
    tty.press('enter');
    await tty.waitFor('Password of support@acme.test');
    expect(tty.everything()).toMatch(
      /two-step login[\s\S]*app password at https:\/\/myaccount\.google\.com\/apppasswords/,
    );
    tty.press('ctrl-c');
    await tty.exit;
  });

  test('a provider that takes tokens alone is asked where the token is', async () => {
    const desk = await openSmtpDesk(join(temporaryFolder('store'), 'mailroom.db'));
    const args = ['smtp', 'add', 'ms', '--provider', 'outlook', '--user', 'support@acme.test', '--skip-check'];
    const tty = runTty(args, { home: desk.home, env: desk.env, cols: 120 });
    await tty.waitFor('Reply address: the email address that the mail is from (support@acme.test)');
    tty.press('enter');
    await tty.waitFor('How does mailroom log in?');
    tty.press('down', 'enter');
    await tty.waitFor('Where is its access token?');
    tty.type('hunter2\r');
    await tty.waitFor('not a reference to a secret');
    tty.press('ctrl-u');
    tty.type('env:TOKEN\r');
    await tty.waitFor('Reply name');
    tty.type('Acme\r');
    await tty.waitFor('Sign mail');
    tty.press('enter');
    expect(await tty.exit).toMatchObject({ code: 0 });
    expect((await desk.run(['smtp', 'show', 'ms', '--json'])).json()).toMatchObject({
      host: 'smtp-mail.outlook.com',
      login: 'oauth2',
      secret: 'env:TOKEN',
      replyAddress: 'support@acme.test',
    });
  });
});

/** A password as it is, and as it would stand in a login or a URL. */
function formsOf(password: string): string[] {
  return [password, Buffer.from(password).toString('base64'), encodeURIComponent(password)];
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function someCa(): Promise<string> {
  const server = await goodServer();
  return server.caPath;
}
