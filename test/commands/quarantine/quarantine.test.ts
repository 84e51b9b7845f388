// mailroom quarantine: what could not be taken in is listed, shown safely, and taken in when it can be read.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordQuarantine } from '../../../src/lib/inbound/record-quarantine.js';
import { type IntakeDesk, START, sampleMail } from '../../support/intake-desk.js';
import { openPullDesk, type PullDesk } from '../../support/pull-desk.js';
import { countRows } from '../../support/store-contents.js';

let opened: PullDesk;
let desk: IntakeDesk;

beforeEach(async () => {
  opened = await openPullDesk();
  desk = opened.desk;
  await run('pull');
});

afterEach(() => opened.close());

const run: PullDesk['run'] = (...args) => opened.run(...args);

type Entry = { id: string; cause: string; uid: number; size: number | null };
const list = async () => (await run('quarantine', 'list', '--json')).json<Entry[]>();

/** Puts a mail aside, as a pull does with one that it cannot read. */
async function putAside(uid: number, raw: string | undefined, cause: string): Promise<void> {
  const cursor = await desk.db
    .selectFrom('cursor')
    .select('uid_validity')
    .where('folder', '=', 'INBOX')
    .executeTakeFirst();
  const folder = { mailboxId: desk.mailbox.id, folder: 'INBOX', uidValidity: cursor?.uid_validity ?? '' };
  const bytes = raw === undefined ? undefined : Buffer.from(raw);
  await recordQuarantine(desk, folder, { uid, receivedAt: START, raw: bytes, cause, attempts: 2 });
}

test('a mail that can be read now is taken in, once, and leaves the quarantine', async () => {
  await putAside(1, sampleMail({ subject: 'was too strange' }), 'a bug of ours');
  const [entry] = await list();
  expect(entry).toMatchObject({ mailbox: 'inbox', folder: 'INBOX', uid: 1, cause: 'a bug of ours', attempts: 2 });
  const retried = await run('quarantine', 'retry', '--all', '--json');
  expect(retried).toMatchObject({ code: 0 });
  expect(retried.json()).toEqual({ retried: [{ id: entry?.id, result: 'taken-in', cause: null, conversations: [1] }] });
  expect(await list()).toEqual([]);
  expect((await run('inbox', '--status', 'all', '--json')).json()).toMatchObject([{ subject: 'was too strange' }]);
  expect((await run('quarantine', 'retry', '--all')).stderr).toContain('nothing to try again');
  expect(await countRows(desk.db, 'conversation')).toBe(1);
});

test('what still cannot be read stays, with today’s cause, and what the server has no more is gone', async () => {
  const poison = sampleMail({ subject: 'poison', headers: [`X-Filler: ${'x'.repeat(1_200_000)}`] });
  await putAside(1, poison, 'something else');
  await putAside(77, undefined, 'the server does not give it');
  const retried = await run('quarantine', 'retry', '--all', '--json');
  expect(retried).toMatchObject({ code: 7 });
  expect(retried.json()).toMatchObject({
    retried: [{ result: 'still' }, { result: 'gone' }],
    error: { kind: 'partial' },
  });
  expect(await list()).toMatchObject([{ uid: 1, attempts: 3, cause: expect.stringContaining('headers') }]);
});

test('what the server did not give is fetched again', async () => {
  await opened.server.deliver('support', sampleMail({ subject: 'late' }), { received: START });
  await putAside(1, undefined, 'the server answered without the mail');
  const retried = await run('quarantine', 'retry', '--all');
  expect(retried).toMatchObject({ code: 0, stdout: expect.stringContaining('taken in to #1') });
  expect(await run('pull', '--json')).toMatchObject({ code: 0 });
  expect(await countRows(desk.db, 'conversation')).toBe(1);
});

test('a hostile mail is shown without a control byte, and --raw gives it as it is', async () => {
  const raw = sampleMail({ subject: 'hi \u001b]0;owned\u0007', text: `\u001b[2J${'long '.repeat(200)}` });
  await putAside(1, raw, 'bad \u001b[31m cause');
  const id = (await list())[0]?.id.slice(-8) ?? '';
  const shown = await run('quarantine', 'show', id);
  expect(shown).toMatchObject({ code: 0 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  expect(shown.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
  expect(shown.stdout).toContain('Subject: hi');
  expect((await run('quarantine', 'show', id, '--raw')).stdout).toBe(raw);
  expect((await run('quarantine', 'list')).stdout).not.toContain('\u001b');
  expect(await run('quarantine', 'show', 'abcd1234')).toMatchObject({ code: 3 });
});
