// References to secrets: where each kind looks, and what it says when nothing is there.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../../src/lib/app.js';
import { parseSecretRef } from '../../../src/lib/secrets/secret-ref.js';
import { readSecret } from '../../../src/lib/secrets/secret-resolver.js';
import { openReadyMailroom } from '../../support/mailroom.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

let app: App;
beforeAll(async () => {
  app = await openReadyMailroom(join(temporaryFolder(), 'mailroom.db'), {
    env: { PATH: process.env['PATH'] ?? '', ACME_PASSWORD: 'hunter2', EMPTY: '' },
  });
});
afterAll(() => app.close());

const read = async (ref: string, more: Partial<App> = {}) =>
  (await readSecret({ ...app, ...more }, parseSecretRef(ref))).reveal();

function secretFile(content: string, mode = 0o600): string {
  const path = join(temporaryFolder(), 'password');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

describe('env:NAME', () => {
  test('is the variable', async () => {
    expect(await read('env:ACME_PASSWORD')).toBe('hunter2');
  });

  test.each(['NOT_THERE', 'EMPTY'])('that is not set or empty is named: %s', async (name) => {
    await expect(read(`env:${name}`)).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining(name),
    });
  });
});

describe('file:PATH', () => {
  test.each([
    ['hunter2', 'hunter2'],
    ['hunter2\n', 'hunter2'],
    ['hunter2\r\n', 'hunter2'],
    ['hunter2\n\n', 'hunter2\n'],
    [' hunter2 \n', ' hunter2 '],
  ])('drops one line end and nothing else: %j', async (content, secret) => {
    expect(await read(`file:${secretFile(content)}`)).toBe(secret);
  });

  test('that others can read is refused, without its content', async () => {
    await expect(read(`file:${secretFile('hunter2', 0o644)}`)).rejects.toMatchObject({
      kind: 'local',
      message: expect.not.stringContaining('hunter2'),
      next: [expect.stringContaining('chmod 600')],
    });
  });

  test('that is missing or empty is named', async () => {
    await expect(read('file:/no/such/password')).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining('/no/such/password'),
    });
    await expect(read(`file:${secretFile('\n')}`)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('may begin with the home folder', async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'password'), 'hunter2', { mode: 0o600 });
    expect(await read('file:~/password', { env: { HOME: home } })).toBe('hunter2');
  });
});

describe('command:LINE', () => {
  test('is what the shell prints, one line end dropped', async () => {
    expect(await read(`command:printf '%s\\n' "$ACME_PASSWORD" | cat`)).toBe('hunter2');
  });

  test('that fails shows its exit code and what it said, but not the rest of the line', async () => {
    await expect(read('command:echo no such entry >&2; exit 3 # geheim')).rejects.toMatchObject({
      kind: 'local',
      message: expect.stringMatching(/^(?!.*geheim).*exit 3.*no such entry/),
    });
  });

  test('that prints nothing is said', async () => {
    await expect(read('command:true')).rejects.toMatchObject({
      kind: 'local',
      message: expect.stringContaining('printed nothing'),
    });
  });

  test('finds nothing on stdin', async () => {
    expect(await read('command:cat; echo done')).toBe('done');
  });

  test.each([
    ['a store of one machine', 'mailroom.db', {}, true],
    ['a store of one machine that forbids it', 'mailroom.db', { 'run-commands': 'off' }, false],
    ['a shared store', 'postgres://db.acme.test/mailroom', {}, false],
    ['a shared store that this machine trusts', 'postgres://db.acme.test/mailroom', { 'run-commands': 'on' }, true],
  ] as const)('in %s', async (_, storeUrl, settings, runs) => {
    const reading = read('command:echo hunter2', { storeUrl, settings });
    if (runs) expect(await reading).toBe('hunter2');
    else {
      await expect(reading).rejects.toMatchObject({
        kind: 'local',
        next: [expect.stringContaining('mailroom config set run-commands on')],
      });
    }
  });
});

test('vault:NAME that is not there is named', async () => {
  await expect(read('vault:smtp-acme')).rejects.toMatchObject({
    kind: 'not-found',
    message: expect.stringContaining('smtp-acme'),
  });
});

test('keyring:NAME without a keyring says what it would take, and does not hang', async () => {
  const started = performance.now();
  await expect(read('keyring:smtp-acme', { env: {} })).rejects.toMatchObject({
    kind: 'local',
    next: expect.arrayContaining([expect.stringContaining('@napi-rs/keyring')]),
  });
  expect(performance.now() - started).toBeLessThan(5_000);
});
