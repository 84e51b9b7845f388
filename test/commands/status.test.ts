// mailroom status, and the line by which every command speaks up.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MailboxId } from '../../src/lib/ids.js';
import { listMailboxes } from '../../src/lib/store/mailboxes.js';
import { openStore } from '../../src/lib/store/open-store.js';
import { saveServerFailure } from '../../src/lib/store/server-failures.js';
import { insertStoreIdentity } from '../../src/lib/store/store-identity.js';
import { type FilledStore, fillStore } from '../support/filled-store.js';
import { runCli } from '../support/run-cli.js';
import { eachStore } from '../support/stores.js';

const CARLA = 'carla@customer.example';
const FAILED = {
  state: 'failed',
  recipients: [{ address: CARLA, state: 'failed', status: '550', response: 'no' }],
} as const;
const DEFERRED = {
  state: 'deferred',
  recipients: [{ address: CARLA, state: 'deferred', status: '450', response: 'later' }],
} as const;

type Setup = { setup: { step: string; done: boolean; command: string }[] };

eachStore((store) => {
  let filled: FilledStore;

  beforeEach(async () => {
    filled = await fillStore(await store.url());
  });
  afterEach(() => filled.close());

  const run = (...args: string[]) => runCli(args, { env: { MAILROOM_STORE: filled.url } });

  async function busyDay(): Promise<void> {
    await filled.add({ assignee: 'ana' });
    await filled.add({
      attention: 'a reply was not delivered',
      messages: [{}, { direction: 'out', delivery: FAILED, age: 2 }],
    });
    await filled.add({ status: 'waiting', messages: [{}, { direction: 'out', delivery: DEFERRED, age: 2 }] });
    await filled.add({ status: 'spam' });
    await filled.add({ status: 'closed' });
    await filled.db
      .updateTable('channel')
      .set({ breaker_opened_at: new Date().toISOString() })
      .where('name', '=', 'sales')
      .execute();
  }

  test('the JSON counts what is waiting and names what went wrong', async () => {
    await busyDay();
    const { json, code } = await run('status', '--as', 'ana', '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      store: { kind: store.kind, location: expect.any(String) },
      operator: { name: 'ana', fullName: 'Ana Lima', email: 'ana@team.example' },
      conversations: { open: 2, waiting: 1, snoozed: 0, closed: 1, spam: 1, unread: 2, unassigned: 1, mine: 1 },
      needAttention: [2],
      outbox: { held: 0, queued: 0, sending: 0, deferred: 1, failed: 1, unsure: 0 },
      mailboxes: [{ name: 'inbox', pulledAt: null, overdue: false, failure: null }],
      quarantined: 0,
      breakers: [{ channel: 'sales', openedAt: expect.any(String) }],
      concerns: [
        { about: 'channel sales', since: expect.any(String), next: 'mailroom channel resume sales' },
        { about: 'conversation #2', reason: expect.stringContaining('an answer was not sent') },
      ],
    });
    await run('show', '1', '--as', 'ana');
    expect((await run('status', '--as', 'ana', '--json')).json()).toMatchObject({ conversations: { unread: 1 } });
    expect((await run('status', '--as', 'ben', '--json')).json()).toMatchObject({
      conversations: { unread: 2, mine: 0 },
    });
  });

  test('notifications that failed lately are one concern, and no lost answers', async () => {
    const failed = [{}, { direction: 'out', delivery: FAILED, age: 2 }] as const;
    for (const _ of [1, 2]) await filled.add({ messages: failed });
    await filled.db.updateTable('outbox').set({ kind: 'notification', reason: '550 no' }).execute();
    const { json } = await run('status', '--json');
    expect(json()).toMatchObject({
      outbox: { failed: 0, failedNotifications: 2 },
      concerns: [
        {
          about: 'notifications',
          reason: `2 notifications were not sent, the last one to ${CARLA}: 550 no`,
          next: expect.stringContaining('mailroom outbox show '),
        },
      ],
    });
    expect((await run('status')).stdout).toMatch(/^outbox +2 notifications not sent$/m);
    expect((await run('outbox', 'list', '--columns', 'for,kind,state')).stdout).toBe(
      '#1\tnotification\tfailed\n#2\tnotification\tfailed\n',
    );
    // Nobody is told days later: all that is tried again are answers.
    expect((await run('outbox', 'retry', '--all', '--as', 'ana', '--json')).stdout).not.toContain('notification');
    await filled.db.updateTable('outbox').set({ queued_at: '2020-01-01T00:00:00.000Z' }).execute();
    expect((await run('status', '--json')).json()).toMatchObject({ outbox: { failedNotifications: 0 }, concerns: [] });
  });

  test('people see the same in a few lines', async () => {
    await busyDay();
    const { stdout, stderr } = await run('status', '--as', 'ana');
    expect(stdout).toMatch(/^you are +ana, Ana Lima <ana@team.example>$/m);
    expect(stdout).toMatch(/^open +2 \(1 yours, 1 unassigned for [\w ]+\)$/m);
    expect(stdout).toMatch(/^others +1 closed, 1 spam$/m);
    expect(stdout).toMatch(/^needs attention +#2$/m);
    expect(stdout).toMatch(/^outbox +1 not sent, 1 tried again later$/m);
    expect(stdout).toMatch(/^mailbox +inbox never pulled$/m);
    expect(stdout).toMatch(
      /^! channel sales: its auto-reply is stopped: .* \(just now\)\n {4}mailroom channel resume sales$/m,
    );
    expect(stdout).toMatch(/^! conversation #2: an answer was not sent.*\n {4}mailroom outbox retry [0-9a-f]{8}$/m);
    // It need not say twice what it says itself.
    expect(stderr).toBe('');
  });

  test('every other command says in one line of stderr that something went wrong', async () => {
    expect((await run('inbox')).stderr).toBe('No open conversations here.\n');
    await busyDay();
    const line = '! 1 conversation needs attention, 1 auto-reply has been stopped: see mailroom status\n';
    expect((await run('inbox')).stderr).toBe(line);
    const json = await run('show', '1', '--json');
    expect(json.stderr).toBe(line);
    expect(json.json()).toMatchObject({ number: 1 });
    await filled.db.updateTable('conversation').set({ status: 'closed' }).execute();
    await filled.db.updateTable('channel').set({ breaker_opened_at: null }).execute();
    expect((await run('show', '1')).stderr).toBe('');
  });

  test('a mailbox that has not been pulled for long is said everywhere, until it is', async () => {
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    await filled.db
      .updateTable('mailbox')
      .set({ created_at: at(50) })
      .execute();
    const line = '! 1 mailbox has not been pulled for long: see mailroom status\n';
    expect((await run('channel', 'list')).stderr).toBe(line);
    expect((await run('status', '--json')).json()).toMatchObject({ mailboxes: [{ overdue: true }] });
    await filled.db
      .updateTable('mailbox')
      .set({ created_at: at(40) })
      .execute();
    expect((await run('channel', 'list')).stderr).toBe('');
  });

  test('a login that was refused is said everywhere, until the mailbox is found well', async () => {
    const [mailbox] = await listMailboxes(filled.db);
    const at = new Date();
    const failure = { at, kind: 'auth', message: 'imap.acme.example refused the login of inbox' } as const;
    await filled.db.transaction((tx) =>
      saveServerFailure(tx, { table: 'mailbox', id: mailbox?.id as MailboxId }, failure),
    );
    expect((await run('channel', 'list')).stderr).toBe('! 1 mailbox refuses our login: see mailroom status\n');
    expect((await run('status')).stdout).toMatch(
      /^! mailbox inbox: imap\.acme\.example refused the login of inbox \(just now\)\n {4}mailroom mailbox test inbox$/m,
    );
    expect((await run('status', '--json')).json()).toMatchObject({ mailboxes: [{ failure: { kind: 'auth' } }] });
    await filled.db.updateTable('mailbox').set({ checked_at: new Date().toISOString() }).execute();
    expect((await run('channel', 'list')).stderr).toBe('');
  });

  test('a fresh store says what to do first', async () => {
    const url = await store.anotherUrl();
    const db = await openStore(url, { now: () => new Date() }, { create: true });
    await db.transaction((tx) => insertStoreIdentity(tx, { id: '1', tokenKey: 'ab'.repeat(32) }, new Date()));
    await db.close();
    const fresh = (...args: string[]) => runCli(args, { env: { MAILROOM_STORE: url } });
    const { setup } = (await fresh('status', '--json')).json<Setup>();
    expect(setup.map(({ done }) => done)).toEqual(setup.map(() => false));
    expect(setup.map(({ command }) => command)).toContain('mailroom channel create');
    const { stdout } = await fresh('status');
    expect(stdout).toContain('Before the first mail can be answered:');
    expect(stdout).not.toContain('unread');
  });

  test('what is done is ticked, and nothing is left when mail was pulled', async () => {
    const ticks = async () =>
      (await run('status', '--as', 'ana', '--json')).json<Setup>().setup.filter(({ done }) => !done);
    expect(await ticks()).toEqual([{ step: 'the first pull', done: false, command: 'mailroom pull' }]);
    const { id } = await filled.db.selectFrom('mailbox').select('id').executeTakeFirstOrThrow();
    const at = new Date().toISOString();
    await filled.db
      .insertInto('cursor')
      .values({
        mailbox_id: id,
        folder: 'INBOX',
        uid_validity: '1',
        start_uid: 0,
        started_at: at,
        last_uid: 0,
        pulled_at: at,
        updated_at: at,
      })
      .execute();
    expect(await ticks()).toEqual([]);
    const { stdout } = await run('status', '--as', 'ana');
    expect(stdout).not.toContain('Before the first mail');
    expect(stdout).toMatch(/^mailbox +inbox pulled just now$/m);
  });
});

test('a password in the URL of the store is never shown', async () => {
  const url = 'postgres://ana:canary-password@127.0.0.1:1/mailroom';
  const { stdout, stderr, code } = await runCli(['status'], { env: { MAILROOM_STORE: url } });
  expect(code).toBe(5);
  expect(stdout + stderr).not.toContain('canary-password');
});

test('without a store the way to one is named', async () => {
  const { code, stderr } = await runCli(['status']);
  expect(code).toBe(3);
  expect(stderr).toContain('mailroom init');
});
