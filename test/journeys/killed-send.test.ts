// Sending that is killed anywhere: each mail is delivered once at most, and of each it is known how far it came (R7).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { deliverOutbox } from '../../src/lib/outbound/deliver-outbox.js';
import { listOwners } from '../../src/lib/store/outbox-claims.js';
import { type OutboxDesk, openOutboxDesk } from '../lib/outbound/outbox-desk.js';
import { eachStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const PROGRAM = join(import.meta.dirname, '../../bin/run.js');
const isFull = process.env['MAILROOM_TEST_FAULTS'] === 'full';
const MAILS = isFull ? 50 : 6;
const POINTS = isFull ? 200 : 2;

/** Runs `outbox deliver` and kills it when the server has heard so many lines from it. False when it was done before. */
async function deliverUntil(desk: OutboxDesk, home: string, lines: number): Promise<boolean> {
  const before = desk.smtp.spoken.length;
  const env = { ...process.env, MAILROOM_STORE: desk.url, HOME: home, XDG_STATE_HOME: home, XDG_CONFIG_HOME: home };
  const child = spawn(process.execPath, [PROGRAM, 'outbox', 'deliver', '--no-input'], { env, stdio: 'ignore' });
  const watch = setInterval(() => {
    if (desk.smtp.spoken.length - before >= lines) child.kill('SIGKILL');
  }, 1);
  const [, signal] = await once(child, 'close');
  clearInterval(watch);
  return signal === 'SIGKILL';
}

async function makeDue(desk: OutboxDesk): Promise<void> {
  const due = { state: 'queued', attempts: 0, owner: null, next_attempt_at: '2026-01-01T00:00:00.000Z', reason: null };
  await desk.db.updateTable('outbox').set(due).execute();
  await desk.db.updateTable('outbox_recipient').set({ state: 'pending' }).execute();
  await desk.db.deleteFrom('outbox_attempt').execute();
}

/** PostgreSQL may take a moment to notice that a program died, and to end what that one had asked for. */
async function deliverUntilSettled(desk: OutboxDesk): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    await deliverOutbox(desk.deps);
    if ((await listOwners(desk.db)).length === 0) return;
    await setTimeout(20);
  }
}

async function countStates(desk: OutboxDesk): Promise<Record<string, number>> {
  const { rows } = await sql<{ state: string; count: number }>`
    select state, cast(count(*) as integer) as count from outbox group by state`.execute(desk.db);
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

eachStore((store) => {
  test(`${MAILS} mails, killed at ${POINTS} points`, { timeout: 3_600_000 }, async () => {
    const desk = await openOutboxDesk(await store.url());
    const home = temporaryFolder('home');
    desk.smtp.failWith({ at: 'connect', do: 'drop' });
    for (let count = 0; count < MAILS; count++) await desk.reply(await desk.add({ subject: `Question ${count}` }));
    desk.smtp.failWith();
    // What each mail takes: MAIL, RCPT, DATA and its body; and EHLO and QUIT.
    const most = MAILS * 4 + 2;
    let kills = 0;
    const totals = { sent: 0, unsure: 0, queued: 0 };
    onTestFinished(() => {
      if (isFull) process.stdout.write(`${store.kind}: ${kills} kills, ${JSON.stringify(totals)}\n`);
    });
    for (let point = 0; point < POINTS; point++) {
      await makeDue(desk);
      const arrivedBefore = desk.smtp.arrived.length;
      const lines = 1 + Math.floor((most * (point + 0.5)) / POINTS);
      if (await deliverUntil(desk, home, lines)) kills += 1;
      // Whoever sends next settles what the dead one had in hand, and nothing else.
      const {
        sent = 0,
        unsure = 0,
        queued = 0,
        sending = 0,
        'in-data': inData = 0,
        ...others
      } = await countStates(desk);
      expect(others).toEqual({});
      expect(sent + unsure + queued + sending + inData).toBe(MAILS);
      await deliverUntilSettled(desk);

      const after = await countStates(desk);
      const ids = desk.smtp.arrived
        .slice(arrivedBefore)
        .map(({ raw }) => /^Message-ID: (.*)$/m.exec(raw.toString())?.[1]);
      expect(new Set(ids).size).toBe(ids.length);
      expect((after['sent'] ?? 0) + (after['unsure'] ?? 0)).toBe(MAILS);
      expect(ids.length).toBeGreaterThanOrEqual(after['sent'] ?? 0);
      totals.sent += after['sent'] ?? 0;
      totals.unsure += after['unsure'] ?? 0;
      totals.queued += queued + sending;
    }
    expect(kills).toBeGreaterThan(0);
  });
});
