// mailroom conversation export, as people and scripts run it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MboxMail, readMbox } from '../../../src/lib/archive/mbox-reader.js';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { type CliOptions, runCli } from '../../support/run-cli.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const CARLA = { address: 'carla@customer.example', status: undefined, response: undefined };
const sent = { state: 'sent', recipients: [{ ...CARLA, state: 'sent' }] } as const;
const failed = { state: 'failed', recipients: [{ ...CARLA, state: 'failed' }] } as const;

async function mailsIn(bytes: Buffer): Promise<MboxMail[]> {
  const pieces = async function* () {
    yield bytes;
  };
  const mails: MboxMail[] = [];
  for await (const mail of readMbox(pieces(), { form: 'mboxrd', largestMail: 1e9 })) mails.push(mail);
  return mails;
}

eachStore((store) => {
  let filled: FilledStore;
  let folder: string;

  beforeEach(async () => {
    filled = await fillStore(await store.url());
    folder = temporaryFolder('exported');
    mkdirSync(folder, { recursive: true });
    await filled.add({
      messages: [
        { age: 90, text: 'First\n\nFrom me 10:00' },
        { age: 60, direction: 'out', text: 'Answer', delivery: sent },
        { age: 50, direction: 'out', text: 'Lost', delivery: failed },
        { age: 40, direction: 'note', text: 'Psst' },
      ],
    });
    await filled.add({
      channel: 'sales',
      status: 'closed',
      subject: '../../etc/passwd',
      messages: [{ text: 'Second' }],
    });
  });
  afterEach(() => filled.close());

  const run = (args: readonly string[], options: CliOptions = {}) =>
    runCli(['conversation', 'export', ...args], { cwd: folder, ...options, env: { MAILROOM_STORE: filled.url } });
  const storedMails = async () => {
    const rows = await filled.db.selectFrom('raw_mail').select('bytes').execute();
    return rows.map(({ bytes }) => Buffer.from(bytes).toString('base64'));
  };

  test('an mbox holds what came in and what was sent, byte for byte, and is for its owner alone', async () => {
    const result = await run(['1', '--to', 'one.mbox']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/^2 mails of 1 conversation \(\d+ B\) are in one\.mbox; left out: 1 answer not sent/);
    expect(result.stdout).toContain('1 note');
    const mails = await mailsIn(readFileSync(join(folder, 'one.mbox')));
    expect(mails.map(({ raw }) => /First|Answer/.exec(String(raw))?.[0])).toEqual(['First', 'Answer']);
    const stored = await storedMails();
    for (const { raw } of mails) expect(stored).toContain(raw.toString('base64'));
    expect(statSync(join(folder, 'one.mbox')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['one.mbox']);
  });

  test('what is there is replaced only with --force', async () => {
    writeFileSync(join(folder, 'one.mbox'), 'precious');
    const refused = await run(['1', '--to', 'one.mbox', '--json']);
    expect(refused.code).toBe(3);
    expect(refused.json()).toMatchObject({ error: { kind: 'invalid', message: 'one.mbox is there already' } });
    expect(readFileSync(join(folder, 'one.mbox'), 'utf8')).toBe('precious');
    const forced = await run(['1', '--to', 'one.mbox', '--force', '--unsent', '--json']);
    expect(forced.json()).toEqual({
      ...{ to: 'one.mbox', format: 'mbox', conversations: 1, messages: 3, bytes: expect.any(Number) },
      ...{ unsent: 0, notes: 1 },
    });
    expect(await mailsIn(readFileSync(join(folder, 'one.mbox')))).toHaveLength(3);
  });

  test.skipIf(process.platform === 'win32')('what is no file keeps its name, even with --force', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const refused = await run(['1', '--to', 'pipe', '--force']);
    expect(refused).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('pipe is no file that could be replaced'),
    });
    expect(statSync(join(folder, 'pipe')).isFIFO()).toBe(true);
    expect(readdirSync(folder)).toEqual(['pipe']);
  });

  test('a folder gets a file for each mail, under a plain name', async () => {
    const { code, stdout } = await run(['#2', '1', '2', '--to', 'new/case/']);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^3 mails of 2 conversations/) });
    expect(readdirSync(join(folder, 'new/case')).sort()).toEqual([
      '1-01 Where is my parcel_.eml',
      '1-02 Where is my parcel_.eml',
      '2-01 .._.._etc_passwd.eml',
    ]);
    expect(await run(['2', '--to', 'new/case'])).toMatchObject({ code: 3 });
  });

  test('a channel, a state or all go to stdout as they come', async () => {
    const all = await run(['--status', 'all', '--to', '-']);
    expect(all).toMatchObject({ code: 0, stderr: expect.stringContaining('3 mails of 2 conversations') });
    expect(await mailsIn(Buffer.from(all.stdout))).toHaveLength(3);
    const sales = await run(['--channel', 'sales', '--to', '-']);
    expect((await mailsIn(Buffer.from(sales.stdout))).map(({ raw }) => String(raw).includes('Second'))).toEqual([true]);
    const open = await run(['--channel', 'sales', '--status', 'open', '--to', 'none.mbox', '--json']);
    expect(open.json()).toMatchObject({ conversations: 0, messages: 0 });
  });

  test('what cannot be is refused, and leaves nothing', async () => {
    expect(await run([])).toMatchObject({ code: 2, stderr: expect.stringContaining('NUMBER, --to') });
    expect(await run(['99', '--to', 'x'])).toMatchObject({ code: 3, stderr: expect.stringContaining('#99') });
    expect(await run(['1', '--channel', 'support', '--to', 'x'])).toMatchObject({ code: 2 });
    expect(await run(['1', '--to', '-', '--json'])).toMatchObject({ code: 2 });
    expect(await run(['1', '--to', '.', '--format', 'mbox'])).toMatchObject({ code: 3 });
    expect(await run(['1', '--to', '/proc/none/x.mbox'])).toMatchObject({ code: 9 });
    expect(existsSync(join(folder, 'x'))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });
});
