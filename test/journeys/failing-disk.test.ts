// Sending while the disk is full or breaks, at any write: the store stays sound, and nothing is lost or sent twice (R8).
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listStructureFaults } from '../../src/lib/store/integrity.js';
import { openReplyDesk, type ReplyDesk } from '../commands/reply-desk.js';
import { cliEnvironment, PROGRAM } from '../support/run-cli.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const isFull = process.env['MAILROOM_TEST_FAULTS'] === 'full';
/** Which write fails: every one until there are no more, or a few. */
const POINTS = isFull ? Number.POSITIVE_INFINITY : 2;
const STEP = isFull ? 1 : 7;
/** So many fail in a row, or all from then on: then a server's answer is kept beside the store, after half a minute. */
const WINDOW = 3;
type Fault = { readonly error: 'ENOSPC' | 'EIO'; readonly long: 'a while' | 'ever' };
const FAULTS: readonly Fault[] = [
  { error: 'ENOSPC', long: 'a while' },
  { error: 'EIO', long: 'a while' },
  ...(isFull ? [{ error: 'EIO', long: 'ever' } as const] : []),
];
const TEXT = 'Words that somebody typed.';

/** Whether a program can be followed here: some containers do not allow it. */
const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

type Run = { readonly code: number | null; readonly output: string; readonly hasFailed: boolean };

