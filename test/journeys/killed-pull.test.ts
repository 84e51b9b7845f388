// A pull that is killed in the middle and run again: each mail once. MAILROOM_TEST_FAULTS=full kills 500 times, on SQLite
// at writes to the store where there is a strace; without it, a few times.
import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Desk } from '../support/desk.js';
import { openReadyDesk } from '../support/ready-desk.js';
import { cliEnvironment, PROGRAM, startCli } from '../support/run-cli.js';
import { eachStore } from '../support/stores.js';

const MAILS = 300;
const isFull = process.env['MAILROOM_TEST_FAULTS'] === 'full';
const KILLS = isFull ? 500 : 6;
/** Milliseconds by which a pull is let live longer each time. */
const STEP = isFull ? 60 : 120;

describe('a pull that is killed', () => {
  eachStore((store) => {
    let desk: Desk;
    let sent = 0;

    beforeEach(async () => {
      sent = 0;
      desk = await openReadyDesk(await store.url());
      await desk.run(['channel', 'auto-reply', 'support', '--off']);
    });

    afterEach(() => desk.close());

    async function deliver(count: number): Promise<void> {
      for (let left = count; left > 0; left--) {
        sent++;
        const [id, subject] = [`<${sent}@customer.example>`, `Question ${sent}`];
        await desk.customerWrites({ id, subject, text: `Text ${sent}` });
      }
    }

    async function expectEachOnce(): Promise<void> {
      await desk.run(['pull']);
      const list = await desk.run(['inbox', '--status', 'all', '--limit', '100000', '--json']);
      const subjects = list.json<{ subject: string }[]>().map(({ subject }) => subject);
      expect(subjects.sort()).toEqual(Array.from({ length: sent }, (_, index) => `Question ${index + 1}`).sort());
      expect(await desk.run(['verify', '--json'])).toMatchObject({ code: 0 });
    }

    test(`brings each of ${MAILS} mails once when it is run again`, { timeout: 3_600_000 }, async () => {
      await deliver(MAILS);
      let kills = 0;
      for (let round = 0; kills < KILLS; round++) {
        const pull = startCli(['pull'], { home: desk.home, env: desk.env });
        await Promise.race([pause(250 + ((round * STEP) % 900)), pull.finished]);
        pull.kill('SIGKILL');
        const { signal } = await pull.finished;
        if (signal !== null) kills++;
        else if (isFull) await deliver(100);
        else break;
      }
      await expectEachOnce();
      expect(kills).toBeGreaterThan(0);
    });

    test.runIf(store.kind === 'sqlite' && canTrace())(
      'brings each mail once when it is killed at a write to the store',
      { timeout: 3_600_000 },
      async () => {
        await deliver(isFull ? MAILS : 20);
        const points = isFull ? KILLS : 2;
        let kills = 0;
        for (let point = 0; point < points; point++) {
          // From the first write to far into a batch, each time elsewhere.
          if (await pullKilledAtWrite(desk, 1 + ((point * 37) % 400))) kills++;
          else await deliver(isFull ? 100 : 20);
        }
        await expectEachOnce();
        expect(kills).toBeGreaterThan(0);
      },
    );
  });
});

/** Whether a program can be followed here: some containers do not allow it. */
function canTrace(): boolean {
  return spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;
}

/** Runs a pull that is killed as it writes to a file for the nth time. False when it ended before. */
function pullKilledAtWrite(desk: Desk, nth: number): Promise<boolean> {
  const inject = ['-e', 'trace=pwrite64', '-e', `inject=pwrite64:signal=KILL:when=${nth}`];
  const child = spawn('strace', ['-f', '-qq', '-o', '/dev/null', ...inject, process.execPath, PROGRAM, 'pull'], {
    env: cliEnvironment(desk.home, desk.env),
    stdio: 'ignore',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (_code, signal) => resolve(signal === 'SIGKILL'));
  });
}
