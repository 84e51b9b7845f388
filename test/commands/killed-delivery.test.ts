// Killed in the middle of sending: each answer is handed over once at most, and every state is true.
import { expect, test } from 'vitest';
import { OUTBOX_STATES } from '../../src/lib/outbound/outbox.js';
import { listOutbox } from '../../src/lib/store/outbox.js';
import { startCli } from '../support/run-cli.js';
import { eachStore } from '../support/stores.js';
import { openReplyDesk, type ReplyDesk } from './reply-desk.js';

const MAILS = 6;

/** So many answers, all due. */
async function queueMany(desk: ReplyDesk): Promise<void> {
  desk.smtp.failWith({ at: 'connect', do: 'drop' });
  for (let count = 1; count <= MAILS; count += 1) {
    const number = count === 1 ? 1 : await desk.add({});
    await desk.run(['reply', String(number), '-m', `Number ${number}`]);
  }
  desk.smtp.failWith();
  await makeDue(desk);
}

async function makeDue({ db }: ReplyDesk): Promise<void> {
  const now = new Date().toISOString();
  await db.updateTable('outbox').set({ next_attempt_at: now }).where('state', 'in', ['queued', 'deferred']).execute();
}

/** Starts to deliver, and kills it when the server has heard so many lines. */
async function killAfter(desk: ReplyDesk, lines: number): Promise<void> {
  const end = desk.smtp.spoken.length + lines;
  const cli = startCli(['outbox', 'deliver'], { home: desk.home, env: desk.env });
  cli.endInput();
  let running = true;
  void cli.finished.then(() => {
    running = false;
  });
  while (running && desk.smtp.spoken.length < end) await new Promise((resolve) => setTimeout(resolve, 1));
  cli.kill();
  await cli.finished;
}

eachStore((store) => {
  test('each is sent, or unsure, or still waiting, and nobody gets one twice', { timeout: 120_000 }, async () => {
    const desk = await openReplyDesk(await store.url());
    await queueMany(desk);

    for (const lines of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      await killAfter(desk, lines);
      await makeDue(desk);
    }
    const final = await desk.run(['outbox', 'deliver', '--json']);
    await desk.run(['outbox', 'deliver']);

    const items = await listOutbox(desk.db, OUTBOX_STATES);
    const received = desk.smtp.received.map(({ raw }) => /^Message-ID: (.+)\r$/m.exec(raw.toString())?.[1]);
    expect(new Set(received).size, final.stdout).toBe(received.length);
    expect(items.map(({ state }) => state).filter((state) => state !== 'sent' && state !== 'unsure')).toEqual([]);
    expect(items).toHaveLength(MAILS);
    // Our Message-IDs name the message: whatever is called sent has arrived.
    const arrived = (item: { messageId: string }) => received.some((id) => id?.includes(item.messageId));
    const sent = items.filter(({ state }) => state === 'sent');
    expect(sent.filter((item) => !arrived(item))).toEqual([]);
    expect(sent.length).toBeGreaterThan(0);
  });

  test('while two serve and one of them is killed, everybody gets their mail once', { timeout: 120_000 }, async () => {
    const desk = await openReplyDesk(await store.url());
    await queueMany(desk);
    const end = desk.smtp.spoken.length + 12;
    const serving = [1, 2].map(() => startCli(['serve', '--json'], { home: desk.home, env: desk.env }));

    while (desk.smtp.spoken.length < end) await new Promise((resolve) => setTimeout(resolve, 1));
    serving[0]?.kill('SIGKILL');
    const settled = async () => {
      await makeDue(desk);
      const items = await listOutbox(desk.db, OUTBOX_STATES);
      return items.filter(({ state }) => state !== 'sent' && state !== 'unsure').length;
    };
    await expect.poll(settled, { timeout: 60_000, interval: 200 }).toBe(0);
    serving[1]?.kill('SIGTERM');

    expect((await serving[1]?.finished)?.code).toBe(0);
    await serving[0]?.finished;
    const received = desk.smtp.received.map(({ raw }) => /^Message-ID: (.+)\r$/m.exec(raw.toString())?.[1]);
    expect(new Set(received).size).toBe(received.length);
    const items = await listOutbox(desk.db, OUTBOX_STATES);
    expect(items).toHaveLength(MAILS);
    expect(items.filter(({ state }) => state === 'unsure').length).toBeLessThanOrEqual(1);
  });
});