/** Runs it while writes to the database, from the nth on, fail like this; `hasFailed` tells whether one did. */
async function runOnFailingDisk(
  desk: ReplyDesk,
  args: readonly string[],
  { error, long }: Fault,
  nth: number,
): Promise<Run> {
  const inject = [
    '-e',
    'trace=pwrite64,fdatasync,fsync',
    '-e',
    `inject=pwrite64:error=${error}:when=${nth}${long === 'ever' ? '+' : `..${nth + WINDOW - 1}`}`,
  ];
  const log = join(temporaryFolder('trace'), 'log');
  const child = spawn('strace', ['-f', '-qq', '-o', log, ...inject, process.execPath, PROGRAM, ...args, '--no-input'], {
    env: cliEnvironment(desk.home, desk.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, output: Buffer.concat(said).toString(), hasFailed: readFileSync(log, 'utf8').includes('(INJECTED)') };
}

const idsOf = (desk: ReplyDesk) => desk.smtp.arrived.map(({ raw }) => /^Message-ID: (.*)$/m.exec(raw.toString())?.[1]);

const states = async (desk: ReplyDesk) =>
  (await desk.db.selectFrom('outbox').select('state').execute()).map(({ state }) => state);

describe.each(FAULTS)('writes to the store fail with $error for $long', (fault) => {
  const { error, long } = fault;
  test('of a reply: it is told, the text is kept, and nothing goes twice', { timeout: 3_600_000 }, async (context) => {
    if (!canTrace) return context.skip('strace cannot follow programs here');
    const counts = { points: 0, sent: 0, refused: 0 };
    onTestFinished(() => {
      if (isFull) process.stdout.write(`reply, ${error} for ${long}: ${JSON.stringify(counts)}\n`);
    });
    for (let nth = 1, hasFailed = true; hasFailed && counts.points < POINTS; nth += STEP) {
      const desk = await openReplyDesk(join(temporaryFolder('store'), 'mailroom.db'));
      const run = await runOnFailingDisk(desk, ['reply', '1', '-m', TEXT], fault, nth);
      hasFailed = run.hasFailed;
      if (!hasFailed) break;
      counts.points += 1;
      const where = `write ${nth}: ${run.code} ${run.output}`;
      const before = idsOf(desk);
      expect(await listStructureFaults(desk.db), where).toEqual([]);
      const kept = await states(desk);
      // It is in the outbox, or with its writer; a handed over one has said so or is asked about.
      expect(before.length, where).toBeLessThanOrEqual(1);
      if (kept.length === 0) {
        expect(before, where).toEqual([]);
        expect(Object.values(desk.drafts()).join('') + run.output, where).toContain(TEXT);
      }
      if (!kept.every((state) => state === 'sent') || kept.length === 0) expect(run.code, where).not.toBe(0);
      // Again, on a disk that is well.
      const again = kept.length === 0 ? ['reply', '1', '-m', TEXT] : ['outbox', 'deliver'];
      await desk.run(again);
      const after = await states(desk);
      const ids = idsOf(desk);
      expect(new Set(ids).size, where).toBe(ids.length);
      expect(after, where).toHaveLength(1);
      expect(['sent', 'unsure', 'queued', 'deferred'], where).toContain(after[0]);
      if (after[0] === 'sent') counts.sent += 1;
      else counts.refused += 1;
      if (after[0] === 'sent') expect(ids, where).toHaveLength(1);
      // The server has said that it took it, and that was kept wherever the store would not have it.
      if (before.length > 0) expect(after, where).toEqual(['sent']);
    }
    expect(counts.points).toBeGreaterThan(0);
  });

  test('of outbox deliver: what is not sent waits, and nothing goes twice', { timeout: 3_600_000 }, async (context) => {
    if (!canTrace) return context.skip('strace cannot follow programs here');
    const counts = { points: 0, sent: 0, unsure: 0 };
    onTestFinished(() => {
      if (isFull) process.stdout.write(`outbox deliver, ${error} for ${long}: ${JSON.stringify(counts)}\n`);
    });
    for (let nth = 1, hasFailed = true; hasFailed && counts.points < POINTS; nth += STEP) {
      const desk = await openReplyDesk(join(temporaryFolder('store'), 'mailroom.db'));
      await desk.add({ messages: [{}] });
      desk.smtp.failWith({ at: 'connect', do: 'drop' });
      for (const number of ['1', '2']) await desk.run(['reply', number, '-m', TEXT]);
      desk.smtp.failWith();
      const due = { next_attempt_at: '2026-01-01T00:00:00.000Z' };
      await desk.db.updateTable('outbox').set(due).execute();
      const run = await runOnFailingDisk(desk, ['outbox', 'deliver'], fault, nth);
      hasFailed = run.hasFailed;
      if (!hasFailed) break;
      counts.points += 1;
      const where = `write ${nth}: ${run.code} ${run.output}`;
      expect(await listStructureFaults(desk.db), where).toEqual([]);
      const between = await states(desk);
      if (between.some((state) => state !== 'sent')) expect(run.code, where).not.toBe(0);
      await desk.db.updateTable('outbox').set(due).where('state', 'in', ['queued', 'deferred']).execute();
      await desk.run(['outbox', 'deliver']);
      const after = await states(desk);
      const ids = idsOf(desk);
      expect(new Set(ids).size, where).toBe(ids.length);
      expect(
        after.filter((state) => state !== 'sent' && state !== 'unsure'),
        where,
      ).toEqual([]);
      expect(after.filter((state) => state === 'sent').length, where).toBe(ids.length);
      counts.sent += after.filter((state) => state === 'sent').length;
      counts.unsure += after.filter((state) => state === 'unsure').length;
    }
    expect(counts.points).toBeGreaterThan(0);
  });
});

/** A disk of its own, which root alone can make. */
function smallDisk(): { readonly path: string; fill(): void; clear(): void } | undefined {
  const path = temporaryFolder('disk');
  const options = ['-t', 'tmpfs', '-o', 'size=6m,mode=0700', 'tmpfs', path];
  if (spawnSync('mount', options).status !== 0) return undefined;
  onTestFinished(() => void spawnSync('umount', ['-l', path]));
  const filling = join(path, 'filling');
  return {
    path,
    fill() {
      try {
        writeFileSync(filling, Buffer.alloc(6 * 1024 * 1024));
      } catch {
        // As much as there was room for.
      }
    },
    clear: () => rmSync(filling),
  };
}

describe('the disk of the store is full from the moment that the server hears', () => {
  test.each(isFull ? [/^EHLO/, /^MAIL/, /^RCPT/, /^DATA/, /body/] : [/^MAIL/])(
    '%s: what was taken is known to be, the rest waits, and nothing goes twice',
    { timeout: 600_000 },
    async (line) => {
      const disk = smallDisk();
      if (disk === undefined) return;
      const desk = await openReplyDesk(join(disk.path, 'mailroom.db'));
      await desk.add({ messages: [{}] });
      desk.smtp.failWith({ at: 'connect', do: 'drop' });
      for (const number of ['1', '2']) await desk.run(['reply', number, '-m', TEXT]);
      desk.smtp.failWith();
      const due = { next_attempt_at: '2026-01-01T00:00:00.000Z' };
      await desk.db.updateTable('outbox').set(due).execute();
      const before = desk.smtp.spoken.length;
      const watch = setInterval(() => {
        if (!desk.smtp.spoken.slice(before).some((spoken) => line.test(spoken.line))) return;
        clearInterval(watch);
        disk.fill();
      }, 1);

      const { code, stderr } = await desk.run(['outbox', 'deliver'], { timeoutMs: 400_000 });
      clearInterval(watch);

      const where = `${code} ${stderr}`;
      expect(await listStructureFaults(desk.db), where).toEqual([]);
      if ((await states(desk)).some((state) => state !== 'sent')) expect(code, where).not.toBe(0);
      disk.clear();
      await desk.db.updateTable('outbox').set(due).where('state', 'in', ['queued', 'deferred']).execute();
      await desk.run(['outbox', 'deliver']);
      expect(await states(desk), where).toEqual(['sent', 'sent']);
      expect(new Set(idsOf(desk)).size, where).toBe(2);
      expect(idsOf(desk), where).toHaveLength(2);
    },
  );
});
