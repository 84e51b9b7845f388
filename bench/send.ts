// How fast replies are sent, each committed before it connects and before its body leaves, beside nodemailer's own pool
// with the same bytes, and beside one msmtp process each. npm run bench:send -- [MAILS] [ROUNDS]
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createDatabase, startPostgres } from '../test/support/postgres.js';
import { temporaryFolder } from '../test/support/temporary-folder.js';
import { type Measured, measureProcess } from './support/measured-process.js';
import { deliverAll, makeSendingStore, replyTo } from './support/sending-store.js';

const [MAILS = 500, ROUNDS = 5] = process.argv
  .slice(2)
  .filter((word) => word !== '--')
  .map(Number);
const hasMsmtp = (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, 'msmtp')));
/** So short that many are needed, and can be afforded. */
const ROUNDS_OF_ONE = 4 * ROUNDS + 1;

const typescript = ['--import', join(import.meta.dirname, '../build/typescript-imports.mjs')];
const home = temporaryFolder('send');
const mails = join(home, 'mails');
mkdirSync(mails);
const sink = await openSink();
const database = await startPostgres({ durable: true }).catch((error: Error) => error);

type Row = { readonly name: string; readonly aim: string; readonly count: number; readonly runs: number[] };
const row = (name: string, count = MAILS, aim = ''): Row => ({ name, aim, count, runs: [] });
const pooled = row("nodemailer's pool");
const sqlite = row('mailroom, SQLite', MAILS, '0.6 of the pool, 3 times msmtp');
const postgres = row('mailroom, PostgreSQL');
const single = row('msmtp, a process each');
const one = row('one reply: mailroom', 1);
const oneRival = row('one reply: msmtp', 1);

try {
  const template = join(home, 'template.db');
  await makeSendingStore(template, sink.port, MAILS, mails);
  for (let round = 0; round < ROUNDS; round++) {
    await taking(pooled, () =>
      measureProcess(
        process.execPath,
        [...typescript, join(import.meta.dirname, 'support/pooled-sender.ts'), String(sink.port), mails],
        process.env,
      ),
    );
    const url = join(home, `round-${round}.db`);
    copyFileSync(template, url);
    await taking(sqlite, () => deliverAll(url, home));
    await measurePostgres();
    await measureSingle();
  }
  await measureOne(template);
  print();
} finally {
  if (!(database instanceof Error)) await database.stop();
  sink.end();
}

async function measurePostgres(): Promise<void> {
  if (database instanceof Error) return;
  const made = await createDatabase(database.url);
  await makeSendingStore(made.url, sink.port, MAILS, temporaryFolder('mails'));
  await taking(postgres, () => deliverAll(made.url, home));
  await made.drop();
}

async function measureSingle(): Promise<void> {
  if (!hasMsmtp) return;
  await taking(single, async () => {
    let seconds = 0;
    for (const name of readdirSync(mails)) seconds += (await msmtp(join(mails, name))).seconds;
    return { seconds };
  });
}

async function measureOne(template: string): Promise<void> {
  const url = join(home, 'one.db');
  copyFileSync(template, url);
  await deliverAll(url, home);
  await sink.takeCount();
  const text = join(home, 'answer.md');
  writeFileSync(text, 'All words of a long answer, line after line.\n'.repeat(440));
  for (let round = 0; round < ROUNDS_OF_ONE; round++) {
    await taking(one, () => replyTo(url, home, 1 + round, text));
    if (hasMsmtp) await taking(oneRival, () => msmtp(join(mails, '000000.eml')));
  }
}

function msmtp(mail: string): Promise<Measured> {
  const order = `exec msmtp --host=127.0.0.1 --port=${sink.port} --auth=off --tls=off --from=support@acme.example carla@customer.example < '${mail}'`;
  return measureProcess('sh', ['-c', order], process.env);
}

/** Throws when not all of them have arrived. */
async function taking(row: Row, work: () => Promise<{ readonly seconds: number }>): Promise<void> {
  const { seconds } = await work();
  const taken = await sink.takeCount();
  if (taken !== row.count) throw new Error(`${row.name}: ${taken} of ${row.count} arrived`);
  row.runs.push(seconds);
}

async function openSink() {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'support/sink-server.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('the sink says nothing');
  const lines = createInterface(child.stdout);
  const [port] = await once(lines, 'line');
  const takeCount = async () => {
    child.stdin?.write('count\n');
    const [count] = await once(lines, 'line');
    return Number(count);
  };
  return { port: Number(port), takeCount, end: () => child.stdin?.end() };
}

function print(): void {
  const head = ['', 'mails/s', 'ms', "to nodemailer's pool", 'to msmtp', 'aim'];
  const many = [pooled, sqlite, postgres, single].map((measured) => {
    const ratio = (rival: Row) => (median(rival) / median(measured)).toFixed(2);
    return [
      measured.name,
      Math.round(MAILS / median(measured)),
      ms(measured),
      ratio(pooled),
      ratio(single),
      measured.aim,
    ];
  });
  const ones = [one, oneRival].map((measured) => [
    measured.name,
    '',
    ms(measured),
    '',
    `${(median(measured) / median(oneRival)).toFixed(2)} times the time`,
    '',
  ]);
  process.stdout.write(`Node ${process.version}, ${MAILS} mails, medians of ${ROUNDS} rounds\n\n`);
  for (const cells of [head, head.map(() => '---'), ...many, ...ones])
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  if (database instanceof Error) process.stdout.write(`PostgreSQL is missing: ${database.message}\n`);
  if (!hasMsmtp) process.stdout.write('msmtp is missing\n');
}

function ms(measured: Row): number {
  return Math.round(median(measured) * 1000);
}

function median({ runs }: Row): number {
  const sorted = runs.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
