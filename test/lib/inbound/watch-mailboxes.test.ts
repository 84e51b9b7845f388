// Watching mailboxes for ever: what breaks is mended, what changes is noticed, and one program at a time watches each.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MailroomError } from '../../../src/lib/errors.js';
import type { MailboxId } from '../../../src/lib/ids.js';
import type { WatchEvent } from '../../../src/lib/inbound/desk-event.js';
import { pullMailbox } from '../../../src/lib/inbound/pull-mailbox.js';
import type { WatchDeps } from '../../../src/lib/inbound/watch-mailbox.js';
import { watchMailboxes } from '../../../src/lib/inbound/watch-mailboxes.js';
import { openMailbox } from '../../../src/lib/mailbox/imap-mailbox.js';
import type { MailboxAccount } from '../../../src/lib/mailbox/mailbox-account.js';
import { Secret } from '../../../src/lib/secrets/secret.js';
import { deleteMailbox, insertMailbox, saveMailbox } from '../../../src/lib/store/mailboxes.js';
import { openStore } from '../../../src/lib/store/open-store.js';
import { type IntakeDesk, openIntakeDesk, START, sampleMail } from '../../support/intake-desk.js';
import { type ImapServer, openImapServer } from '../../support/mail-servers.js';
import { accountAt, secret } from '../../support/mailbox-account.js';
import { countRows } from '../../support/store-contents.js';
import { eachStore } from '../../support/stores.js';
import { openWireProxy } from '../../support/wire-proxy.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let server: ImapServer;
let desk: IntakeDesk;
let subjects: number;

beforeEach(async () => {
  server = await openImapServer();
  closing.push(() => server.close());
  subjects = 0;
});

const { login } = accountAt({ host: 'localhost', tlsPort: 0, ca: '' });

async function openDesk(url: string, mailbox: Partial<MailboxAccount> = {}): Promise<void> {
  const { host, tlsPort: port, ca } = server;
  desk = await openIntakeDesk(url, { mailbox: { host, port, ca, encryption: 'tls', login, ...mailbox } });
  closing.push(() => desk.close());
}

type Watching = { readonly events: WatchEvent[]; kinds(): string[]; stop(): Promise<void> };

