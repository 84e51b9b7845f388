// What a pull does with many mails at once: read ahead apart from it, written together, and stopped by its own mistakes.
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type PullDeps, pullMailbox } from '../../../src/lib/inbound/pull-mailbox.js';
import { openMailReader } from '../../../src/lib/inbound/worker-mail-reader.js';
import { openMailbox } from '../../../src/lib/mailbox/imap-mailbox.js';
import { readCursor } from '../../../src/lib/store/cursors.js';
import { type IntakeDesk, openIntakeDesk, START, sampleMail } from '../../support/intake-desk.js';
import { type ImapServer, openImapServer } from '../../support/mail-servers.js';
import { accountAt, secret } from '../../support/mailbox-account.js';
import { countRows } from '../../support/store-contents.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let server: ImapServer;
let desk: IntakeDesk;

const { login } = accountAt({ host: 'localhost', tlsPort: 0, ca: '' });

async function open(url: string): Promise<void> {
  server = await openImapServer();
  closing.push(() => server.close());
  const { host, tlsPort: port, ca } = server;
  desk = await openIntakeDesk(url, { mailbox: { host, port, ca, encryption: 'tls', login } });
  closing.push(() => desk.close());
  await pull();
}

function pull(changed: Partial<PullDeps> = {}) {
  const { db, clock, newId, readMail } = desk;
  const deps = { db, clock, newId, readMail, openMailbox, readSecret: async () => secret, ...changed };
  return pullMailbox(deps, desk.mailbox, { from: 'now', report: () => {} });
}

const deliver = (subject: string, more: Parameters<typeof sampleMail>[0] = {}) =>
  server.deliver('support', sampleMail({ subject, ...more }), { received: START });

const lastUid = async () => (await readCursor(desk.db, desk.mailbox.id, 'INBOX'))?.lastUid;

eachStore((store) => {
  test('a mistake of this program that fails every mail stops the pull: nothing goes into quarantine or is passed over', async () => {
    await open(await store.url());
    for (let index = 0; index < 7; index++) await deliver(`Question ${index}`);
    const broken = pull({
      newId: () => {
        throw new TypeError('newId is broken');
      },
    });
    await expect(broken).rejects.toThrow('newId is broken');
    for (const table of ['message', 'quarantine', 'server_copy'] as const)
      expect(await countRows(desk.db, table)).toBe(0);
    expect(await lastUid()).toBe(0);
    expect(await pull()).toMatchObject({ stored: 7, quarantined: 0, failure: undefined });
  });

  test('a reader that fails at every mail stops the pull, and none goes into quarantine', async () => {
    await open(await store.url());
    for (let index = 0; index < 7; index++) await deliver(`Question ${index}`);
    const readMail = async () => {
      throw new TypeError('reading is broken');
    };
    await expect(pull({ readMail })).rejects.toThrow('reading is broken');
    expect(await countRows(desk.db, 'quarantine')).toBe(0);
    expect(await lastUid()).toBe(0);
  });

  test('a mail that breaks its reader goes into quarantine with the cause, and those around it are taken in', async () => {
    await open(await store.url());
    const reader = openMailReader({ patience: 150, megabytes: 512 });
    closing.push(() => reader.close());
    await deliver('one');
    await deliver('endless', { headers: ['Content-Type: text/html'], text: '<div>a '.repeat(900_000) });
    await deliver('two');
    expect(await pull({ readMail: reader.readMail })).toMatchObject({ stored: 2, quarantined: 1, failure: undefined });
    const rows = await desk.db.selectFrom('quarantine').select(['uid', 'cause']).execute();
    expect(rows).toEqual([{ uid: 2, cause: 'reading it takes more than 0.15 seconds' }]);
    expect(await lastUid()).toBe(3);
  });
});

test('mails that are read elsewhere are stored in their order, more of them than are read at once', async () => {
  await open(join(temporaryFolder(), 'mailroom.db'));
  const reader = openMailReader();
  closing.push(() => reader.close());
  const subjects = Array.from({ length: 230 }, (_, index) => `Question ${index}`);
  for (const subject of subjects) await deliver(subject);
  expect(await pull({ readMail: reader.readMail })).toMatchObject({ stored: 230, failure: undefined });
  const rows = await desk.db
    .selectFrom('message')
    .select('subject')
    .where('direction', '=', 'in')
    .orderBy('id')
    .execute();
  expect(rows.map(({ subject }) => subject)).toEqual(subjects);
  expect(await lastUid()).toBe(230);
});
