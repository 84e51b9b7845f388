// mailroom pipe, as a mail server runs it. MAILROOM_TEST_FAULTS=full kills it more often, and hands more over at once.
import { createHash } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listConversations } from '../../src/lib/store/inbox.js';
import { type FilledStore, fillStore } from '../support/filled-store.js';
import { sampleMail } from '../support/intake-desk.js';
import { type CliOptions, runCli, startCli } from '../support/run-cli.js';
import { countRows } from '../support/store-contents.js';
import { eachStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const mailOf = (...of: Parameters<typeof sampleMail>) => Buffer.from(sampleMail(...of).replace(/\r?\n/g, '\r\n'));
const hash = (raw: Buffer) => createHash('sha256').update(raw).digest('hex');

const isFull = process.env['MAILROOM_TEST_FAULTS'] === 'full';
const AT_ONCE = isFull ? 40 : 8;
const KILLS = isFull ? 50 : 3;

eachStore((store) => {
  let filled: FilledStore;
  const home = temporaryFolder('mta');

  beforeEach(async () => {
    filled = await fillStore(await store.url());
    await filled.db.updateTable('channel').set({ auto_reply_on: 1, auto_reply_text: 'Hello' }).execute();
  });
  afterEach(() => filled.close());

  const pipe = (args: readonly string[], input: Buffer | string, options: CliOptions = {}) =>
    runCli(['pipe', ...args], { home, input, ...options, env: { MAILROOM_STORE: filled.url, ...options.env } });
  const conversations = () => listConversations(filled.db, { statuses: [], limit: 100 }, undefined);
  const kept = async () => {
    const rows = await filled.db.selectFrom('message').select('raw_sha256').where('direction', '=', 'in').execute();
    return rows.map((row) => row.raw_sha256).sort();
  };

  test('a mail is in the store when it exits 0, and nothing is said on stdout', async () => {
    const raw = mailOf({ to: 'sales@acme.example' });
    const result = await pipe(['--channel', 'support'], raw);
    expect(result).toMatchObject({ code: 0, stdout: '', stderr: 'taken in: in #1\n' });
    expect(await kept()).toEqual([hash(raw)]);
    expect(await conversations()).toMatchObject([{ channel: { name: 'support' }, status: 'open', unread: true }]);
  });

  test('the line that a server writes before it is no part of the mail, and what comes again is known', async () => {
    const raw = mailOf({ id: '<1@x>' });
    const first = await pipe(['--channel', 'support', '--json'], raw);
    expect(first.json()).toEqual({ outcome: 'stored', conversations: [1], autoReplies: 1, cause: null });
    const again = Buffer.concat([Buffer.from('From carla@customer.example  Mon Mar  2 09:30:05 2026\n'), raw]);
    expect((await pipe(['--channel', 'support', '--json'], again)).json()).toMatchObject({ outcome: 'duplicate' });
    expect(await kept()).toEqual([hash(raw)]);
    expect(await filled.db.selectFrom('outbox').select('state').execute()).toEqual([{ state: 'queued' }]);
  });

  test('without a channel the envelope says which, and a report without a sender is not answered', async () => {
    const raw = mailOf({ to: 'undisclosed-recipients:;' });
    const env = { ORIGINAL_RECIPIENT: 'sales@acme.example' };
    expect((await pipe(['--sender', '', '--json'], raw, { env })).json()).toMatchObject({ autoReplies: 0 });
    expect(await conversations()).toMatchObject([{ channel: { name: 'sales' } }]);
    const { code, stderr } = await pipe(
      ['--recipient', 'nobody@acme.example'],
      mailOf({ to: 'nobody@acme.example', headers: [] }),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'for no channel, held\n' });
    expect((await pipe([], mailOf({ to: 'support@acme.example' }))).stderr).toMatch(/^taken in: in #2/);
  });

  test('what cannot be read waits whole in quarantine', async () => {
    const raw = Buffer.from(`X: ${'x'.repeat(70)}\n`.repeat(15_000));
    const result = await pipe(['--channel', 'support'], raw);
    expect(result).toMatchObject({ code: 0, stderr: expect.stringMatching(/^in quarantine: .*1 MB/) });
    await pipe(['--channel', 'support'], raw);
    const rows = await filled.db.selectFrom('quarantine').select(['raw_sha256', 'folder']).execute();
    expect(rows).toEqual([{ raw_sha256: hash(raw), folder: 'pipe' }]);
  });

  test(`${AT_ONCE} at once: none is lost, and none is there twice`, { timeout: 300_000 }, async () => {
    const mails = Array.from({ length: AT_ONCE }, (_, index) =>
      mailOf({ id: `<${index >> 1}@x>`, text: `Mail ${index >> 1}` }),
    );
    const results = await Promise.all(mails.map((raw) => pipe(['--channel', 'support'], raw)));
    expect(results.map(({ code, stderr }) => [code, stderr.replace(/\d+/, 'N')])).toSatisfy((all: [number, string][]) =>
      all.every(([code, said]) => code === 0 && /^(taken in: in #N|known already)/.test(said)),
    );
    expect(await kept()).toEqual([...new Set(mails.map(hash))].sort());
    expect(await conversations()).toHaveLength(AT_ONCE / 2);
  });

  test('killed at any moment and handed over again, each mail is there once', { timeout: 3_600_000 }, async () => {
    const start = performance.now();
    const first = mailOf({ id: '<0@x>' });
    await pipe(['--channel', 'support'], first);
    const whole = performance.now() - start;
    const mails = [first];
    for (let round = 1; round <= KILLS; round++) {
      const raw = mailOf({ id: `<${round}@x>`, from: `carla-${round}@customer.example` });
      mails.push(raw);
      const cli = startCli(['pipe', '--channel', 'support'], { home, env: { MAILROOM_STORE: filled.url }, input: raw });
      // Early and late in its work, however long that takes on this machine.
      const kill = setTimeout(() => cli.kill('SIGKILL'), (whole * round) / (KILLS + 1));
      await cli.finished;
      clearTimeout(kill);
      expect(await pipe(['--channel', 'support'], raw)).toMatchObject({ code: 0 });
    }
    expect(await kept()).toEqual(mails.map(hash).sort());
    expect(await filled.db.selectFrom('outbox').select('kind').execute()).toHaveLength(mails.length);
  });
});

test('whatever is wrong here, the server keeps the mail', async () => {
  const filled = await fillStore(`${temporaryFolder('store')}/mailroom.db`);
  const pipe = (args: readonly string[], input: Buffer | string) =>
    runCli(['pipe', ...args], { input, env: { MAILROOM_STORE: filled.url } });
  const raw = mailOf();
  const wrong = [
    [['--channel', 'none'], /no channel called "none"/],
    [['--chanel', 'support'], /--chanel/],
    [['--channel', 'support', '--store', '/nowhere/mailroom.db'], /no store/],
    [['--channel', 'support', '--store', 'postgres://nobody@127.0.0.1:1/none'], /cannot be reached/],
  ] as const;
  for (const [args, sentence] of wrong) {
    expect(await pipe(args, raw)).toMatchObject({ code: 75, stdout: '', stderr: expect.stringMatching(sentence) });
  }
  expect(await pipe(['--channel', 'support'], '')).toMatchObject({ code: 75 });
  const json = await pipe(['--channel', 'none', '--json'], raw);
  expect(json).toMatchObject({ code: 75 });
  expect(json.json()).toMatchObject({ error: { kind: 'not-taken' } });
  await filled.db.updateTable('channel').set({ closed_at: new Date().toISOString() }).execute();
  expect(await pipe(['--channel', 'support'], raw)).toMatchObject({ code: 75 });
  expect(await countRows(filled.db, 'message')).toBe(0);
  await filled.close();
});

test('a store that cannot be written is not the mail’s fault', async () => {
  const folder = temporaryFolder('store');
  const filled = await fillStore(`${folder}/mailroom.db`);
  await filled.close();
  rmSync(`${folder}/mailroom.db-wal`, { force: true });
  chmodSync(`${folder}/mailroom.db`, 0o400);
  chmodSync(folder, 0o500);
  try {
    const input = mailOf();
    const result = await runCli(['pipe', '--channel', 'support'], {
      input,
      env: { MAILROOM_STORE: `${folder}/mailroom.db` },
    });
    // Root may write everywhere.
    expect(process.getuid?.() === 0 ? [0, 75] : [75]).toContain(result.code);
  } finally {
    chmodSync(folder, 0o700);
  }
});

const LARGE = [
  ...['From: Carla <carla@customer.example>', 'To: support@acme.example', 'Subject: Fire', 'Message-ID: <large@x>'],
  ...['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', ''],
  ...['--b', 'Content-Type: text/plain', '', 'It burns.'],
  ...['--b', 'Content-Type: image/png; name=fire.png', 'Content-Transfer-Encoding: base64', '', ''],
].join('\r\n');

test('a mail that is larger than the limit is kept whole, and read when it is asked for', async () => {
  const url = `${temporaryFolder('store')}/mailroom.db`;
  const filled = await fillStore(url);
  const options = { home: temporaryFolder('mta'), env: { MAILROOM_STORE: url } };
  const attached = Buffer.alloc(51 * 1024 * 1024, `${'QUJD'.repeat(19)}\r\n`);
  const raw = Buffer.concat([Buffer.from(LARGE), attached]);
  const result = await runCli(['pipe', '--channel', 'support'], { ...options, input: raw });
  expect(result).toMatchObject({ code: 0, stderr: expect.stringMatching(/^in quarantine: at 52 MB/) });
  expect((await runCli(['quarantine', 'retry', '--all', '--json'], options)).json()).toMatchObject({
    retried: [{ cause: null, result: 'taken-in', conversations: [1] }],
  });
  expect(await filled.db.selectFrom('message').select('raw_sha256').execute()).toEqual([{ raw_sha256: hash(raw) }]);
  expect(await filled.db.selectFrom('conversation').select('status').execute()).toEqual([{ status: 'open' }]);
  await filled.close();
});
