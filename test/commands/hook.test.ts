// mailroom hook: what happens is told to programs and to the web, once it has happened, and never holds up the mail.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { HookPayload } from '../../src/lib/hook/hook-payload.js';
import type { HookCallJson, HookJson } from '../../src/lib/terminal/render/hook.js';
import { CONTROL } from '../support/hostile-text.js';
import { type IntakeDesk, openIntakeDesk, sampleMail } from '../support/intake-desk.js';
import { type CliOptions, runCli } from '../support/run-cli.js';
import { countRows } from '../support/store-contents.js';
import { eachStore, type TestStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { openWebListener, type WebListener } from '../support/web-listener.js';

type HookDesk = IntakeDesk & {
  readonly home: string;
  readonly web: WebListener;
  run(args: readonly string[], options?: CliOptions): ReturnType<typeof runCli>;
};

async function openHookDesk(store: TestStore): Promise<HookDesk> {
  const url = await store.url();
  const desk = await openIntakeDesk(url, { operator: { role: 'admin' } });
  const home = temporaryFolder('home');
  const web = await openWebListener();
  const env = { MAILROOM_STORE: url, MAILROOM_OPERATOR: 'ana', MAILROOM_KEY: 'ab'.repeat(32) };
  return { ...desk, home, web, run: (args, options = {}) => runCli(args, { home, env, ...options }) };
}

async function closeHookDesk({ web, close }: HookDesk): Promise<void> {
  await Promise.all([web.close(), close()]);
}

const payloads = ({ posted }: WebListener) => posted.map(({ body }) => JSON.parse(body) as HookPayload);
const calls = async (desk: HookDesk) => (await desk.run(['hook', 'run', '--json'])).json<HookCallJson[]>();

eachStore((store) => {
  test('a mail that comes in is posted once, signed, with its conversation', async () => {
    const desk = await openHookDesk(store);
    const added = await desk.run([
      'hook',
      'add',
      'crm',
      '--on',
      'message.received,conversation.started',
      '--post',
      desk.web.url,
      '--json',
    ]);
    const { secret, secretRef } = added.json<HookJson & { secret: string }>();
    expect(secretRef).toMatch(/^vault:hook-/);
    await desk.arrive(sampleMail({ subject: 'Where is it?', from: 'carla@customer.example', text: 'Hello' }));

    expect((await calls(desk)).map(({ event, state }) => [event, state]).sort()).toEqual([
      ['conversation.started', 'done'],
      ['message.received', 'done'],
    ]);
    const told = payloads(desk.web).find(({ event }) => event === 'message.received');
    expect(told).toMatchObject({
      conversation: {
        number: 1,
        subject: 'Where is it?',
        status: 'open',
        contact: { address: 'carla@customer.example' },
      },
      message: { direction: 'in', kind: 'human', text: 'Hello', from: { address: 'carla@customer.example' } },
    });
    for (const { headers, body } of desk.web.posted) {
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    }
    expect(await calls(desk)).toEqual([]);
    expect(JSON.stringify((await desk.run(['hook', 'show', 'crm', '--json'])).json())).not.toContain(secret);
    await closeHookDesk(desk);
  });

  test('history is told to nobody, and neither is what a hook that is off does not hear', async () => {
    const desk = await openHookDesk(store);
    await desk.run(['hook', 'add', 'crm', '--on', 'message.received', '--post', desk.web.url]);
    await desk.arrive(sampleMail({ subject: 'old', from: 'carla@customer.example' }), { history: true });
    expect(await countRows(desk.db, 'hook_call')).toBe(0);
    await desk.run(['hook', 'edit', 'crm', '--off']);
    await desk.arrive(sampleMail({ subject: 'new', from: 'carla@customer.example' }));
    expect(await countRows(desk.db, 'hook_call')).toBe(0);
    await desk.run(['hook', 'edit', 'crm', '--enable']);
    await desk.arrive(sampleMail({ subject: 'newer', from: 'ben@customer.example' }));
    expect(await countRows(desk.db, 'hook_call')).toBe(1);
    await closeHookDesk(desk);
  });

  test('who is away is called again with the same id; who says no is not, until somebody asks for it', async () => {
    const desk = await openHookDesk(store);
    await desk.run(['hook', 'add', 'crm', '--on', 'message.received', '--post', desk.web.url]);
    await desk.arrive(sampleMail({ subject: 'one', from: 'carla@customer.example' }));
    desk.web.answer(503);
    const [late] = await calls(desk);
    expect(late).toMatchObject({ state: 'queued', attempts: 1, response: '503 answer 503' });
    expect(await calls(desk)).toEqual([]);
    await desk.db.updateTable('hook_call').set({ next_attempt_at: '2026-01-01T00:00:00.000Z' }).execute();
    desk.web.answer(302, { location: 'http://127.0.0.1:1/elsewhere' });
    expect(await calls(desk)).toMatchObject([{ state: 'failed', attempts: 2, response: '302 answer 302' }]);

    const listed = (await desk.run(['hook', 'list', '--json'])).json<HookJson[]>();
    expect(listed).toMatchObject([{ name: 'crm', waiting: 0, failed: 1 }]);
    desk.web.answer(200);
    expect((await desk.run(['hook', 'retry', 'crm', '--json'])).json()).toEqual({ name: 'crm', queued: 1 });
    expect(await calls(desk)).toMatchObject([{ state: 'done' }]);
    expect(new Set(payloads(desk.web).map(({ id }) => id)).size).toBe(1);
    expect(desk.web.posted).toHaveLength(3);
    await closeHookDesk(desk);
  });

  test('a hook that is not there keeps no other waiting, however much it has not heard', async () => {
    const desk = await openHookDesk(store);
    const silent = await openWebListener();
    silent.answer('never');
    const listening = ['--on', 'message.received', '--time-limit', '1s', '--post'];
    await desk.run(['hook', 'add', 'silent', ...listening, silent.url]);
    for (let number = 0; number < 9; number++) {
      await desk.arrive(sampleMail({ subject: `mail ${number}`, from: 'carla@customer.example' }));
    }
    await desk.run(['hook', 'add', 'crm', ...listening, desk.web.url]);
    await desk.arrive(sampleMail({ subject: 'the last', from: 'carla@customer.example' }));
    const made = (await desk.run(['hook', 'run', '--json'])).json<(HookCallJson & { hook: string })[]>();
    // What does not answer to four is not asked for the others as well.
    expect(made.filter(({ hook }) => hook === 'silent').map(({ state }) => state)).toEqual(Array(4).fill('queued'));
    expect(made.filter(({ hook }) => hook === 'crm')).toMatchObject([{ state: 'done' }]);
    await closeHookDesk(desk);
    await silent.close();
  });

  test('what operators do is told with who did it', async () => {
    const desk = await openHookDesk(store);
    const events = 'conversation.assigned,conversation.closed,note.added,conversation.tagged';
    await desk.arrive(sampleMail({ subject: 'one', from: 'carla@customer.example' }));
    await desk.run(['hook', 'add', 'crm', '--on', events, '--post', desk.web.url]);
    await desk.run(['conversation', 'assign', '1', '--me']);
    await desk.run(['note', '1', '-m', 'She is right.']);
    await desk.run(['conversation', 'tag', '1', '--add', 'billing']);
    await desk.run(['conversation', 'close', '1']);
    await calls(desk);
    expect(
      payloads(desk.web)
        .map(({ event, operator }) => [event, operator])
        .sort(),
    ).toEqual([
      ['conversation.assigned', 'ana'],
      ['conversation.closed', 'ana'],
      ['conversation.tagged', 'ana'],
      ['note.added', 'ana'],
    ]);
    expect(payloads(desk.web).find(({ event }) => event === 'note.added')?.message).toMatchObject({
      text: 'She is right.',
    });
    await closeHookDesk(desk);
  });

  test('a hook is tried, edited and deleted, and who may not is refused', async () => {
    const desk = await openHookDesk(store);
    const first = (
      await desk.run(['hook', 'add', 'crm', '--on', 'note.added', '--post', desk.web.url, '--json'])
    ).json<{
      secret: string;
    }>();
    expect((await desk.run(['hook', 'test', 'crm', '--json'])).json()).toEqual({
      ...{ name: 'crm', ok: true, response: '200 answer 200' },
    });
    desk.web.answer(404);
    expect(await desk.run(['hook', 'test', 'crm'])).toMatchObject({ code: 6 });
    const renewed = await desk.run(['hook', 'edit', 'crm', '--new-secret', '--name', 'sales', '--json']);
    expect(renewed.json()).toMatchObject({ name: 'sales', changed: ['name', 'secret'] });
    expect(renewed.json<{ secret: string }>().secret).not.toBe(first.secret);
    expect(await desk.run(['hook', 'add', 'sales', '--on', 'note.added', '--run', 'true'])).toMatchObject({ code: 3 });
    const odd = await desk.run(['hook', 'add', 'odd', '--on', 'note.added', '--run', 'echo \u001b[2J\u202e']);
    expect(odd.stdout).not.toMatch(CONTROL);
    await desk.run(['hook', 'delete', 'odd', '--yes']);
    await desk.db.updateTable('operator').set({ role: 'operator' }).execute();
    expect(await desk.run(['hook', 'delete', 'sales', '--yes'])).toMatchObject({ code: 3 });
    await desk.db.updateTable('operator').set({ role: 'admin' }).execute();
    expect(await desk.run(['hook', 'delete', 'sales', '--yes'])).toMatchObject({ code: 0 });
    expect(await countRows(desk.db, 'vault_secret')).toBe(0);
    const log = (await desk.run(['audit', '--json'])).json<{ thing: string; action: string }[]>();
    expect(log.map(({ thing, action }) => `${action} ${thing}`)).toEqual([
      'deleted hook',
      'deleted hook',
      'added hook',
      'changed hook',
      'added hook',
    ]);
    await closeHookDesk(desk);
  });

  test('a command runs where the machine allows it, with the event on stdin', async () => {
    const desk = await openHookDesk(store);
    const file = join(desk.home, 'told.json');
    await desk.run(['hook', 'add', 'ring', '--on', 'message.received', '--run', `cat > '${file}'; echo rang`]);
    await desk.arrive(sampleMail({ subject: "'; touch /nowhere #", from: 'carla@customer.example' }));
    if (store.kind === 'postgres') {
      expect(await calls(desk)).toEqual([]);
      expect(await desk.run(['hook', 'test', 'ring'])).toMatchObject({ code: 9 });
      await desk.run(['config', 'set', 'run-commands', 'on']);
    }
    expect(await calls(desk)).toMatchObject([{ state: 'done', response: 'rang' }]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      event: 'message.received',
      conversation: { number: 1 },
    });
    await closeHookDesk(desk);
  });

  // What follows is between this program and the other side, whatever the store is.
  if (store.kind !== 'sqlite') return;

  test('a hook that never answers is stopped at its time limit, and holds up no other', async () => {
    const desk = await openHookDesk(store);
    const silent = await openWebListener();
    silent.answer('never');
    await desk.run(['hook', 'add', 'slow', '--on', 'message.received', '--post', silent.url, '--time-limit', '1s']);
    await desk.run(['hook', 'add', 'crm', '--on', 'message.received', '--post', desk.web.url]);
    await desk.arrive(sampleMail({ subject: 'one', from: 'carla@customer.example' }));
    const made = (await desk.run(['hook', 'run', '--json'])).json<(HookCallJson & { hook: string })[]>();
    expect(made.map(({ hook, state }) => [hook, state]).sort()).toEqual([
      ['crm', 'done'],
      ['slow', 'queued'],
    ]);
    await closeHookDesk(desk);
    await silent.close();
  });

  test('a command that leaves something running has ended when it says so', async () => {
    const desk = await openHookDesk(store);
    await desk.run(['config', 'set', 'run-commands', 'on']);
    await desk.run(['hook', 'add', 'ring', '--on', 'message.received', '--run', 'echo rang; sleep 30 &']);
    await desk.arrive(sampleMail({ subject: 'one', from: 'carla@customer.example' }));
    expect(await calls(desk)).toMatchObject([{ state: 'done', response: 'rang' }]);
    await closeHookDesk(desk);
  });

  test('a command that hangs is stopped with all it has started, one that fails is given up', async () => {
    const desk = await openHookDesk(store);
    const file = join(desk.home, 'late');
    const limit = ['--time-limit', '1s'];
    await desk.run(['config', 'set', 'run-commands', 'on']);
    await desk.run(['hook', 'add', 'slow', '--on', 'message.received', '--run', `sleep 3; touch '${file}'`, ...limit]);
    await desk.run(['hook', 'add', 'bad', '--on', 'message.received', '--run', 'echo no >&2; exit 3']);
    await desk.arrive(sampleMail({ subject: 'one', from: 'carla@customer.example' }));
    const made = (await desk.run(['hook', 'run', '--json'])).json<(HookCallJson & { hook: string })[]>();
    expect(made.map(({ hook, state, response }) => [hook, state, response]).sort()).toEqual([
      ['bad', 'failed', 'no'],
      ['slow', 'queued', 'it was stopped after 1 s'],
    ]);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(() => readFileSync(file)).toThrow('ENOENT');
    await closeHookDesk(desk);
  });
});

test.each([
  [['--on', 'message.received'], '--run'],
  [['--run', 'true'], '--on'],
])('without a terminal, what is missing is named (%j)', async (flags, missing) => {
  const home = temporaryFolder('home');
  const result = await runCli(['hook', 'add', 'x', ...flags], { home });
  expect(result.code).toBe(2);
  expect(result.stderr).toContain(missing.slice(2));
});
