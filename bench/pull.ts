// How fast a mailbox is pulled, complete and durable, beside mbsync, which only copies, and beside a bare FETCH.
// npm run bench:pull -- [MAILS] [ROUNDS] [MAILDIR]: the Maildir is made by generate-mail.py unless it is given.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeServerCertificate } from '../test/support/certificates.js';
import { hasDovecot, startDovecot } from '../test/support/dovecot.js';
import { createDatabase, type RunningPostgres, startPostgres } from '../test/support/postgres.js';
import { temporaryFolder } from '../test/support/temporary-folder.js';
import { type Measured, measureProcess } from './support/measured-process.js';
import { drainFetch, writeMbsyncConfig } from './support/pull-rivals.js';
import { makePullingStore, type PullingStore, pullAll, pullNothing } from './support/pulling-store.js';

const [MAILS = 20_000, ROUNDS = 3] = process.argv.slice(2, 4).map(Number);
const GENERATOR = join(import.meta.dirname, '../../shared/bench/generate-mail.py');
/** So short that many rounds are needed, and can be afforded. */
const ROUNDS_OF_NOTHING = 11;

const missing = [
  ...(hasDovecot() ? [] : ['Dovecot 2.3 (dovecot-imapd) serves the mail']),
  ...(canRun('mbsync') ? [] : ['mbsync (isync) is what it is compared with']),
  ...(process.argv[4] || existsSync(GENERATOR) ? [] : ['the script generate-mail.py, or a Maildir as third argument']),
  ...(process.argv[4] || canRun('python3') ? [] : ['python3 runs generate-mail.py']),
];
if (missing.length > 0) {
  process.stderr.write(`Nothing was measured; this is missing:\n${missing.map((what) => `  ${what}\n`).join('')}`);
  process.exit(1);
}

type Row = { readonly name: string; readonly aim: string; readonly runs: Measured[] };
const row = (name: string, aim = ''): Row => ({ name, aim, runs: [] });
const drained = row('FETCH, drained to nothing');
const copied = row('mbsync without fsync');
const synced = row('mbsync, default fsync');
const sqlite = row('mailroom, SQLite', '1.2 of mbsync, 0.2 without fsync, 300 MB');
const postgres = row('mailroom, PostgreSQL');
const nothingCopied = row('mbsync, nothing new');
const nothingPulled = row('mailroom, nothing new', '2 times mbsync');

const server = await startDovecot({
  users: [{ name: 'support', password: 'secret' }],
  certificate: makeServerCertificate(),
  starttls: false,
});
const database = await startPostgres({ durable: true }).catch((error: Error) => error);
try {
  const count = deliverAll(process.argv[4] ?? generate());
  // Dovecot makes its index at the first look, for whoever comes first.
  await drainFetch(server.port);
  for (let round = 0; round < ROUNDS; round++) await measureAll(count, database);
  await measureNothing();
  print(count);
} finally {
  if (!(database instanceof Error)) await database.stop();
  await server.close();
}

async function measureAll(count: number, database: RunningPostgres | Error): Promise<void> {
  drained.runs.push({ seconds: await drainFetch(server.port), cpuSeconds: 0, megabytes: 0, stdout: '' });
  copied.runs.push(await mbsync(temporaryFolder('mbsync'), false));
  synced.runs.push(await mbsync(temporaryFolder('mbsync'), true));
  const home = temporaryFolder('pull');
  const store = { home, url: join(home, 'mailroom.db') };
  await makePullingStore(store, server.port);
  sqlite.runs.push(await pullAll(store, count));
  if (!(database instanceof Error)) await measurePostgres(count, database);
}

async function measurePostgres(count: number, { url }: RunningPostgres): Promise<void> {
  const made = await createDatabase(url);
  const store = { home: temporaryFolder('pull'), url: made.url };
  await makePullingStore(store, server.port);
  postgres.runs.push(await pullAll(store, count));
  await made.drop();
}

async function measureNothing(): Promise<void> {
  const copy = temporaryFolder('mbsync');
  const home = temporaryFolder('pull');
  const store: PullingStore = { home, url: join(home, 'mailroom.db') };
  await mbsync(copy, true);
  await makePullingStore(store, server.port);
  await pullNothing(store);
  for (let round = 0; round < ROUNDS_OF_NOTHING; round++) {
    nothingCopied.runs.push(await mbsync(copy, true));
    nothingPulled.runs.push(await pullNothing(store));
  }
}

function mbsync(folder: string, fsync: boolean): Promise<Measured> {
  const config = writeMbsyncConfig(folder, server.port, fsync);
  return measureProcess('mbsync', ['-q', '-c', config, 'mail'], process.env);
}

function generate(): string {
  const folder = temporaryFolder('mails');
  execFileSync('python3', [GENERATOR, folder, String(MAILS)], { stdio: ['ignore', 'ignore', 'inherit'] });
  return folder;
}

function deliverAll(maildir: string): number {
  const folder = join(maildir, 'cur');
  const names = readdirSync(folder).sort().slice(0, MAILS);
  for (const name of names) {
    const path = join(folder, name);
    server.deliver('support', 'INBOX', readFileSync(path), statSync(path).mtime);
  }
  return names.length;
}

function print(count: number): void {
  const [withSync, without, nothing] = [synced, copied, nothingCopied].map(secondsOf);
  const lines = [drained, copied, synced, sqlite, postgres, nothingCopied, nothingPulled].map((measured) => {
    const isWhole = measured !== nothingCopied && measured !== nothingPulled;
    const seconds = secondsOf(measured);
    const ratios = isWhole
      ? [ratio(withSync, seconds), ratio(without, seconds)]
      : [`${ratio(seconds, nothing)} times the time`, ''];
    const memory = median(measured.runs.map(({ megabytes }) => megabytes));
    const speed = isWhole ? Math.round(count / seconds).toString() : '';
    return [measured.name, speed, `${Math.round(seconds * 1000)}`, ...ratios, memory.toFixed(0), measured.aim];
  });
  const head = ['', 'mails/s', 'ms', 'to mbsync', 'to mbsync without fsync', 'peak MB', 'aim'];
  process.stdout.write(`Node ${process.version}, ${count} mails, medians of ${ROUNDS} rounds\n\n`);
  for (const cells of [head, head.map(() => '---'), ...lines]) process.stdout.write(`| ${cells.join(' | ')} |\n`);
  process.stdout.write(
    `\nPostgreSQL takes ${ratio(secondsOf(postgres), secondsOf(sqlite))} times as long as SQLite.\n`,
  );
  if (database instanceof Error) process.stdout.write(`PostgreSQL is missing: ${database.message}\n`);
}

function secondsOf({ runs }: Row): number {
  return median(runs.map(({ seconds }) => seconds));
}

function ratio(one = Number.NaN, other = Number.NaN): string {
  return (one / other).toFixed(2);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function canRun(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)));
}
