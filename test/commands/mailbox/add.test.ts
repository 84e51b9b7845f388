// mailroom mailbox add: from a script and by hand; what fails is not saved, and what is secret is seen nowhere.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../support/free-port.js';
import type { ImapServer, ImapServerOptions } from '../../support/mail-servers.js';
import { smallMail } from '../../support/mailbox-account.js';
import { runTty } from '../../support/run-tty.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { flagsFor, type MailboxDesk, openMailboxDesk, openServer, PASSWORD } from './mailbox-desk.js';

const ADD = ['mailbox', 'add', 'inbox'];
const FROM_ENV = ['--password-ref', 'env:IMAP_PASSWORD'];

const servers: ImapServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function goodServer(options: ImapServerOptions = {}): Promise<ImapServer> {
  const server = await openServer(options);
  servers.push(server);
  return server;
}

const names = async (desk: MailboxDesk) =>
  (await desk.run(['mailbox', 'list', '--json'])).json<{ name: string }[]>().map(({ name }) => name);

eachStore((store) => {
  let desk: MailboxDesk;
  beforeEach(async () => {
    desk = await openMailboxDesk(await store.url());
  });

  test.each(['tls', 'starttls'] as const)(
    'from a script it is checked with %s, saved, and shown',
    async (encryption) => {
      const server = await goodServer();
      await server.deliver('support', smallMail('old'));
      const flags = [...flagsFor(server, encryption), '--password-stdin', '--plus-addressing'];
      const added = await desk.run([...ADD, ...flags, '--json'], { input: `${PASSWORD}\n` });
      expect(added).toMatchObject({ code: 0, stderr: '' });
      const { check, ...mailbox } = added.json<{ check: unknown }>();
      expect(mailbox).toEqual({
        name: 'inbox',
        host: 'localhost',
        port: encryption === 'tls' ? server.tlsPort : server.port,
        encryption,
        user: 'support',
        login: 'password',
        secret: 'vault:mailbox-inbox',
        folder: 'INBOX',
        address: 'inbox@acme.test',
        plusAddressing: true,
        afterPull: 'leave',
        trustAuthserv: [],
        alsoFolders: [],
        junkFolder: 'auto',
        sentFolder: 'none',
        appendSent: false,
        sizeLimit: 52_428_800,
        checkedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        pulledAt: null,
      });
      const stages = ['resolve', 'connect', 'tls', 'greeting', 'login', 'folder'];
      expect(check).toMatchObject({ ok: true, stages: stages.map((stage) => ({ stage, ok: true })) });
      expect((await desk.run(['mailbox', 'list', '--json'])).json()).toEqual([mailbox]);
      expect((await desk.run(['mailbox', 'show', 'inbox', '--json'])).json()).toEqual({
        ...mailbox,
        oauth2: null,
        fallbackChannel: null,
      });
      // The password is found again in the vault, and what was there is history.
      expect((await desk.run(['mailbox', 'test', 'inbox', '--json'])).json()).toMatchObject({
        mailbox: 'inbox',
        ok: true,
      });
      expect((await desk.run(['pull', '--json'])).json()).toMatchObject({ mailboxes: [{ stored: 0, duplicates: 0 }] });
    },
  );

  test('a failed check is an error with its stages, and nothing is saved', async () => {
    const server = await goodServer();
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
    expect(await names(desk)).toEqual([]);
  });

  test("an operator's own address is refused, with the loop that it would make", async () => {
    const server = await goodServer();
    await desk.run(['operator', 'add', 'ana', '--email', 'inbox@acme.test']);
    const add = [...ADD, ...flagsFor(server), ...FROM_ENV];
    const refused = await desk.run(add);
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringMatching(/loop[\s\S]*--allow-operator-address/) });
    expect(await names(desk)).toEqual([]);
    const risked = await desk.run([...add, '--allow-operator-address']);
    expect(risked).toMatchObject({ code: 0, stderr: expect.stringMatching(/Warning: .*loop/) });
  });

  test('--skip-check saves it untried, and the first connection says where new mail begins', async () => {
    const server = await goodServer();
    const added = await desk.run([...ADD, ...flagsFor(server), ...FROM_ENV, '--skip-check', '--json']);
    expect(added.json()).toMatchObject({ checkedAt: null, check: null, secret: 'env:IMAP_PASSWORD' });
    await server.deliver('support', smallMail('before'));
    expect((await desk.run(['mailbox', 'test', 'inbox'])).code).toBe(0);
    await server.deliver('support', smallMail('after'));
    expect((await desk.run(['pull', '--json'])).json()).toMatchObject({ mailboxes: [{ stored: 0, unrouted: 1 }] });
    expect((await desk.run(['mailbox', 'list', '--json'])).json()).toMatchObject([
      { checkedAt: expect.any(String), pulledAt: expect.any(String) },
    ]);
  });
});

