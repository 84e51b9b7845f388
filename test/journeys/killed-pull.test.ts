// A pull that is killed in the middle and run again: each mail once.
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Desk, openDesk, setUpDesk } from '../support/desk.js';
import { startCli } from '../support/run-cli.js';
import { eachStore } from '../support/stores.js';

const MAILS = 300;

describe('a pull that is killed', () => {
  eachStore((store) => {
    let desk: Desk;

    beforeEach(async () => {
      desk = await openDesk(await store.url());
      await setUpDesk(desk);
    });

    afterEach(() => desk.close());

    test('brings each of 300 mails once when it is run again', { timeout: 120_000 }, async () => {
      await desk.run(['channel', 'auto-reply', 'support', '--off']);
      for (let n = 1; n <= MAILS; n++) {
        await desk.customerWrites({ id: `<${n}@customer.example>`, subject: `Question ${n}`, text: `Text ${n}` });
      }

      let kills = 0;
      for (let delay = 250; kills < 12; delay += 60) {
        const pull = startCli(['pull'], { home: desk.home, env: desk.env });
        await Promise.race([pause(delay), pull.finished]);
        pull.kill('SIGKILL');
        const { signal } = await pull.finished;
        if (signal === null) break;
        kills++;
      }
      await desk.run(['pull']);

      const inbox = (await desk.run(['inbox', '--status', 'all', '--limit', '1000', '--json'])).json<
        { subject: string }[]
      >();
      const subjects = inbox.map((line) => line.subject).sort();
      expect(subjects).toEqual(Array.from({ length: MAILS }, (_, index) => `Question ${index + 1}`).sort());
      expect(kills).toBeGreaterThan(0);
    });
  });
});
