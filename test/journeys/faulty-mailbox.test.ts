// A pull over lines that are cut, from servers that count anew: each mail once, nothing hangs. MAILROOM_TEST_FAULTS=full
// cuts 300 times and counts 1,000 mails anew; without it, a few times.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pullMailbox } from '../../src/lib/inbound/pull-mailbox.js';
import type { Pulled } from '../../src/lib/inbound/pulled.js';
import { openMailbox } from '../../src/lib/mailbox/imap-mailbox.js';
import type { Mailbox, OpenMailbox } from '../../src/lib/mailbox/mailbox.js';
import type { MailboxAccount } from '../../src/lib/mailbox/mailbox-account.js';
import { readCursor } from '../../src/lib/store/cursors.js';
import { type IntakeDesk, openIntakeDesk, START, sampleMail } from '../support/intake-desk.js';
import type { ImapServer } from '../support/mail-servers.js';
import { secret } from '../support/mailbox-account.js';
import { openWiredServer } from '../support/pull-desk.js';
import { countRows } from '../support/store-contents.js';
import type { WireProxy } from '../support/wire-proxy.js';

const isFull = process.env['MAILROOM_TEST_FAULTS'] === 'full';
/** A line that stalls is given up after this; the rest is as usual. */
const PATIENCE = { connect: 2_000, greeting: 2_000, silence: isFull ? 400 : 250 };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let server: ImapServer;
let proxy: WireProxy;
let desk: IntakeDesk;

beforeEach(async () => {
  const wired = await openWiredServer();
  closing.push(() => wired.close());
  ({ server, proxy } = wired);
  desk = await openIntakeDesk(':memory:', { mailbox: wired.place });
  closing.push(() => desk.close());
  await pull();
});

const hastily: OpenMailbox = (account, password, options) =>
  openMailbox(account, password, { ...options, patience: PATIENCE });

async function pull(open: OpenMailbox = openMailbox, account: MailboxAccount = desk.mailbox): Promise<Pulled> {
  const { db, clock, newId, readMail } = desk;
  const deps = { db, clock, newId, readMail, openMailbox: open, readSecret: async () => secret };
  return pullMailbox(deps, account, { from: 'now', report: () => {} });
}

async function deliver(count: number): Promise<Set<string>> {
  const hashes = new Set<string>();
  for (let n = 0; n < count; n++) {
    const raw = sampleMail({ subject: `mail ${n}`, text: `${n} `.repeat(40 * (n % 7)) });
    hashes.add(createHash('sha256').update(raw).digest('hex'));
    await server.deliver('support', raw, { received: new Date(START.getTime() + 1000 * n) });
  }
  return hashes;
}

async function storedHashes(): Promise<Set<string>> {
  const rows = await desk.db.selectFrom('message').select('raw_sha256').where('direction', '=', 'in').execute();
  return new Set(rows.flatMap(({ raw_sha256 }) => raw_sha256 ?? []));
}

/** Every mail at or below the cursor is in the store. */
async function expectHonestCursor(): Promise<void> {
  const cursor = await readCursor(desk.db, desk.mailbox.id, 'INBOX');
  const rows = await desk.db.selectFrom('server_copy').select('uid').where('folder', '=', 'INBOX').execute();
  const uids = new Set(rows.map(({ uid }) => uid));
  for (let uid = 1; uid <= (cursor?.lastUid ?? 0); uid++) expect(uids).toContain(uid);
}

test('a line that is cut at any byte, in any way, loses nothing, brings nothing twice and never hangs', {
  timeout: 900_000,
}, async () => {
  const [cuts, mails] = isFull ? [300, 900] : [12, 120];
  const hashes = await deliver(mails);
  const before = proxy.answered;
  const probe = await openMailbox(desk.mailbox, secret);
  const hello = proxy.answered - before;
  await probe.close();
  const ways = ['end', 'reset', 'stall'] as const;
  let failed = 0;
  for (let n = 0; n < cuts; n++) {
    // From the greeting to far into the mails, each time elsewhere.
    const afterBytes = 1 + Math.floor((n * 7919) % (hello * (n % 4 === 0 ? 1 : 12)));
    proxy.cut({ afterBytes, how: ways[n % ways.length] ?? 'end' });
    const { failure } = await pull(hastily);
    if (failure !== undefined) failed++;
    await expectHonestCursor();
  }
  expect(failed).toBeGreaterThan(cuts / 2);
  proxy.cut(undefined);
  expect(await pull()).toMatchObject({ failure: undefined });
  expect(await storedHashes()).toEqual(hashes);
  expect(await countRows(desk.db, 'conversation')).toBe(mails);
});

test('a folder that counts anew is recognised: nothing lost, nothing new, nothing answered, hardly anything fetched', {
  timeout: 300_000,
}, async () => {
  const mails = isFull ? 1_000 : 120;
  const hashes = await deliver(mails);
  expect(await pull()).toMatchObject({ stored: mails, failure: undefined });
  const counts = async () => [
    await countRows(desk.db, 'message'),
    await countRows(desk.db, 'conversation'),
    await countRows(desk.db, 'outbox'),
  ];
  const before = await counts();
  await server.changeUidValidity('support', 4711);
  let fetched = 0;
  const counting = (mailbox: Mailbox): Mailbox => ({
    ...mailbox,
    async *fetch(uids) {
      fetched += uids.length;
      yield* mailbox.fetch(uids);
    },
  });
  const renumbered = await pull(async (...wanted) => counting(await openMailbox(...wanted)));
  expect(renumbered).toMatchObject({
    stored: 0,
    duplicates: mails,
    autoReplies: 0,
    conversations: 0,
    failure: undefined,
  });
  expect(fetched).toBeLessThanOrEqual(mails * 0.05);
  expect(await counts()).toEqual(before);
  expect(await storedHashes()).toEqual(hashes);
  await deliver(1);
  expect(await pull()).toMatchObject({ stored: 1, duplicates: 0, failure: undefined });
});
