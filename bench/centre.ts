// How long a person waits for a list, a conversation and a search in a store of ten years: whole processes, as a ratio to
// a Node that does nothing, measured in turns, on SQLite and on PostgreSQL.
// npm run bench:centre -- [CONVERSATIONS] [ROUNDS] [FOLDER]: the SQLite store is kept in FOLDER, and found there again.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, startPostgres } from '../test/support/postgres.js';
import { temporaryFolder } from '../test/support/temporary-folder.js';
import { COMMON_WORD, fillLargeStore, RARE_WORD } from './large-store.js';
import { type Measured, measureProcess } from './support/measured-process.js';
import { measureTerminal } from './support/measured-terminal.js';

const [CONVERSATIONS = 100_000, ROUNDS = 11] = process.argv.slice(2, 4).map(Number);
const MESSAGES = 5;
const LONGEST = 1000;
const PROGRAM = join(import.meta.dirname, '../bin/run.js');

/** Ends the arguments of what is run in a terminal, where what is long is folded. */
const IN_TERMINAL = '(in a terminal)';

/** What is measured. The aim for each is 3 times `node -e 0`, and 150 MB. */
const COMMANDS = [
  ['inbox'],
  ['inbox', '--mine'],
  ['inbox', '--mentioned'],
  ['inbox', '--unassigned', '--unread'],
  ['inbox', '--status', 'all'],
  ['inbox', '--query', `not:${COMMON_WORD}`],
  ['show', String(CONVERSATIONS)],
  ['show', String(CONVERSATIONS + 1)],
  ['show', String(CONVERSATIONS + 1), IN_TERMINAL],
  ['search', RARE_WORD],
  ['search', COMMON_WORD],
  ['search', `${COMMON_WORD} is:open tag:urgent`],
  ['search', 'has:attachment'],
  ['status'],
  ['report'],
  ['contact', 'list'],
  ['attachment', 'list'],
] as const;

const folder = process.argv[4] ?? temporaryFolder('bench');
const sqlite = join(folder, `${CONVERSATIONS}.db`);
if (!existsSync(sqlite)) await fill('SQLite', sqlite);
const server = await startPostgres({ durable: true }).catch((error: Error) => error);
try {
  await measureStore('SQLite', sqlite);
  if (server instanceof Error) process.stdout.write(`\nPostgreSQL was not measured: ${server.message}\n`);
  else {
    const { url } = await createDatabase(server.url);
    await fill('PostgreSQL', url);
    await measureStore('PostgreSQL', url);
  }
} finally {
  if (!(server instanceof Error)) await server.stop();
}

async function fill(kind: string, url: string): Promise<void> {
  const start = performance.now();
  await fillLargeStore(url, { conversations: CONVERSATIONS, messages: MESSAGES, longest: LONGEST });
  const seconds = (performance.now() - start) / 1000;
  process.stderr.write(`${kind}: ${CONVERSATIONS * MESSAGES} messages written in ${seconds.toFixed(0)} s\n`);
}

async function measureStore(kind: string, url: string): Promise<void> {
  const env = { PATH: process.env['PATH'], HOME: folder, MAILROOM_STORE: url, MAILROOM_OPERATOR: 'ana' };
  const bare: Measured[] = [];
  const runs = COMMANDS.map((): Measured[] => []);
  for (let round = -1; round < ROUNDS; round++) {
    const nothing = await measureProcess(process.execPath, ['-e', '0'], env);
    if (round >= 0) bare.push(nothing);
    for (const [index, args] of COMMANDS.entries()) {
      const run = await (args.at(-1) === IN_TERMINAL
        ? measureTerminal(process.execPath, [PROGRAM, ...args.slice(0, -1)], env)
        : measureProcess(process.execPath, [PROGRAM, ...args], env));
      // The first round fills the caches: of the disk, and of compiled code.
      if (round >= 0) runs[index]?.push(run);
    }
  }
  print(kind, bare, runs);
}

function print(kind: string, nothing: readonly Measured[], runs: readonly Measured[][]): void {
  const bare = median(nothing.map(({ seconds }) => seconds));
  process.stdout.write(`\n${kind}, ${CONVERSATIONS} conversations, ${CONVERSATIONS * MESSAGES} messages, `);
  process.stdout.write(`medians of ${ROUNDS} rounds; node -e 0 takes ${(bare * 1000).toFixed(0)} ms\n\n`);
  process.stdout.write('| command | ms | ratio | CPU ratio | MB |\n|---|---|---|---|---|\n');
  for (const [index, args] of COMMANDS.entries()) {
    const measured = runs[index] ?? [];
    const seconds = median(measured.map((run) => run.seconds));
    const megabytes = Math.max(...measured.map((run) => run.megabytes));
    const work = (cpuOf(measured) / cpuOf(nothing)).toFixed(2);
    const row = [args.join(' '), (seconds * 1000).toFixed(0), (seconds / bare).toFixed(2), work, megabytes.toFixed(0)];
    process.stdout.write(`| ${row.join(' | ')} |\n`);
  }
}

/** All of them together: of one alone only hundredths of a second are known. */
function cpuOf(runs: readonly Measured[]): number {
  return runs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