describe('exit codes and sentences', () => {
  let desk: MailboxDesk;
  beforeEach(async () => {
    desk = await openMailboxDesk(join(temporaryFolder('store'), 'mailroom.db'));
  });

  test('all that is missing is named in one message', async () => {
    const { code, stderr } = await desk.run(['mailbox', 'add']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'NAME, --provider or --host with --encryption, --user, --password-stdin or --password-ref',
    );
    const half = await desk.run([...ADD, '--host', 'localhost', '--user', 'support', ...FROM_ENV]);
    expect(half).toMatchObject({ code: 2, stderr: expect.stringContaining('--encryption, --address') });
    const gmail = await desk.run([...ADD, '--provider', 'gmail', '--user', 'support@acme.test']);
    expect(gmail).toMatchObject({ code: 2, stderr: expect.stringContaining('missing: --password-stdin or') });
  });

  test.each([
    ['no STARTTLS', { starttls: false }, 'starttls', 6, /does not offer STARTTLS/],
    ['an expired certificate', { certificate: 'expired' }, 'tls', 6, /has expired/],
    ['a certificate for another name', { certificate: 'wrong-name' }, 'tls', 6, /mail\.example\.org/],
  ] as const)('%s: one sentence, the next step, nothing saved', async (_, options, encryption, code, sentence) => {
    const server = await goodServer(options);
    const refused = await desk.run([...ADD, ...flagsFor(server, encryption), ...FROM_ENV]);
    expect(refused).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(refused.stderr).toMatch(/nothing was saved/);
    expect(await names(desk)).toEqual([]);
  });

  test('a wrong port, a host that is not there and a folder that is not there are told apart', async () => {
    const server = await goodServer();
    const port = await freePort();
    const at = (changes: Partial<ImapServer>) =>
      desk.run([...ADD, ...flagsFor({ ...server, ...changes }), ...FROM_ENV]);
    const closed = await at({ tlsPort: port });
    expect(closed).toMatchObject({
      code: 5,
      stderr: expect.stringContaining(`nothing answers at localhost port ${port}`),
    });
    expect(await at({ host: 'imap.acme.invalid' as 'localhost' })).toMatchObject({ code: 5 });
    const folder = await desk.run([...ADD, ...flagsFor(server), ...FROM_ENV, '--folder', 'Nowhere']);
    expect(folder).toMatchObject({ code: 3, stderr: expect.stringMatching(/Nowhere[\s\S]*the folders are: .*INBOX/) });
    expect(await names(desk)).toEqual([]);
  });

  test.each([
    ['clear text over a network', ['--host', 'imap.acme.test', '--encryption', 'none'], /--allow-clear-text/],
    ['an unknown thing to do after a pull', ['--after-pull', 'burn'], /leave, seen, delete or move:FOLDER/],
    ['a move to nowhere', ['--after-pull', 'move:'], /folder is empty/],
    ['a folder with a line break', ['--folder', 'A\r\nB'], /line break/],
    ['a name that is no name', ['--provider', 'gmail'], /cannot be the name/],
  ])('%s is refused', async (what, flags, sentence) => {
    const name = what.startsWith('a name') ? 'In Box' : 'inbox';
    const host = flags.includes('--host') || flags.includes('--provider') ? [] : ['--host', 'localhost'];
    const encryption = flags.includes('--encryption') ? [] : ['--encryption', 'tls'];
    const user = ['--user', 'u@acme.test', ...FROM_ENV];
    const refused = await desk.run(['mailbox', 'add', name, ...host, ...encryption, ...user, ...flags]);
    expect(refused).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(sentence) });
  });

  test('a name that is taken is refused before anything is connected to', async () => {
    const server = await goodServer();
    await desk.run([...ADD, ...flagsFor(server), ...FROM_ENV]);
    await server.close();
    const again = await desk.run([...ADD, ...flagsFor(server), ...FROM_ENV]);
    expect(again).toMatchObject({ code: 3, stderr: expect.stringContaining('called inbox already') });
  });

  test('every flag that a script needs has a twin in the environment', async () => {
    const server = await goodServer();
    const added = await desk.run([...ADD, '--json'], {
      env: {
        MAILROOM_IMAP_HOST: 'localhost',
        MAILROOM_IMAP_PORT: String(server.tlsPort),
        MAILROOM_IMAP_ENCRYPTION: 'tls',
        MAILROOM_IMAP_CA: server.caPath,
        MAILROOM_IMAP_USER: 'support',
        MAILROOM_IMAP_PASSWORD_REF: 'env:IMAP_PASSWORD',
        MAILROOM_IMAP_ADDRESS: 'inbox@acme.test',
      },
    });
    expect(added.json()).toMatchObject({ name: 'inbox', check: { ok: true } });
  });
});

