// mailroom verify: what the server has and the store has not is found, and fetched when that is asked for.
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type IntakeDesk, START, sampleMail } from '../support/intake-desk.js';
import { openPullDesk, type PullDesk } from '../support/pull-desk.js';
import { countRows } from '../support/store-contents.js';

let opened: PullDesk;
let desk: IntakeDesk;

beforeEach(async () => {
  opened = await openPullDesk();
  desk = opened.desk;
  await deliver('history');
  await run('pull');
});

afterEach(() => opened.close());

const run: PullDesk['run'] = (...args) => opened.run(...args);
const deliver = (subject: string, folder = 'INBOX') =>
  opened.server.deliver('support', sampleMail({ subject }), { folder, received: START });

test('a store that has every mail is in order; what came since is waiting, and history is not missed', async () => {
  for (const subject of ['one', 'two']) await deliver(subject);
  await deliver('spam', 'Junk');
  await run('pull');
  await deliver('three');
  await opened.server.expunge('support', 2);
  const verified = await run('verify', '--json');
  expect(verified).toMatchObject({ code: 0 });
  const counted = { missing: [], isRenumbered: false };
  expect(verified.json()).toEqual({
    ok: true,
    mailboxes: [
      {
        ...{ mailbox: 'inbox', ok: true, repaired: 0, failure: null },
        folders: [
          { ...counted, folder: 'INBOX', onServer: 2, stored: 1, waiting: 1, gone: 1 },
          { ...counted, folder: 'Junk', onServer: 1, stored: 1, waiting: 0, gone: 0 },
        ],
      },
    ],
    rawMails: { checked: 3, damaged: [], repaired: 0 },
    index: { unindexed: 0, lost: 0, orphaned: 0, isRepaired: false },
  });
  expect((await run('verify')).stdout).toContain('inbox INBOX: 1 of 2 on the server are in the store');
});

test('what is missing is named with exit 10, and --repair fetches it as history: closed, unanswered', async () => {
  for (const subject of ['one', 'two', 'three']) await deliver(subject);
  await run('pull');
  // As if it had never been taken in.
  await forget(3);
  const found = await run('verify', '--json');
  expect(found).toMatchObject({ code: 10 });
  expect(found.json()).toMatchObject({
    ok: false,
    mailboxes: [{ ok: false, folders: [{ missing: [3] }, { missing: [] }] }],
    error: { kind: 'differs' },
  });
  const outbox = await countRows(desk.db, 'outbox');
  const repaired = await run('verify', '--repair', '--json');
  expect(repaired).toMatchObject({ code: 0 });
  expect(repaired.json()).toMatchObject({ ok: true, mailboxes: [{ repaired: 1 }] });
  const inbox = (await run('inbox', '--status', 'all', '--json')).json<{ subject: string; status: string }[]>();
  expect(inbox.find(({ subject }) => subject === 'two')).toMatchObject({ status: 'closed' });
  expect(await countRows(desk.db, 'outbox')).toBe(outbox);
  expect(await run('verify')).toMatchObject({ code: 0 });
});

test('history that was taken in is looked after like the rest', async () => {
  await run('pull', '--from', 'all');
  await forget(1);
  expect((await run('verify', '--json')).json()).toMatchObject({ mailboxes: [{ folders: [{ missing: [1] }, {}] }] });
  expect(await run('verify', '--repair')).toMatchObject({ code: 0 });
});

test('a raw mail that is not the bytes it was is found', async () => {
  await deliver('one');
  await run('pull');
  await sql`update raw_mail set bytes = ${Buffer.from('other')}`.execute(desk.db);
  const verified = await run('verify', '--json');
  expect(verified).toMatchObject({ code: 10 });
  expect(verified.json()).toMatchObject({ ok: false, rawMails: { checked: 1, damaged: [expect.any(String)] } });
});

