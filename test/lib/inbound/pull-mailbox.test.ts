// Pulling from a real IMAP server into real stores: each mail once, whatever happens on the way.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pullMailbox } from '../../../src/lib/inbound/pull-mailbox.js';
import type { PullEvent, Pulled, PullFrom } from '../../../src/lib/inbound/pulled.js';
import { retryQuarantined } from '../../../src/lib/inbound/retry-quarantined.js';
import { openMailbox } from '../../../src/lib/mailbox/imap-mailbox.js';
import type { Mailbox, OpenMailbox } from '../../../src/lib/mailbox/mailbox.js';
import type { MailboxAccount } from '../../../src/lib/mailbox/mailbox-account.js';
import { readCursor } from '../../../src/lib/store/cursors.js';
import { listQuarantined } from '../../../src/lib/store/quarantine.js';
import { type DeskWishes, type IntakeDesk, openIntakeDesk, START, sampleMail } from '../../support/intake-desk.js';
import { type ImapServer, openImapServer } from '../../support/mail-servers.js';
import { accountAt, secret } from '../../support/mailbox-account.js';
import { countRows, hashTables } from '../../support/store-contents.js';
import { eachStore } from '../../support/stores.js';
import { openWireProxy } from '../../support/wire-proxy.js';

const HOUR = 60 * 60 * 1000;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let server: ImapServer;
let desk: IntakeDesk;
let events: PullEvent[];

beforeEach(async () => {
  server = await openImapServer();
  closing.push(() => server.close());
  events = [];
});

const { login } = accountAt({ host: 'localhost', tlsPort: 0, ca: '' });

async function openDesk(url: string, mailbox: Partial<MailboxAccount> = {}, wishes: DeskWishes = {}): Promise<void> {
  const { host, tlsPort: port, ca } = server;
  const at = { host, port, ca, encryption: 'tls' as const, login };
  desk = await openIntakeDesk(url, { ...wishes, mailbox: { ...at, ...mailbox } });
  closing.push(() => desk.close());
}

type PullWishes = { from?: PullFrom; open?: OpenMailbox; account?: MailboxAccount };

/** Pulls the desk's mailbox. `open`: how it is reached. */
async function pull({ from = 'now', open = openMailbox, account = desk.mailbox }: PullWishes = {}): Promise<Pulled> {
  const { db, clock, newId, readMail } = desk;
  const deps = { db, clock, newId, readMail, openMailbox: open, readSecret: async () => secret };
  return pullMailbox(deps, account, { from, report: (event) => events.push(event) });
}

/** A mail that the server got so many hours after the desk's clock began to stand still. */
const deliver = (subject: string, hours = 0, more: Parameters<typeof sampleMail>[0] = {}) =>
  server.deliver('support', sampleMail({ subject, ...more }), { received: new Date(START.getTime() + hours * HOUR) });

/** The conversations: subject and status. */
async function conversations(): Promise<string[]> {
  const rows = await desk.db.selectFrom('conversation').select(['subject', 'status']).orderBy('number').execute();
  return rows.map(({ subject, status }) => `${subject}: ${status}`);
}

const cursor = () => readCursor(desk.db, desk.mailbox.id, 'INBOX');

/** The real mailbox, but with something changed; told how many sessions there were before. */
function changed(change: (mailbox: Mailbox, session: number) => Partial<Mailbox>): OpenMailbox {
  let sessions = 0;
  return async (account, password) => {
    const mailbox = await openMailbox(account, password);
    return { ...mailbox, ...change(mailbox, sessions++) };
  };
}

