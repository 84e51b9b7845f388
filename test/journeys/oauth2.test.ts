// OAuth2 from the first flag to the reply: authorised in a browser, refreshed, withdrawn, authorised again.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toTime } from '../../src/lib/store/columns.js';
import { openStore } from '../../src/lib/store/open-store.js';
import { hasDovecot } from '../support/dovecot.js';
import { type ImapServer, openImapServer, openSmtpServer, type SmtpServer } from '../support/mail-servers.js';
import { type CliResult, runCli, startCli } from '../support/run-cli.js';
import { eachStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { openTokenServer, type TokenServer } from '../support/token-server.js';

const USER = 'support@acme.example';

let home: string;
let env: Record<string, string>;
let tokens: TokenServer;
let smtp: SmtpServer;
let imap: ImapServer | undefined;
/** Everything that the program ever said. */
let said: string[];

eachStore((store) => {
  beforeEach(async () => {
    home = temporaryFolder('oauth2');
    env = { MAILROOM_STORE: await store.url() };
    said = [];
    tokens = await openTokenServer({ user: USER });
    smtp = await openSmtpServer({ userOfToken: (token) => tokens.userOf(token) });
    imap = hasDovecot()
      ? await openImapServer({
          users: [{ name: USER, password: 'never' }],
          introspectionUrl: `${tokens.url}/introspect`,
          kind: 'dovecot',
        })
      : undefined;
    await run(['init', '--name', 'ana', '--email', 'ana@home.example']);
  });
  afterEach(async () => {
    await Promise.all([tokens.close(), smtp.close(), imap?.close()]);
  });

  async function attempt(args: readonly string[], more: Record<string, string> = {}): Promise<CliResult> {
    const result = await runCli(args, { home, env: { ...env, ...more } });
    said.push(result.stdout, result.stderr);
    return result;
  }

  async function run(args: readonly string[], more: Record<string, string> = {}): Promise<CliResult> {
    const result = await attempt(args, more);
    if (result.code !== 0) throw new Error(`${args.join(' ')}: ${result.code}\n${result.stdout}\n${result.stderr}`);
    return result;
  }

  /** Authorises, the test being the browser that a person says yes in. */
  async function authorize(what: 'smtp' | 'mailbox', name: string, args: readonly string[] = []): Promise<CliResult> {
    const cli = startCli([what, 'authorize', name, '--no-browser', ...args], { home, env });
    await cli.waitFor(/http:\/\/127[^\n]*authorize\?[^\n]*\n/);
    const url = /http:\/\/127[^\n]*authorize\?[^\n]*/.exec(cli.stderr())?.[0] ?? '';
    const page = await fetch(url);
    expect(page.status).toBe(200);
    const result = await cli.finished;
    // The address holds no secret: the code comes to the listener alone.
    said.push(result.stdout, result.stderr);
    return result;
  }

  const server = ({ port, caPath }: { readonly port: number; readonly caPath: string }) => [
    ...['--host', 'localhost', '--port', String(port), '--encryption', 'starttls', '--ca', caPath, '--user', USER],
  ];
  const sender = ['--reply-name', 'Acme', '--reply-address', USER];
  const addSmtp = () => run(['smtp', 'add', 'acme', ...server(smtp), ...sender, ...tokens.flags]);
  const testSmtp = () => attempt(['smtp', 'test', 'acme', '--json']);

  // What the store does not matter for is seen once.
  const once = store.kind === 'sqlite' ? test : test.skip;

  once('a desk is authorised, pulls, replies, refreshes, and says what to do when it is withdrawn', async (context) => {
    if (imap === undefined) return context.skip('no Dovecot 2.3: nothing here takes access tokens for IMAP');
    const added = await addSmtp();
    expect(added.stderr).toContain('mailroom smtp authorize acme');
    await run(['mailbox', 'add', 'inbox', ...server(imap), ...tokens.flags]);
    const early = await attempt(['pull', '--json']);
    expect(early.code).toBe(4);
    expect(early.stdout).toContain('mailroom mailbox authorize inbox');

    expect((await authorize('smtp', 'acme')).code).toBe(0);
    const authorized = await authorize('mailbox', 'inbox', ['--json']);
    expect(authorized.json()).toMatchObject({ name: 'inbox', login: 'oauth2', check: { ok: true } });
    await run(['widget', 'create', 'website']);
    const channel = ['--reply-name', 'Acme', '--address', USER, '--receiving-address', USER];
    await run([
      'channel',
      'create',
      'support',
      ...channel,
      '--mailbox',
      'inbox',
      '--smtp',
      'acme',
      '--widget',
      'website',
    ]);
    await imap.deliver(
      USER,
      `From: carla@customer.example\r\nTo: ${USER}\r\nSubject: Hi\r\nMessage-ID: <1@c>\r\n\r\nHi\r\n`,
    );
    await run(['pull']);

    // Tokens that servers refuse before their time are renewed once, and the rotated refresh token is kept.
    tokens.expireAccess();
    await imap.doveadm(['auth', 'cache', 'flush']).catch(() => {});
    await run(['reply', '1', '--message', 'Hello Carla']);
    expect((await smtp.waitForMail(1))[0]?.user).toBe(USER);
    expect(await run(['pull'])).toMatchObject({ code: 0 });

    tokens.withdraw();
    const pulled = await attempt(['pull', '--json']);
    expect(pulled.code).toBe(4);
    expect(pulled.stdout).toContain('mailroom mailbox authorize inbox');
    const tested = await testSmtp();
    expect(tested.code).toBe(4);
    expect(tested.stdout).toContain('mailroom smtp authorize acme');
    const examined = await attempt(['doctor', '--json']);
    expect(examined.stdout).toContain('mailroom smtp authorize acme');

    expect((await authorize('smtp', 'acme')).code).toBe(0);
    expect((await testSmtp()).code).toBe(0);
    nothingLeaked();
  });

  once('a token is refreshed before it expires, and a token server that is down refuses nobody', async () => {
    await addSmtp();
    await authorize('smtp', 'acme');
    const refreshes = () => tokens.forms.filter(({ form }) => form['grant_type'] === 'refresh_token').length;
    expect((await testSmtp()).code).toBe(0);
    expect(refreshes()).toBe(0);
    // As it is 56 minutes later: the server would take it still.
    const now = Date.now();
    const db = await openStore(await store.url(), { now: () => new Date(now) });
    const times = { renewed_at: toTime(new Date(now - 56 * 60_000)), expires_at: toTime(new Date(now + 4 * 60_000)) };
    await db.updateTable('oauth2_grant').set(times).execute();
    await db.close();
    expect((await testSmtp()).code).toBe(0);
    expect(refreshes()).toBe(1);
    expect((await testSmtp()).code).toBe(0);
    expect(refreshes()).toBe(1);

    tokens.expireAccess();
    tokens.nextAnswers.push({ status: 503, error: 'temporarily_unavailable' });
    expect(await testSmtp()).toMatchObject({ code: 5, stdout: expect.stringContaining('for now') });
    expect((await testSmtp()).code).toBe(0);
    nothingLeaked();
  });

  test('two programs that refresh at once use one refresh token once', async () => {
    await addSmtp();
    await authorize('smtp', 'acme');
    tokens.expireAccess();
    tokens.delay = 300;
    const results = await Promise.all([testSmtp(), testSmtp(), testSmtp()]);
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(tokens.forms.filter(({ form }) => form['grant_type'] === 'refresh_token')).toHaveLength(1);
    tokens.expireAccess();
    expect((await testSmtp()).code).toBe(0);
    nothingLeaked();
  });

  once('a device is authorised by a code, and by nobody who says no', async () => {
    await addSmtp();
    tokens.person = 'says no';
    const refused = await attempt(['smtp', 'authorize', 'acme', '--device', '--json']);
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('ABCD-EFGH') });
    tokens.person = 'says yes';
    const done = await attempt(['smtp', 'authorize', 'acme', '--device', '--json']);
    expect(done.json()).toMatchObject({ secret: 'vault:smtp-acme-refresh', check: { ok: true } });
    nothingLeaked();
  });

  test('a refresh token of the environment is exchanged, and what takes its place is kept in the vault', async () => {
    const first = tokens.letIn();
    const ref = ['--oauth2-refresh-token-ref', 'env:REFRESH'];
    await run(['smtp', 'add', 'acme', ...server(smtp), ...sender, ...tokens.flags, ...ref], { REFRESH: first });
    tokens.expireAccess();
    expect((await attempt(['smtp', 'test', 'acme', '--json'], { REFRESH: first })).code).toBe(0);
    // Another one in the environment is somebody's wish.
    tokens.withdraw();
    const second = tokens.letIn();
    expect((await attempt(['smtp', 'test', 'acme', '--json'], { REFRESH: second })).code).toBe(0);
    nothingLeaked();
  });

  once('an authorisation goes with its thing to another name, and nobody finds it under the old one', async () => {
    await addSmtp();
    await run(['smtp', 'edit', 'acme', '--name', 'unasked']);
    await run(['smtp', 'edit', 'unasked', '--name', 'acme']);
    await authorize('smtp', 'acme');
    await run(['smtp', 'edit', 'acme', '--name', 'acme-eu']);
    tokens.expireAccess();
    for (const _ of [1, 2]) expect((await attempt(['smtp', 'test', 'acme-eu', '--json'])).code).toBe(0);
    expect(tokens.forms.filter(({ form }) => form['grant_type'] === 'refresh_token').length).toBeGreaterThan(0);
    await addSmtp();
    expect((await run(['smtp', 'show', 'acme', '--json'])).json()).toMatchObject({
      ...{ secret: 'vault:smtp-acme-refresh', oauth2: { state: 'missing' } },
    });
    nothingLeaked();
  });

  once('nothing is saved of an authorisation whose token the server refuses', async () => {
    await addSmtp();
    const wrong = USER.replace('support', 'sales');
    await run(['smtp', 'edit', 'acme', '--user', wrong, '--skip-check']);
    const refused = await authorize('smtp', 'acme', ['--json']);
    expect(refused.code).toBe(4);
    expect((await run(['smtp', 'show', 'acme', '--json'])).json()).toMatchObject({ oauth2: { state: 'missing' } });
    nothingLeaked();
  });

  once(
    'a setup file names the client, somebody authorises it once, and applying it again changes nothing',
    async () => {
      const config = {
        ...{ host: 'localhost', port: smtp.port, encryption: 'starttls', ca: smtp.caPath, user: USER },
        ...{ replyName: 'Acme', replyAddress: USER },
        oauth2Client: {
          tokenUrl: `${tokens.url}/token`,
          authUrl: `${tokens.url}/authorize`,
          clientId: tokens.clientId,
        },
      };
      const path = join(home, 'mailroom.yaml');
      writeFileSync(path, JSON.stringify({ version: 1, smtp: { acme: config } }));
      await run(['apply', '-f', path, '--yes']);
      expect((await authorize('smtp', 'acme')).code).toBe(0);
      expect((await attempt(['plan', '-f', path, '--exit-code'])).code).toBe(0);
      const exported = await run(['export']);
      expect(exported.stdout).toContain(tokens.clientId);
      await run(['smtp', 'delete', 'acme', '--yes']);
      nothingLeaked();
    },
  );

  function nothingLeaked(): void {
    const files = store.kind === 'sqlite' ? storeFiles(env['MAILROOM_STORE'] ?? '') : '';
    const everything = [...said, files].join('\n');
    for (const token of tokens.given) expect(everything).not.toContain(token);
  }
});

function storeFiles(path: string): string {
  const folder = join(path, '..');
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');
}
