// mailroom report, as people and scripts run it; the same numbers from both databases.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { giveOrders } from '../../src/lib/conversation/give-orders.js';
import type { Delivery } from '../../src/lib/conversation/message.js';
import { NO_ORDERS } from '../../src/lib/conversation/orders.js';
import { undoConversation } from '../../src/lib/conversation/undo-conversation.js';
import type { ReportJson } from '../../src/lib/terminal/render/report.js';
import { CARLA, type FilledStore, fillStore } from '../support/filled-store.js';
import { runCli } from '../support/run-cli.js';
import { runTty } from '../support/run-tty.js';
import { eachStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const delivery = (state: 'sent' | 'failed', fate: 'sent' | 'failed' = state): Delivery => ({
  state,
  recipients: [{ address: CARLA.address, state: fate, status: undefined, response: undefined }],
});
const reply = (age: number, more = {}) => ({ direction: 'out' as const, age, ...more });

eachStore((store) => {
  let filled: FilledStore;

  beforeEach(async () => {
    filled = await fillStore(await store.url());
    await filled.add({ messages: [{ age: 300 }, reply(295, { kind: 'auto-reply' }), reply(240), { age: 200 }] });
    await filled.add({ messages: [{ age: 300 }, reply(200, { delivery: delivery('sent') })] });
    // What nobody got, and what the team says to itself, is no answer.
    await filled.add({ channel: 'sales', messages: [{ age: 300 }, reply(250, { delivery: delivery('failed') })] });
    await filled.add({
      channel: 'sales',
      messages: [{ age: 300 }, reply(250, { delivery: delivery('sent', 'failed') })],
    });
    await filled.add({ channel: 'sales', messages: [{ age: 300 }, { age: 200, direction: 'note', kind: 'note' }] });
    await filled.add({ status: 'spam', messages: [{ age: 300 }] });
    await filled.add({ messages: [{ age: 300, flags: ['history'] }], status: 'closed' });
    await filled.add({ messages: [{ age: 300, kind: 'bounce' }], status: 'waiting' });
  });
  afterEach(() => filled.close());

  const run = (args: readonly string[]) => runCli(args, { env: { MAILROOM_STORE: filled.url } });
  const report = async (...args: string[]) =>
    (await run(['report', '--last', '3d', ...args, '--json'])).json<ReportJson>();

  test('mail, first answers and solved conversations are counted as docs/report.md says', async () => {
    const { operators, db, newId } = filled;
    const deps = { db, newId, clock: { now: () => new Date() } };
    const give = (number: number, status: 'closed' | 'open') =>
      giveOrders(deps, number, operators.ben, { ...NO_ORDERS, status });
    await give(2, 'closed');
    await give(1, 'closed');
    await give(1, 'open');
    await give(3, 'closed');
    await undoConversation(deps, 3, operators.ben);
    const { total, groups, openByAge } = await report();
    expect(total).toEqual({
      ...{ received: 6, sent: 2, started: 5, open: 4 },
      firstAnswer: { count: 2, median: 3600, p90: 6000 },
      solved: { count: 1, median: expect.closeTo(18_000, -2), p90: expect.closeTo(18_000, -2) },
    });
    expect(groups.map(({ name, received, sent, open }) => [name, received, sent, open])).toEqual([
      ['support', 3, 2, 1],
      ['sales', 3, 0, 3],
    ]);
    expect(openByAge[0]).toEqual({ age: 'under a day', count: 4 });
    const byOperator = (await report('--by', 'operator')).groups;
    expect(byOperator.map(({ name, sent, solved }) => [name, sent, solved.count])).toEqual([
      ['(none)', 0, 0],
      ['ana', 2, 0],
      ['ben', 0, 1],
    ]);
  });

  test('where the widget has business hours, times are counted in them', async () => {
    // Nobody works in the hours of these mails.
    const yesterday = new Date(Date.now() - 36 * 3_600_000).toLocaleDateString('en', {
      weekday: 'short',
      timeZone: 'UTC',
    });
    const hours = ['--hours', `${yesterday} 0:00-0:01`, '--time-zone', 'UTC'];
    expect((await run(['widget', 'edit', 'website', ...hours, '--as', 'ana'])).code).toBe(0);
    expect((await report()).total.firstAnswer).toEqual({ count: 2, median: 0, p90: 0 });
  });

  if (store.kind !== 'sqlite') return;

  test('people see figures with a table or bars that fit, a pipe a line for each row', async () => {
    const { stdout } = await run(['report', '--last', '3d', '--columns', 'name,received,median']);
    expect(stdout).toBe('support\t3\t3600\nsales\t3\t\n');
    const env = { MAILROOM_STORE: filled.url };
    for (const cols of [80, 40]) {
      const table = runTty(['report', '--last', '3d'], { env, cols });
      const bars = runTty(['report', '--last', '3d', '--bars', '--no-color'], { env, cols });
      await Promise.all([table.exit, bars.exit]);
      expect(table.screen()).toContain('6 received, 2 sent');
      expect(bars.screen()).toMatch(/^support +in █+ 3$/m);
      expect(bars.screen()).toMatch(/^ +out ▒+ 2$/m);
    }
    expect(await run(['report', '--last', 'soon'])).toMatchObject({ code: 3, stdout: '' });
  });

  test('--html shows what came in day by day once', async () => {
    const { stdout } = await run(['report', '--last', '3d', '--by', 'day', '--html', '-']);
    expect(stdout.split('Mail by day')).toHaveLength(2);
  });

  test('--html writes one page that fetches and runs nothing', async () => {
    const file = join(temporaryFolder('report'), 'report.html');
    expect((await run(['report', '--last', '3d', '--html', file])).code).toBe(0);
    const page = readFileSync(file, 'utf8');
    expect(page).toContain('6 received, 2 sent');
    expect(page.match(/<svg /g)).toHaveLength(4);
    expect(page).not.toMatch(/<script|https?:|url\(/);
  });
});