test.each([
  ['when all goes well', PASSWORD, 0],
  ['when the login is refused', `${PASSWORD}-but-wrong`, 4],
])('the password is seen nowhere %s: no output, no file', async (_, typed, code) => {
  const folder = temporaryFolder('store');
  const desk = await openMailboxDesk(join(folder, 'mailroom.db'));
  const temporary = temporaryFolder('tmp');
  const server = await goodServer();
  const env = { DEBUG: '*', TMPDIR: temporary, IMAP_PASSWORD: '' };
  const add = [...ADD, ...flagsFor(server), '--password-stdin'];
  const runs = [await desk.run(add, { input: `${typed}\n`, env })];
  expect(runs[0]?.code).toBe(code);
  for (const args of [
    ['mailbox', 'show', 'inbox'],
    ['mailbox', 'test', 'inbox', '--json'],
    ['pull', '--json'],
  ]) {
    runs.push(await desk.run(args, { env }));
  }
  const written = [folder, desk.home, temporary].flatMap(filesIn).map((path) => readFileSync(path));
  const said = runs.flatMap(({ stdout, stderr }) => [Buffer.from(stdout), Buffer.from(stderr)]);
  const all = Buffer.concat([...said, ...written]);
  const forms = [PASSWORD, Buffer.from(PASSWORD).toString('base64'), encodeURIComponent(PASSWORD)];
  for (const form of forms) expect(all.includes(form), form).toBe(false);
});

describe('by hand, in a terminal', () => {
  test('it asks for all it needs, hides the password, and shows the stages as they pass', {
    timeout: 60_000,
  }, async () => {
    const desk = await openMailboxDesk(join(temporaryFolder('store'), 'mailroom.db'));
    const server = await goodServer();
    const tty = runTty(['mailbox', 'add', '--ca', server.caPath], { home: desk.home, env: desk.env, cols: 100 });
    await tty.waitFor('Address whose mail lands there');
    tty.type('inbox\r');
    await tty.waitFor('is not an email address');
    tty.type('@acme.test\r');
    await tty.waitFor('Who runs the mail server?');
    tty.press('enter');
    await tty.waitFor('Host name of the server');
    tty.type('localhost\r');
    await tty.waitFor('Encryption');
    tty.press('enter');
    await tty.waitFor('Port (993)');
    tty.type(`${server.tlsPort}\r`);
    await tty.waitFor('Name of this mailbox (inbox)');
    tty.press('enter');
    await tty.waitFor('User name (inbox@acme.test)');
    tty.type('support\r');
    await tty.waitFor('Password of support');
    tty.type(`${PASSWORD}\r`);
    await tty.waitFor('mailroom channel create --mailbox inbox');
    expect(await tty.exit).toMatchObject({ code: 0 });
    expect(tty.everything()).toMatch(/ok {6}tls.*TLS 1\.3[\s\S]*ok {6}folder[\s\S]*Mailbox inbox is there/);
    expect(tty.raw()).not.toContain(PASSWORD);
  });

  test('a provider fills in its server, and says what password it wants', async () => {
    const desk = await openMailboxDesk(join(temporaryFolder('store'), 'mailroom.db'));
    const tty = runTty(['mailbox', 'add', 'inbox', '--provider', 'gmail'], {
      home: desk.home,
      env: desk.env,
      cols: 120,
    });
    await tty.waitFor('Address whose mail lands there');
    tty.type('support@acme.test\r');
    await tty.waitFor('User name: the whole email address (support@acme.test)');
    tty.press('enter');
    await tty.waitFor('Password of support@acme.test');
    expect(tty.everything()).toMatch(/two-step login[\s\S]*app password/);
    tty.press('ctrl-c');
    expect(await tty.exit).toMatchObject({ code: 130 });
    expect(await names(desk)).toEqual([]);
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