test('a raw mail that was damaged is fetched again; what the server has otherwise, or no more, stays as it is', async () => {
  for (const subject of ['one', 'two']) await deliver(subject);
  await run('pull');
  const before = await desk.db.selectFrom('raw_mail').select(['sha256', 'bytes']).orderBy('sha256').execute();
  await sql`update raw_mail set bytes = ${Buffer.from('other')}, size = 5`.execute(desk.db);
  await opened.server.expunge('support', 3);
  const repaired = await run('verify', '--repair', '--json');
  expect(repaired).toMatchObject({ code: 10 });
  expect(repaired.json()).toMatchObject({ rawMails: { checked: 2, damaged: [expect.any(String)], repaired: 1 } });
  const after = await desk.db.selectFrom('raw_mail').select(['sha256', 'bytes']).orderBy('sha256').execute();
  const isMended = (index: number) =>
    Buffer.from(after[index]?.bytes ?? []).equals(before[index]?.bytes ?? Buffer.of(0));
  expect([isMended(0), isMended(1)].sort()).toEqual([false, true]);
  // Another mail under the same number is no help.
  await desk.db.deleteFrom('server_copy').where('uid', '=', 2).execute();
  await desk.db.updateTable('server_copy').set({ uid: 2 }).where('uid', '=', 3).execute();
  expect((await run('verify', '--repair', '--json')).json()).toMatchObject({ rawMails: { repaired: 0 } });
});

test('in a Sent folder that is followed, answers are looked for and fetched', async () => {
  await desk.db.transaction((tx) => tx.updateTable('mailbox').set({ sent_folder: 'Sent' }).execute());
  await deliver('a question');
  await run('pull');
  const mail = (id: string, inReplyTo = '<nothing@here.example>') =>
    sampleMail({ from: 'support@acme.example', to: 'carla@customer.example', id, inReplyTo });
  const [asked] = await desk.db
    .selectFrom('message')
    .select('message_id_header')
    .where('direction', '=', 'in')
    .execute();
  await opened.server.deliver('support', mail('<answer@elsewhere.example>', asked?.message_id_header), {
    folder: 'Sent',
    received: START,
  });
  await opened.server.deliver('support', mail('<private@elsewhere.example>'), { folder: 'Sent', received: START });
  await run('pull');
  const sent = async (...more: string[]) =>
    (await run('verify', '--json', ...more))
      .json<{ mailboxes: { folders: { folder: string }[] }[] }>()
      .mailboxes[0]?.folders.find(({ folder }) => folder === 'Sent');
  expect(await sent()).toMatchObject({ onServer: 1, stored: 1, missing: [] });
  await desk.db.deleteFrom('server_copy').where('folder', '=', 'Sent').execute();
  expect(await sent()).toMatchObject({ onServer: 1, stored: 1, missing: [] });
  await desk.db.deleteFrom('message').where('message_id_header', '=', '<answer@elsewhere.example>').execute();
  expect(await sent()).toMatchObject({ onServer: 1, stored: 0, missing: [1] });
  expect(await sent('--repair')).toMatchObject({ onServer: 1, stored: 1, missing: [] });
});

test('a server that cannot be reached is told as such', async () => {
  await desk.db.transaction((tx) => tx.updateTable('mailbox').set({ port: 1 }).execute());
  expect(await run('verify', '--json')).toMatchObject({ code: 5 });
});

/** Takes the mail of that UID out of the store, as if nobody had ever seen it. */
async function forget(uid: number): Promise<void> {
  await desk.db.transaction(async (tx) => {
    const copy = await tx
      .selectFrom('server_copy')
      .select('raw_sha256')
      .where('uid', '=', uid)
      .where('folder', '=', 'INBOX')
      .executeTakeFirstOrThrow();
    await tx.deleteFrom('server_copy').where('raw_sha256', '=', copy.raw_sha256).execute();
    await tx
      .deleteFrom('intake')
      .where('raw_sha256', '=', copy.raw_sha256 ?? '')
      .execute();
    const message = await tx
      .selectFrom('message')
      .select('conversation_id')
      .where('raw_sha256', '=', copy.raw_sha256)
      .executeTakeFirst();
    await tx.deleteFrom('message').where('raw_sha256', '=', copy.raw_sha256).execute();
    await tx
      .deleteFrom('outbox')
      .where('conversation_id', '=', message?.conversation_id ?? '')
      .execute();
    await tx
      .deleteFrom('conversation')
      .where('id', '=', message?.conversation_id ?? '')
      .execute();
  });
}