eachStore((store) => {
  const open = async (...more: [Partial<MailboxAccount>?, DeskWishes?]) => openDesk(await store.url(), ...more);

  test('the first connection leaves what is there to history, and what comes then is taken in', async () => {
    await deliver('old', -1);
    await open();
    expect(await pull()).toMatchObject({ stored: 0, failure: undefined });
    expect(await cursor()).toMatchObject({ startUid: 1, lastUid: 1 });
    await deliver('new');
    expect(await pull()).toEqual({
      ...{ mailbox: 'inbox', stored: 1, duplicates: 0, own: 0, unrouted: 0, quarantined: 0 },
      ...{ autoReplies: 1, conversations: 1, failure: undefined },
    });
    expect(await conversations()).toEqual(['new: open']);
    expect(await cursor()).toMatchObject({ startUid: 1, lastUid: 2 });
  });

  test('an empty folder is pulled, and a second pull changes nothing at all', async () => {
    await open();
    expect(await pull()).toMatchObject({ stored: 0, failure: undefined });
    for (const subject of ['one', 'two', 'three']) await deliver(subject);
    expect(await pull()).toMatchObject({ stored: 3, conversations: 3, autoReplies: 3 });
    const before = await hashTables(desk.db);
    expect(await pull()).toMatchObject({ stored: 0, duplicates: 0, conversations: 0, failure: undefined });
    expect(await hashTables(desk.db)).toEqual(before);
  });

  test('gaps between UIDs do not hold the cursor back', async () => {
    await open();
    await pull();
    for (const subject of ['one', 'two', 'three', 'four', 'five']) await deliver(subject);
    for (const uid of [1, 3, 5]) await server.expunge('support', uid);
    expect(await pull()).toMatchObject({ stored: 2, failure: undefined });
    expect(await cursor()).toMatchObject({ lastUid: 4 });
  });

  test('a mail that vanishes between list and fetch is no trouble', async () => {
    await open();
    await pull();
    for (const subject of ['one', 'two', 'three']) await deliver(subject);
    const vanishing = changed((mailbox) => ({
      async *fetch(uids) {
        if (uids.includes(2)) await server.expunge('support', 2);
        yield* mailbox.fetch(uids);
      },
    }));
    expect(await pull({ open: vanishing })).toMatchObject({ stored: 2, quarantined: 0, failure: undefined });
    expect(await cursor()).toMatchObject({ lastUid: 3 });
    expect(events).not.toContainEqual(expect.objectContaining({ kind: 'again' }));
  });

  describe('a mail that the server answers without a body', () => {
    beforeEach(async () => {
      await open();
      await pull();
      for (const subject of ['one', 'two', 'three']) await deliver(subject);
    });
    const bodiless = (sessions: number) =>
      changed((mailbox, session) => ({
        async *fetch(uids) {
          for await (const arrival of mailbox.fetch(uids)) {
            yield arrival.uid === 2 && session < sessions ? { ...arrival, raw: undefined } : arrival;
          }
        },
      }));

    test('is asked for once more in another session', async () => {
      expect(await pull({ open: bodiless(1) })).toMatchObject({ stored: 3, quarantined: 0, failure: undefined });
      expect((await conversations()).sort()).toEqual(['one: open', 'three: open', 'two: open']);
      expect(await cursor()).toMatchObject({ lastUid: 3 });
    });

    test('goes into quarantine when it has none there either, and the others go on', async () => {
      expect(await pull({ open: bodiless(9) })).toMatchObject({ stored: 2, quarantined: 1, failure: undefined });
      const rows = await desk.db.selectFrom('quarantine').selectAll().execute();
      expect(rows).toMatchObject([
        { uid: 2, raw_sha256: null, attempts: 2, cause: expect.stringContaining('without') },
      ]);
      expect(await cursor()).toMatchObject({ lastUid: 3 });
      expect(await pull()).toMatchObject({ stored: 0, quarantined: 0 });
    });
  });

  test('a mail that the server lists and never gives goes into quarantine', async () => {
    await open();
    await pull();
    for (const subject of ['one', 'two']) await deliver(subject);
    const silent = changed((mailbox) => ({
      async *fetch(uids) {
        for await (const arrival of mailbox.fetch(uids)) if (arrival.uid !== 1) yield arrival;
      },
    }));
    expect(await pull({ open: silent })).toMatchObject({ stored: 1, quarantined: 1, failure: undefined });
    expect(await cursor()).toMatchObject({ lastUid: 2 });
  });

  test('a mail that cannot be read goes into quarantine, whole, and those behind it go on', async () => {
    await open();
    await pull();
    await deliver('one');
    const poison = sampleMail({ subject: 'poison', headers: [`X-Filler: ${'x'.repeat(1_200_000)}`] });
    await server.deliver('support', poison);
    await deliver('three');
    expect(await pull()).toMatchObject({ stored: 2, quarantined: 1, failure: undefined });
    const [row] = await desk.db.selectFrom('quarantine').selectAll().execute();
    expect(row).toMatchObject({ uid: 2, attempts: 2 });
    const raw = await desk.db
      .selectFrom('raw_mail')
      .select('bytes')
      .where('sha256', '=', row?.raw_sha256 ?? '')
      .executeTakeFirst();
    expect(Buffer.from(raw?.bytes ?? []).toString()).toBe(poison);
    expect(events).toContainEqual({ kind: 'quarantined', uid: 2, cause: row?.cause });
    const before = await hashTables(desk.db);
    expect(await pull()).toMatchObject({ stored: 0, quarantined: 0 });
    expect(await hashTables(desk.db)).toEqual(before);
  });

  test('of a mail beyond the limit the headers are taken in, and the rest when somebody wants it', async () => {
    await open({ sizeLimit: 1024 * 1024 });
    await pull();
    const text = `Long. ${'word '.repeat(300_000)}`;
    await deliver('huge', 0, { text });
    await deliver('two');
    expect(await pull()).toMatchObject({ stored: 2, quarantined: 0, autoReplies: 2, failure: undefined });
    expect(events).not.toContainEqual(expect.objectContaining({ kind: 'again' }));
    expect(await cursor()).toMatchObject({ lastUid: 2 });
    const [waiting, ...others] = await listQuarantined(desk.db);
    expect(others).toEqual([]);
    expect(waiting).toMatchObject({ uid: 1, cause: expect.stringContaining('larger than the limit (2 MB)') });
    const message = () =>
      desk.db.selectFrom('message').selectAll().where('subject', '=', 'huge').executeTakeFirstOrThrow();
    expect(await message()).toMatchObject({ text: '', flags: expect.stringContaining('too-large:15') });
    const deps = { ...desk, openMailbox, readSecret: async () => secret };
    const [retried] = await retryQuarantined(deps, waiting === undefined ? [] : [waiting]);
    expect(retried).toMatchObject({ result: 'taken-in', conversations: [2] });
    const whole = await message();
    expect(whole.text).toContain('Long. word');
    expect(whole.flags).not.toContain('too-large');
    expect(await listQuarantined(desk.db)).toEqual([]);
    expect(await countRows(desk.db, 'message')).toBe(4);
    const before = await hashTables(desk.db);
    expect(await pull()).toMatchObject({ stored: 0 });
    expect(await hashTables(desk.db)).toEqual(before);
  });

  test('one that the store cannot take does not hold back the rest of its batch', async () => {
    await open();
    await pull();
    for (const subject of ['one', 'two', 'three']) await deliver(subject);
    let ids = 0;
    const { newId } = desk;
    // What breaks for one mail alone is a bug we do not know yet; here it is its third id.
    desk = { ...desk, newId: <T extends string>() => (++ids % 7 === 3 && ids < 60 ? fail() : newId<T>()) };
    const pulled = await pull();
    expect(pulled).toMatchObject({ failure: undefined });
    expect(pulled.stored + pulled.quarantined).toBe(3);
    expect(await cursor()).toMatchObject({ lastUid: 3 });
    expect(await countRows(desk.db, 'server_copy')).toBe(3);
  });

  test('years of old mail on the first pull: nobody gets an auto-reply, and nothing is open', async () => {
    for (const years of [1, 5, 12]) await deliver(`${years} years`, -24 * 365 * years);
    await open();
    expect(await pull({ from: 'all' })).toMatchObject({ stored: 3, conversations: 3, autoReplies: 0 });
    expect((await conversations()).filter((one) => !one.endsWith('closed'))).toEqual([]);
    expect(await countRows(desk.db, 'outbox')).toBe(0);
  });

  describe('history', () => {
    beforeEach(async () => {
      await deliver('ancient', -24 * 400);
      await deliver('older', -24 * 20);
      await deliver('old', -24 * 2);
      await open();
      await pull();
      await deliver('new');
    });

    test('is taken in when it is asked for: closed, unanswered, with its own dates, once', async () => {
      expect(await pull({ from: 'all' })).toMatchObject({ stored: 4, conversations: 4, autoReplies: 1 });
      expect(await conversations()).toEqual(['ancient: closed', 'older: closed', 'old: closed', 'new: open']);
      expect(await countRows(desk.db, 'outbox')).toBe(1);
      const dates = await desk.db.selectFrom('message').select('received_at').orderBy('received_at').execute();
      expect(dates[0]?.received_at).toBe(new Date(START.getTime() - 24 * 400 * HOUR).toISOString());
      const before = await hashTables(desk.db);
      expect(await pull({ from: 'all' })).toMatchObject({ stored: 0, duplicates: 0 });
      expect(await hashTables(desk.db)).toEqual(before);
    });

    test('can begin at a date', async () => {
      expect(await pull({ from: new Date(START.getTime() - 24 * 19 * HOUR) })).toMatchObject({ stored: 2 });
      expect(await conversations()).toEqual(['old: closed', 'new: open']);
      expect(await pull({ from: new Date(START.getTime() - 24 * 21 * HOUR) })).toMatchObject({ stored: 1 });
      expect(await pull({ from: 'all' })).toMatchObject({ stored: 1 });
      expect((await conversations()).sort()).toEqual(['ancient: closed', 'new: open', 'old: closed', 'older: closed']);
    });

    test('goes on where it was stopped', async () => {
      const stopping = changed((mailbox) => ({
        async *fetch(uids) {
          let left = 2;
          for await (const arrival of mailbox.fetch(uids)) {
            if (left-- === 0) throw new Error('killed');
            yield arrival;
          }
        },
      }));
      await expect(pull({ from: 'all', open: stopping })).rejects.toThrow('killed');
      expect(await pull({ from: 'all' })).toMatchObject({ stored: 4, duplicates: 0 });
    });
  });

  describe('a folder that is numbered anew', () => {
    beforeEach(async () => {
      await deliver('history', -24 * 30);
      await open();
      await pull();
      for (const subject of ['one', 'two']) await deliver(subject, 1);
      await server.deliver('support', sampleMail({ headers: [`X-Filler: ${'x'.repeat(1_200_000)}`] }), {
        received: new Date(START.getTime() + HOUR),
      });
      desk.pass(2);
      expect(await pull()).toMatchObject({ stored: 2, quarantined: 1, autoReplies: 2 });
      desk.pass(2);
      await server.changeUidValidity('support', 4711);
    });

    test('brings nothing twice, answers nothing twice, and leaves history alone', async () => {
      const counts = async () => ({
        messages: await countRows(desk.db, 'message'),
        conversations: await conversations(),
        outbox: await countRows(desk.db, 'outbox'),
        quarantine: await countRows(desk.db, 'quarantine'),
      });
      const before = await counts();
      expect(await pull()).toMatchObject({
        stored: 0,
        duplicates: 2,
        quarantined: 0,
        autoReplies: 0,
        failure: undefined,
      });
      expect(await counts()).toEqual(before);
      expect(events).toContainEqual({ kind: 'renumbered', folder: 'INBOX' });
      expect(events).toContainEqual({ kind: 'recognised', folder: 'INBOX', count: 2, left: 1 });
      expect(await cursor()).toMatchObject({ uidValidity: '4711', startUid: 4, lastUid: 4 });
      const settled = await hashTables(desk.db);
      expect(await pull()).toMatchObject({ stored: 0, duplicates: 0 });
      expect(await hashTables(desk.db)).toEqual(settled);
      expect(await pull({ from: 'all' })).toMatchObject({ stored: 1 });
      expect(await conversations()).toEqual(['one: open', 'two: open', 'history: closed']);
    });

    test('brings what came since, as news', async () => {
      await deliver('three', 3);
      expect(await pull()).toMatchObject({ stored: 1, duplicates: 2, autoReplies: 1, failure: undefined });
      await deliver('four', 4);
      expect(await pull()).toMatchObject({ stored: 1, duplicates: 0, autoReplies: 1 });
      expect(await conversations()).toEqual(['one: open', 'two: open', 'three: open', 'four: open']);
    });

    test('never answers what is old, although it is not recognised', async () => {
      // A restored backup may bring mails back that were deleted long ago, and call them new arrivals.
      await server.deliver('support', sampleMail({ subject: 'restored' }).replace('2 Mar 2026', '2 Jan 2025'), {
        received: new Date(START.getTime() + 3 * HOUR),
      });
      await deliver('late', 1.1);
      expect(await pull()).toMatchObject({ stored: 2, autoReplies: 0, failure: undefined });
      expect((await conversations()).slice(2).sort()).toEqual(['late: closed', 'restored: closed']);
    });

    test('is recognised again when the pull was stopped in the middle', async () => {
      const stopping = changed((mailbox) => ({
        async *fetch(uids) {
          for await (const arrival of mailbox.fetch(uids)) {
            if (arrival.uid > 2) throw new Error('killed');
            yield arrival;
          }
        },
      }));
      await expect(pull({ open: stopping })).rejects.toThrow('killed');
      expect(await cursor()).not.toMatchObject({ uidValidity: '4711' });
      expect(await pull()).toMatchObject({ stored: 0, autoReplies: 0, failure: undefined });
      expect(await conversations()).toEqual(['one: open', 'two: open']);
    });
  });

  test('the same mail, forwarded to the mailbox twice, is one message', async () => {
    await open();
    await pull();
    await deliver('one', 0, { id: '<same@customer.example>' });
    await server.deliver('support', sampleMail({ subject: 'one', id: '<same@customer.example>' }));
    expect(await pull()).toMatchObject({ stored: 1, duplicates: 1, conversations: 1, autoReplies: 1 });
    expect(await countRows(desk.db, 'conversation')).toBe(1);
  });

  test('two pulls of one mailbox do not work at once: the second says so', async () => {
    await open();
    await pull();
    await deliver('one');
    let second: Pulled | undefined;
    const slow = changed((mailbox) => ({
      async *fetch(uids) {
        second = await pull();
        yield* mailbox.fetch(uids);
      },
    }));
    expect(await pull({ open: slow })).toMatchObject({ stored: 1, failure: undefined });
    expect(second).toMatchObject({ stored: 0, failure: { kind: 'conflict' } });
    expect(await pull()).toMatchObject({ failure: undefined });
  });

  test.each(['end', 'reset'] as const)(
    'a line that breaks (%s) keeps what was stored, and the next pull brings the rest',
    async (how) => {
      const proxy = await openWireProxy(server.port);
      closing.push(() => proxy.close());
      await open({ port: proxy.port, encryption: 'none', ca: undefined });
      await pull();
      for (let n = 0; n < 120; n++) await deliver(`mail ${n}`);
      let stored = 0;
      for (const afterBytes of [2_000, 15_000, 25_000]) {
        proxy.cut({ afterBytes, how });
        const pulled = await pull();
        expect(pulled.failure).toMatchObject({ kind: 'unreachable' });
        stored += pulled.stored;
      }
      expect(stored).toBeGreaterThan(0);
      proxy.cut(undefined);
      expect(await pull()).toMatchObject({ stored: 120 - stored, duplicates: 0, failure: undefined });
      expect(await countRows(desk.db, 'conversation')).toBe(120);
      expect(await cursor()).toMatchObject({ lastUid: 120 });
    },
  );

  describe('after a pull', () => {
    test('stored mails are moved away, and only after they are stored', async () => {
      await open({ afterPull: { do: 'move', folder: 'Trash' } });
      await pull();
      for (const subject of ['one', 'two']) await deliver(subject);
      const broken = changed(() => ({
        finish: async () => {
          throw new Error('killed');
        },
      }));
      await expect(pull({ open: broken })).rejects.toThrow('killed');
      expect(await countRows(desk.db, 'conversation')).toBe(2);
      // The next pull finishes what that one left to do.
      expect(await pull()).toMatchObject({ stored: 0, failure: undefined });
      const trash = await openMailbox({ ...desk.mailbox, folder: 'Trash' }, secret);
      closing.push(() => trash.close());
      expect(trash.state.count).toBe(2);
      const before = await hashTables(desk.db);
      expect(await pull()).toMatchObject({ stored: 0 });
      expect(await hashTables(desk.db)).toEqual(before);
    });

    test('what the server does not do is told, and the mails are stored all the same', async () => {
      await open({ afterPull: { do: 'move', folder: 'Nowhere' } });
      await pull();
      await deliver('one');
      expect(await pull()).toMatchObject({ stored: 1, failure: { kind: 'partial' } });
      expect(await pull()).toMatchObject({ stored: 0, failure: { kind: 'partial' } });
    });
  });

  test('a wrong password brings nothing and is told as such', async () => {
    await open({ login: { method: 'password', user: 'nobody', password: { scheme: 'env', value: 'X' } } });
    expect(await pull()).toMatchObject({ stored: 0, failure: { kind: 'auth' } });
  });
});

function fail(): never {
  throw new TypeError('a bug of ours');
}
