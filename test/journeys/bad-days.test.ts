// What goes wrong for a new user: one clear sentence, the next step, the right exit code, and nothing half-saved.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Desk, mailboxFlags, openDesk, PASSWORD, setUpDesk, smtpFlags } from '../support/desk.js';
import { openImapServer, openSmtpServer } from '../support/mail-servers.js';
import type { CliResult } from '../support/run-cli.js';
import { temporaryFolder } from '../support/temporary-folder.js';

type ErrorJson = { error: { kind: string; message: string; next: string[] } };

describe('a bad day', () => {
  let desk: Desk;

  beforeEach(async () => {
    desk = await openDesk(join(temporaryFolder('store'), 'mailroom.db'));
    await desk.run(['init']);
  });

  afterEach(() => desk.close());

  /** The same error with and without --json: one sentence, a next step, one exit code, nothing saved. */
  async function expectRefusal(
    args: readonly string[],
    expected: { code: number; kind: string; input?: string },
  ): Promise<string> {
    const options = expected.input === undefined ? {} : { input: expected.input };
    const plain = await desk.attempt(args, options);
    const scripted = await desk.attempt([...args, '--json'], options);
    expect([plain.code, scripted.code], plain.stderr).toEqual([expected.code, expected.code]);
    const { error } = scripted.json<ErrorJson>();
    expect(error.kind).toBe(expected.kind);
    expect(error.message).not.toBe('');
    expect(error.next.length, error.message).toBeGreaterThan(0);
    expect(plain.stdout).toBe('');
    expect(plain.stderr).not.toMatch(/\bat .*\.(js|ts):\d+/);
    return error.message;
  }

  const names = async (command: string) =>
    (await desk.run([command, 'list', '--json'])).json<{ name: string }[]>().map(({ name }) => name);

  test('a wrong password is told as such', async () => {
    await expectRefusal(['smtp', 'add', 'acme', ...smtpFlags(desk), '--password-stdin'], {
      code: 4,
      kind: 'auth',
      input: 'wrong\n',
    });
    await expectRefusal(['mailbox', 'add', 'inbox', ...mailboxFlags(desk), '--password-stdin'], {
      code: 4,
      kind: 'auth',
      input: 'wrong\n',
    });
    expect(await names('smtp')).toEqual(['house']);
    expect(await names('mailbox')).toEqual([]);
  });

  test('a wrong port is told as such', async () => {
    const port = { port: 1 };
    await expectRefusal(['smtp', 'add', 'acme', ...smtpFlags(desk, port), '--password-stdin'], {
      code: 5,
      kind: 'unreachable',
      input: `${PASSWORD}\n`,
    });
    await expectRefusal(['mailbox', 'add', 'inbox', ...mailboxFlags(desk, port), '--password-stdin'], {
      code: 5,
      kind: 'unreachable',
      input: `${PASSWORD}\n`,
    });
  });

  test('a name that is nowhere is told as such', async () => {
    const host = { host: 'mail.nowhere.invalid' };
    await expectRefusal(['smtp', 'add', 'acme', ...smtpFlags(desk, host), '--password-stdin'], {
      code: 5,
      kind: 'unreachable',
      input: `${PASSWORD}\n`,
    });
    await expectRefusal(['mailbox', 'add', 'inbox', ...mailboxFlags(desk, host), '--password-stdin'], {
      code: 5,
      kind: 'unreachable',
      input: `${PASSWORD}\n`,
    });
  });

  test('a server without STARTTLS is refused, never used in the clear', async () => {
    const smtp = await openSmtpServer({ encryption: 'none' });
    const imap = await openImapServer({ starttls: false });
    try {
      await expectRefusal(['smtp', 'add', 'acme', ...smtpFlags({ smtp }), '--password-stdin'], {
        code: 6,
        kind: 'tls',
        input: 'secret\n',
      });
      await expectRefusal(
        ['mailbox', 'add', 'inbox', ...mailboxFlags({ imap }, { starttls: true }), '--password-stdin'],
        {
          code: 6,
          kind: 'tls',
          input: 'secret\n',
        },
      );
    } finally {
      await Promise.all([smtp.close(), imap.close()]);
    }
  });

  test('an expired certificate is refused', async () => {
    const smtp = await openSmtpServer({ certificate: 'expired' });
    const imap = await openImapServer({ certificate: 'expired' });
    try {
      const words = await expectRefusal(['smtp', 'add', 'acme', ...smtpFlags({ smtp }), '--password-stdin'], {
        code: 6,
        kind: 'tls',
        input: 'secret\n',
      });
      expect(words).toContain('expired');
      await expectRefusal(['mailbox', 'add', 'inbox', ...mailboxFlags({ imap }), '--password-stdin'], {
        code: 6,
        kind: 'tls',
        input: 'secret\n',
      });
    } finally {
      await Promise.all([smtp.close(), imap.close()]);
    }
  });

  test('missing flags are all named at once', async () => {
    await expectRefusal(['smtp', 'add', 'acme'], { code: 2, kind: 'needs-answer' });
    const words = await expectRefusal(['channel', 'create'], { code: 2, kind: 'needs-answer' });
    expect(words).toMatch(/NAME.*--reply-name.*--address/);
    await expectRefusal(['inbox', '--nonsense'], { code: 2, kind: 'needs-answer' });
  });

  test('a broken settings file is named', async () => {
    const folder = join(desk.home, '.config/mailroom');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'settings.json'), '{ "store": ');
    const words = await expectRefusal(['inbox'], { code: 9, kind: 'local' });
    expect(words).toContain('settings.json');
  });

  test('a store that is not there, or no store at all, is told as such', async () => {
    await expectRefusal(['inbox', '--store', join(desk.home, 'nowhere.db')], { code: 3, kind: 'not-found' });
    const text = join(desk.home, 'letter.txt');
    writeFileSync(text, 'Dear customer, '.repeat(400));
    await expectRefusal(['inbox', '--store', text], { code: 9, kind: 'local' });
    expect(readFileSync(text, 'utf8')).toBe('Dear customer, '.repeat(400));
  });

  test('a password appears nowhere, and every file is private whatever the umask', { timeout: 60_000 }, async () => {
    const other = await openDesk(join(temporaryFolder('store'), 'sub', 'mailroom.db'));
    const outputs: string[] = [];
    const umask = process.umask(0);
    try {
      const watched: Desk = {
        ...other,
        run: async (args, options) => keep(await other.run(args, { ...options, env: { DEBUG: '*' } }), outputs),
      };
      await setUpDesk(watched);
      await other.customerWrites({ id: '<x@customer.example>', subject: 'Hello', text: 'Hello' });
      await watched.run(['pull']);
      await watched.run(['reply', '1', '--message', 'Hello']);
      await watched.run(['smtp', 'test', 'acme', '--json']);
      await watched.run(['config', 'list', '--json']);
    } finally {
      process.umask(umask);
      await other.close();
    }
    const files = [...filesBelow(other.home), ...filesBelow(join(other.env['MAILROOM_STORE'] ?? '', '..'))];
    expect(outputs.join('\n')).not.toContain(PASSWORD);
    for (const file of files) {
      const stat = statSync(file);
      expect([file, (stat.mode & 0o777).toString(8)]).toEqual([file, stat.isDirectory() ? '700' : '600']);
      if (stat.isFile()) expect(readFileSync(file).includes(PASSWORD), file).toBe(false);
    }
    expect(files.length).toBeGreaterThan(3);
  });

  test('a full disk is told as such, and what was stored stays whole', { timeout: 60_000 }, async (context) => {
    const disk = smallDisk();
    if (disk === undefined) return context.skip('mounting a small disk needs root');
    try {
      const env = { MAILROOM_STORE: join(disk.path, 'mailroom.db') };
      await setUpDesk({ ...desk, run: (args, options) => desk.run(args, { ...options, env }) });
      await desk.customerWrites({ id: '<1@customer.example>', subject: 'One', text: 'small' });
      await desk.run(['pull'], { env });
      await desk.customerWrites({
        id: '<2@customer.example>',
        subject: 'Two',
        text: 'x'.repeat(70).concat('\r\n').repeat(60_000),
      });
      const full = await desk.attempt(['pull', '--json'], { env });
      expect(full.code, full.stdout + full.stderr).toBe(9);
      expect(full.stdout + full.stderr).toContain('full');
      expect((await desk.run(['inbox', '--json'], { env })).json<unknown[]>()).toHaveLength(1);
      disk.grow();
      await desk.run(['pull'], { env });
      expect((await desk.run(['inbox', '--json'], { env })).json<unknown[]>()).toHaveLength(2);
    } finally {
      disk.remove();
    }
  });
});

function keep(result: CliResult, outputs: string[]): CliResult {
  outputs.push(result.stdout, result.stderr);
  return result;
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}

type SmallDisk = { readonly path: string; grow(): void; remove(): void };

function smallDisk(): SmallDisk | undefined {
  const path = temporaryFolder('disk');
  const mount = (options: string) =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' });
  try {
    mount('size=4m,mode=0700');
  } catch {
    return undefined;
  }
  return {
    path,
    grow: () => mount('remount,size=64m'),
    remove: () => void execFileSync('umount', ['-l', path], { stdio: 'ignore' }),
  };
}
