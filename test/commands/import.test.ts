// mailroom import, as people run it, and stopped in the middle. MAILROOM_TEST_FAULTS=full kills it after each batch.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatMbox } from '../../src/lib/archive/mbox.js';
import { type FilledStore, fillStore } from '../support/filled-store.js';
import { sampleMail } from '../support/intake-desk.js';
import { type CliOptions, runCli, startCli } from '../support/run-cli.js';
import { eachStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const AT = new Date('2025-11-05T08:15:30.000Z');
const isFull = process.env['MAILROOM_TEST_FAULTS'] === 'full';
const MAILS = isFull ? 2000 : 200;
const KILLS = isFull ? 100 : 2;

const hash = (raw: Buffer) => createHash('sha256').update(raw).digest('hex');
const mboxOf = (mails: readonly Buffer[]) =>
  Buffer.concat(mails.flatMap((raw) => formatMbox(raw, { sender: 'a@b.example', receivedAt: AT })));
const mailNumber = (number: number) =>
  Buffer.from(sampleMail({ id: `<${number}@x>`, subject: `Mail ${number}`, text: `Text ${number}\nFrom here on` }));

eachStore((store) => {
  let filled: FilledStore;
  let home: string;

  beforeEach(async () => {
    filled = await fillStore(await store.url());
    home = temporaryFolder('importing');
  });
  afterEach(() => filled.close());

  const env = () => ({ MAILROOM_STORE: filled.url });
  const bring = (args: readonly string[], options: CliOptions = {}) =>
    runCli(['import', ...args], { home, cwd: home, ...options, env: env() });
  const put = (name: string, content: Buffer) => {
    writeFileSync(join(home, name), content);
    return name;
  };
  const kept = async () => {
    const rows = await filled.db.selectFrom('message').select('raw_sha256').execute();
    return rows.map((row) => row.raw_sha256).sort();
  };

  test('a file, twice, and stdin: what came in is told as a line and as JSON', async () => {
    const mails = [mailNumber(1), mailNumber(2)];
    const file = put('old.mbox', mboxOf(mails));
    const rehearsed = await bring([file, '--channel', 'support', '--dry-run']);
    expect(rehearsed).toMatchObject({ code: 0, stdout: 'support: 2 mails would be taken in\n', stderr: '' });
    const first = await bring([file, '--channel', 'support']);
    expect(first).toMatchObject({ code: 0, stdout: 'support: 2 mails taken in, 2 conversations started\n' });
    const again = await bring(['-', '--channel', 'support', '--json'], { input: mboxOf([...mails, mailNumber(3)]) });
    expect(again.json()).toEqual({
      ...{ channel: 'support', dryRun: false, received: 1, answers: 0, known: 2, own: 0, quarantined: 0 },
      ...{ conversations: 1, skipped: 0 },
    });
  });

  test('what is missing or wrong is told, and what cannot be read ends it with 7', async () => {
    expect(await bring([])).toMatchObject({ code: 2, stderr: expect.stringContaining('FILE, --channel') });
    expect(await bring(['x', '--channel', 'none'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('"none"'),
    });
    expect(await bring(['x', '--channel', 'support'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('no file x'),
    });
    const broken = put('broken.eml', Buffer.from(`X: ${'x'.repeat(70)}\n`.repeat(15_000)));
    const result = await bring([broken, put('good.eml', mailNumber(1)), '--channel', 'support']);
    expect(result).toMatchObject({ code: 7, stderr: expect.stringContaining('broken.eml cannot be taken in') });
    expect(result.stdout).toBe('support: 1 mail taken in, 1 conversation started, 1 mail in quarantine\n');
  });

  test('killed at several points and run again, each mail is there once', { timeout: 3_600_000 }, async () => {
    const mails = Array.from({ length: MAILS }, (_, index) => mailNumber(index));
    const file = put('old.mbox', mboxOf(mails));
    let kills = 0;
    for (let round = 0; round < KILLS; round++) {
      const cli = startCli(['import', file, '--channel', 'support'], { home, cwd: home, env: env() });
      const start = (await kept()).length;
      // In the middle of it, however fast this machine is: when it has begun to take in.
      let isOver = false;
      const finished = cli.finished.finally(() => {
        isOver = true;
      });
      while (!isOver && (await kept()).length === start) await pause(5 + (round % 7));
      cli.kill('SIGKILL');
      if ((await finished).signal === null) break;
      kills++;
    }
    const last = await bring([file, '--channel', 'support', '--json']);
    expect(last).toMatchObject({ code: 0 });
    expect(await kept()).toEqual(mails.map(hash).sort());
    expect(kills).toBeGreaterThan(0);
  });
});
