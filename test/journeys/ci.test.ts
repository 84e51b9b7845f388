// The README's workflow, as it stands: from the packed tarball and an empty PostgreSQL database to a proven desk.
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type DnsServer, openDnsServer } from '../support/dns-server.js';
import { type ImapServer, openImapServer, openSmtpServer, type SmtpServer } from '../support/mail-servers.js';
import { createDatabase, type Database, findPostgres } from '../support/postgres.js';
import { cliEnvironment } from '../support/run-cli.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const ROOT = join(import.meta.dirname, '../..');
const PASSWORD = 'canary correct horse';
const postgres = await findPostgres();

type Step = { name?: string; uses?: string; run?: string; if?: string };
type Workflow = { jobs: { desk: { env: Record<string, string>; steps: Step[] } } };

const blocks = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/```yaml\n(.*?)```/gs)].map(
  ([, text = '']) => text,
);
const example = blocks.find((text) => text.includes('\nversion: 1\n')) ?? '';
const workflow = parse(blocks.find((text) => text.includes('\njobs:\n')) ?? '') as Workflow;

describe.skipIf('missing' in postgres)('the workflow of the README', () => {
  const repository = temporaryFolder('repository');
  const home = temporaryFolder('home');
  let servers: { imap: ImapServer; smtp: SmtpServer; dns: DnsServer; database: Database };
  let secrets: Record<string, string>;

  beforeAll(async () => {
    if ('missing' in postgres) return;
    servers = {
      imap: await openImapServer({ users: [{ name: 'inbox@acme.test', password: PASSWORD }] }),
      smtp: await openSmtpServer({ users: [{ name: 'support@acme.test', password: PASSWORD }] }),
      dns: await openDnsServer({ 'acme.test': { MX: ['10 mx.acme.test'], TXT: ['v=spf1 ip4:127.0.0.1 -all'] } }),
      database: await createDatabase(postgres.url),
    };
    secrets = { MAILROOM_STORE: servers.database.url, ACME_SMTP_PASSWORD: PASSWORD, ACME_IMAP_PASSWORD: PASSWORD };
    npm('pack', '--ignore-scripts', '--pack-destination', repository);
    writeFileSync(join(repository, 'mailroom.yaml'), here(example));
  });
  afterAll(async () => {
    await Promise.all([servers?.imap.close(), servers?.smtp.close(), servers?.dns.close()]);
    await servers?.database.drop();
  });

  function npm(...args: readonly string[]): void {
    const env = { ...process.env, npm_config_cache: temporaryFolder('npm-cache') };
    execFileSync('npm', args, { cwd: ROOT, env, stdio: 'pipe' });
  }

  /** The example, on the servers of this test. */
  function here(text: string): string {
    const { imap, smtp } = servers;
    return text
      .replace('host: smtp.acme.test', `host: ${smtp.host}\n    ca: ${smtp.caPath}`)
      .replace('port: 587', `port: ${smtp.port}`)
      .replace('host: imap.acme.test', `host: ${imap.host}, port: ${imap.tlsPort}, ca: ${imap.caPath}`);
  }

  /** Runs the job as a runner would: each step in bash, until one fails. Gives the name of that one, and what was said. */
  async function runJob(event: 'push' | 'pull_request', changed: Record<string, string> = {}) {
    const { env, steps } = workflow.jobs.desk;
    const filled = Object.entries(env).map(([name, value]) => [
      name,
      value.replace(/\$\{\{ secrets\.(\w+) \}\}/, (_, secret: string) => ({ ...secrets, ...changed })[secret] ?? ''),
    ]);
    const prefix = join(home, 'npm');
    const environment = cliEnvironment(home, {
      PATH: `${join(prefix, 'bin')}:${dirname(process.execPath)}:${process.env['PATH']}`,
      npm_config_prefix: prefix,
      npm_config_cache: join(home, 'npm-cache'),
      npm_config_offline: 'true',
      MAILROOM_DNS_SERVERS: servers.dns.address,
      ...Object.fromEntries(filled),
    });
    let said = '';
    for (const step of steps.filter(({ run }) => run !== undefined)) {
      if (step.if !== undefined && step.if !== `github.event_name == '${event}'`) continue;
      const script = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run ?? ''];
      const ended = await inShell(script, environment);
      said += ended.said;
      if (ended.code !== 0) return { failed: step.name, code: ended.code, said };
    }
    return { failed: undefined, code: 0, said };
  }

  // Not in one go: the mail servers are in this process, and have to answer meanwhile.
  function inShell(args: readonly string[], env: Record<string, string>): Promise<{ code: unknown; said: string }> {
    return new Promise((resolve) => {
      execFile('bash', args, { cwd: repository, env, timeout: 100_000 }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : error.code, said: stdout + stderr });
      });
    });
  }

  test('each step does its work, and a proposed change is planned only', { timeout: 240_000 }, async () => {
    const proposed = await runJob('pull_request');
    expect(proposed).toMatchObject({ failed: undefined });
    expect(proposed.said).toContain('There is no store yet');
    expect(proposed.said).toContain('+ channel support');

    const merged = await runJob('push');
    expect(merged).toMatchObject({ failed: undefined });
    expect(merged.said).toContain('All 8 steps are done.');

    const again = await runJob('push');
    expect(again).toMatchObject({ failed: undefined });
    expect(again.said).toContain('Nothing to do');
    for (const { said } of [proposed, merged, again]) expect(said).not.toContain(PASSWORD);
  });

  test('a secret that is wrong or missing, and a mistake in the file, stop the job', { timeout: 240_000 }, async () => {
    expect(await runJob('push', { ACME_SMTP_PASSWORD: 'wrong' })).toMatchObject({
      failed: 'Plan, and try every login',
      code: 4,
    });
    expect(await runJob('push', { ACME_IMAP_PASSWORD: '' })).toMatchObject({
      failed: 'Plan, and try every login',
      code: 3,
    });
    writeFileSync(join(repository, 'mailroom.yaml'), here(example).replace('mailbox: inbox', 'mailbox: inbix'));
    const refused = await runJob('push');
    expect(refused).toMatchObject({ failed: 'Plan, and try every login', code: 3 });
    expect(refused.said).toContain('did you mean inbox?');
  });
});

test('the workflow names what it uses, and every secret of the file', () => {
  const { env, steps } = workflow.jobs.desk;
  expect(steps.flatMap(({ uses }) => uses ?? [])).toEqual(['actions/checkout@v4', 'actions/setup-node@v4']);
  for (const [, name = ''] of example.matchAll(/env:(\w+)/g)) expect(Object.keys(env)).toContain(name);
});
