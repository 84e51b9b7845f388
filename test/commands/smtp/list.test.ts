// mailroom smtp list, show and providers: what there is, for people and for scripts.
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { giveSmtpConfig, openReadyMailroom } from '../../support/mailroom.js';
import { runTty } from '../../support/run-tty.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { openSmtpDesk, type SmtpDesk } from './smtp-desk.js';

let desk: SmtpDesk;

beforeEach(async () => {
  const url = join(temporaryFolder('store'), 'mailroom.db');
  desk = await openSmtpDesk(url);
  const app = await openReadyMailroom(url, { home: desk.home });
  const login = { method: 'password', user: 'support', password: { scheme: 'vault', value: 'smtp-acme' } } as const;
  await giveSmtpConfig(app, 'acme', { login, sizeLimit: 35_000_000, checkedAt: new Date('2026-02-01T10:00:00Z') });
  await app.close();
});

test('list has one line for each config, the house among them', async () => {
  const { stdout } = await desk.run(['smtp', 'list']);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  expect(lines[0]?.slice(0, 5)).toEqual([
    'acme',
    'Acme <support@acme.example>',
    'smtp.acme.example:587',
    'starttls',
    'support',
  ]);
  expect(lines[1]).toEqual(['house', "each channel's receiving address", 'localhost:25', 'none', '', 'never']);
});

test('list as JSON has the keys that scripts rely on', async () => {
  const [acme] = (await desk.run(['smtp', 'list', '--json'])).json<Record<string, unknown>[]>();
  expect(acme).toMatchObject({
    name: 'acme',
    host: 'smtp.acme.example',
    port: 587,
    encryption: 'starttls',
    user: 'support',
    replyName: 'Acme',
    replyAddress: 'support@acme.example',
    checkedAt: '2026-02-01T10:00:00.000Z',
  });
});

test('list on a terminal fits it', async () => {
  const tty = runTty(['smtp', 'list'], { home: desk.home, env: desk.env, cols: 60 });
  await tty.exit;
  expect(tty.everything()).toMatch(/name .*from .*server/);
  for (const line of tty.everything().split('\n')) expect(line.length).toBeLessThanOrEqual(60);
});

test('show has all of one config, and where its secret is', async () => {
  const { stdout } = await desk.run(['smtp', 'show', 'acme']);
  expect(stdout).toContain('server\tsmtp.acme.example port 587, STARTTLS');
  expect(stdout).toContain('password\tvault:smtp-acme');
  expect(stdout).toContain('largest mail\t35 MB');
  const shown = (await desk.run(['smtp', 'show', 'acme', '--json'])).json<{
    notifications: boolean;
    oauth2: unknown;
  }>();
  const { notifications, oauth2, ...json } = shown;
  expect({ notifications, oauth2 }).toEqual({ notifications: false, oauth2: null });
  expect((await desk.run(['smtp', 'list', '--json'])).json<unknown[]>()).toContainEqual(json);
});

test('show of one that is not there names those there are', async () => {
  expect(await desk.run(['smtp', 'show', 'other'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('acme, house'),
  });
});

test('providers need no store', async () => {
  const env = { MAILROOM_STORE: '/nowhere/mailroom.db' };
  expect((await desk.run(['smtp', 'providers'], { env })).stdout).toMatch(
    /^gmail\tsmtp\.gmail\.com:465\ttls\tapp password\tyes\tyes\t500/,
  );
  const providers = (await desk.run(['smtp', 'providers', '--json'], { env })).json<{ name: string }[]>();
  expect(providers.find(({ name }) => name === 'gmail')).toMatchObject({
    smtp: { host: 'smtp.gmail.com', port: 465, encryption: 'tls' },
    imap: { host: 'imap.gmail.com', port: 993, encryption: 'tls' },
    login: 'app-password',
    advice: expect.arrayContaining([expect.stringContaining('app password')]),
  });
});