/** Watches with waits that are short. */
function watch(changes: Partial<WatchDeps> & { readonly only?: string; readonly interval?: number } = {}): Watching {
  const { only, interval = 60_000, ...other } = changes;
  const { db, clock, newId, readMail } = desk;
  const pause: WatchDeps['pause'] = (_ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(resolve, 20);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  const reached = { openMailbox, readSecret: async () => secret, readMail };
  const deps: WatchDeps = { db, clock, newId, pause, chance: () => 0.5, ...reached, ...other };
  const events: WatchEvent[] = [];
  const stop = new AbortController();
  const watchAll = { only, interval, report: (event: WatchEvent) => events.push(event), signal: stop.signal };
  const ended = watchMailboxes(deps, watchAll);
  const watching = {
    events,
    kinds: () => events.map(({ kind }) => kind),
    stop: async () => {
      stop.abort(new MailroomError('cancelled', 'stop'));
      await ended;
    },
  };
  closing.push(() => watching.stop());
  return watching;
}

const until = (done: () => unknown) => expect.poll(done, { timeout: 20_000, interval: 10 });
const saysWatching = (watching: Watching, times = 1) =>
  until(() => watching.kinds().filter((kind) => kind === 'watching').length).toBeGreaterThanOrEqual(times);
const deliver = (user = 'support') =>
  server.deliver(user, sampleMail({ subject: `mail ${++subjects}` }), { received: START });
const taken = () => countRows(desk.db, 'server_copy');

eachStore((store) => {
  test('mail is stored as it comes, over one connection', async () => {
    const proxy = await openWireProxy(server.tlsPort);
    closing.push(() => proxy.close());
    await openDesk(await store.url(), { port: proxy.port });
    const watching = watch();
    await saysWatching(watching);
    for (let count = 1; count <= 3; count++) {
      await deliver();
      await until(() => watching.kinds().filter((kind) => kind === 'pulled').length).toBe(count);
    }

    expect(watching.events.filter(({ kind }) => kind === 'pulled')).toMatchObject([
      { mailbox: 'inbox', counts: { stored: 1, conversations: 1 }, conversations: [1] },
      { conversations: [2] },
      { conversations: [3] },
    ]);
    expect(proxy.connections).toBe(1);
    await watching.stop();
    expect(watching.kinds().filter((kind) => kind === 'failed')).toEqual([]);
  });

  test('a connection that breaks is made anew, and what came meanwhile is stored', async () => {
    const proxy = await openWireProxy(server.tlsPort);
    closing.push(() => proxy.close());
    await openDesk(await store.url(), { port: proxy.port });
    const watching = watch();
    await saysWatching(watching);
    proxy.cut({ afterBytes: 0, how: 'reset' });
    proxy.drop();
    await deliver();
    await until(() => watching.kinds()).toContain('failed');
    proxy.cut(undefined);

    await saysWatching(watching, 2);
    expect(watching.events.find(({ kind }) => kind === 'failed')).toMatchObject({
      failure: { kind: 'unreachable' },
      retryAfter: 1500,
    });
    await until(async () => (await taken()) > 0).toBe(true);
  });

  test('a login that is refused is told and tried rarely, and keeps no other mailbox from being watched', async () => {
    await openDesk(await store.url());
    const wrong = { ...desk.mailbox, id: desk.newId<MailboxId>(), name: 'wrong', login: { ...login, user: 'nobody' } };
    await desk.db.transaction((tx) => insertMailbox(tx, wrong as MailboxAccount));
    const watching = watch({
      openMailbox: (account, _given) => openMailbox(account, account.name === 'wrong' ? new Secret('no') : secret),
    });
    await saysWatching(watching);
    await until(() => watching.kinds()).toContain('failed');

    expect(watching.events.find(({ kind }) => kind === 'failed')).toMatchObject({
      mailbox: 'wrong',
      failure: { kind: 'auth' },
      retryAfter: 225_000,
    });
    await deliver();
    await until(() => watching.kinds()).toContain('pulled');
  });

  test('mailboxes that are added, edited and deleted are noticed', async () => {
    await openDesk(await store.url());
    const watching = watch();
    await saysWatching(watching);
    const other = { ...desk.mailbox, id: desk.newId<MailboxId>(), name: 'other', folder: 'Junk' };
    await desk.db.transaction((tx) => insertMailbox(tx, other));
    await until(() => watching.events.some((event) => event.kind === 'watching' && event.mailbox === 'other')).toBe(
      true,
    );

    await desk.db.transaction((tx) => saveMailbox(tx, { ...other, folder: 'Sent' }, START));
    await until(() => watching.kinds()).toContain('changed');
    await saysWatching(watching, 3);

    await desk.db.transaction((tx) => deleteMailbox(tx, other.id));
    await until(() => watching.kinds()).toContain('removed');
    await deliver();
    await until(() => watching.kinds()).toContain('pulled');
    expect(watching.kinds().filter((kind) => kind === 'failed')).toEqual([]);
  });

  test('a server that does not tell of new mail is asked', async () => {
    await openDesk(await store.url());
    const watching = watch({
      interval: 50,
      openMailbox: async (...wanted) => {
        const mailbox = await openMailbox(...wanted);
        const waitForNews = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
        return { ...mailbox, tellsNews: false, waitForNews };
      },
    });
    await until(() => watching.events).toContainEqual({ kind: 'watching', how: 'poll', mailbox: 'inbox' });
    await deliver();
    await until(() => watching.kinds()).toContain('pulled');
  });

  test('of two that watch one store one does, another program may pull meanwhile, and the second takes over', async () => {
    const url = await store.url();
    await openDesk(url);
    const first = watch();
    await saysWatching(first);
    const db = await openStore(url, desk.clock);
    closing.push(() => db.close());
    const second = watch({ db });
    await until(() => second.kinds()).toEqual(['elsewhere']);
    const { clock, newId, readMail } = desk;
    const deps = { db, clock, newId, readMail, openMailbox, readSecret: async () => secret };
    expect((await pullMailbox(deps, desk.mailbox, { from: 'now', report: () => {} })).failure).toBeUndefined();
    await first.stop();

    await saysWatching(second);
    await deliver();
    await until(() => second.kinds()).toContain('pulled');
    expect(await taken()).toBe(1);
  });
});
