// The check of a mailbox on real servers: the stages, and what is said when one fails.
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { checkMailbox } from '../../../src/lib/mailbox/imap-check.js';
import type { MailboxAccount } from '../../../src/lib/mailbox/mailbox-account.js';
import { Secret } from '../../../src/lib/secrets/secret.js';
import type { Stage } from '../../../src/lib/smtp/smtp-check.js';
import { freePort } from '../../support/free-port.js';
import { type ImapServer, openImapServer } from '../../support/mail-servers.js';
import { accountAt, secret, smallMail } from '../../support/mailbox-account.js';
import { openScriptedImap } from '../../support/scripted-imap.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openServer(options: Parameters<typeof openImapServer>[0] = {}): Promise<ImapServer> {
  const server = await openImapServer(options);
  closing.push(() => server.close());
  return server;
}

/** A server that goes on saying this, a piece at a time, whatever it is told. */
async function babblingServer(first: string, piece: string): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write(first);
    const babble = setInterval(() => socket.write(piece), 10);
    socket.on('close', () => clearInterval(babble));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A server that says these lines: the first at once, each other one after something was said to it. */
async function scriptedServer(...lines: string[]): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const rest = [...lines];
    const say = (tag: string) => {
      const line = rest.shift();
      if (line !== undefined) socket.write(`${line.replaceAll('TAG', tag)}\r\n`);
    };
    say('*');
    socket.on('data', (said) => say(String(said).split(' ')[0] ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const inTheClear = (port: number, changes: Partial<MailboxAccount> = {}) =>
  accountAt({ host: 'localhost', tlsPort: port, ca: '' }, { encryption: 'none', ca: undefined, ...changes });

const names = (stages: readonly Stage[]) => stages.map(({ stage, ok }) => (ok ? stage : `${stage} failed`));
const patience = { connect: 5_000, greeting: 400, silence: 8_000 };

async function check(account: MailboxAccount, password = secret, { silence } = patience) {
  const told: Stage[] = [];
  const impatience = { patience: { ...patience, silence } };
  const result = await checkMailbox(account, password, (stage) => told.push(stage), impatience);
  expect(told).toEqual(result.stages);
  return { ...result, last: result.stages.at(-1) };
}

describe('on a good server', () => {
  test('a folder for sent mail that is to be found, and is not there, is told', async () => {
    const server = await openScriptedImap(() => false);
    closing.push(() => server.close());
    const { last } = await check(inTheClear(server.port, { sentFolder: { by: 'use' } }));
    expect(last).toMatchObject({ stage: 'folder', ok: true, detail: expect.stringContaining('--sent-folder NAME') });
    const { stages } = await check(inTheClear(server.port, { sentFolder: { by: 'none' } }));
    expect(JSON.stringify(stages)).not.toContain('--sent-folder');
  });

  test.each(['tls', 'starttls', 'none'] as const)('every stage is done in order with %s', async (encryption) => {
    const server = await openServer();
    await server.deliver('support', smallMail('one'));
    await server.deliver('support', smallMail('two'));
    const port = encryption === 'tls' ? server.tlsPort : server.port;
    const { stages, state } = await check(accountAt(server, { encryption, port }));
    const tls = encryption === 'none' ? [] : ['tls'];
    expect(names(stages)).toEqual(['resolve', 'connect', ...tls, 'greeting', 'login', 'folder']);
    expect(state).toMatchObject({ highestUid: 2, count: 2 });
    for (const { ms } of stages) expect(ms).toBeGreaterThanOrEqual(0);
    const detail = (name: string) => stages.find(({ stage }) => stage === name)?.detail;
    if (encryption !== 'none') expect(detail('tls')).toMatch(/^TLS 1\.[23], certificate of localhost .*\d+ days left$/);
    expect(detail('greeting')).toContain('IMAP4rev1');
    expect(detail('login')).toContain('support');
    expect(detail('folder')).toContain('2 mails');
  });

  test('the address of an IPv4 host needs no lookup', async () => {
    const server = await openServer();
    const { stages } = await check(accountAt(server, { host: '127.0.0.1' }));
    expect(names(stages)).toEqual(['resolve', 'connect', 'tls', 'greeting', 'login', 'folder']);
  });
});

describe('a stage that fails is the last one, and says what to do:', () => {
  test('a wrong password', async () => {
    const server = await openServer();
    const { stages, last, state } = await check(accountAt(server), new Secret('wrong'));
    expect(names(stages)).toEqual(['resolve', 'connect', 'tls', 'greeting', 'login failed']);
    expect(last).toMatchObject({
      kind: 'auth',
      next: [expect.stringContaining('check user name and password'), expect.any(String)],
    });
    expect(last?.detail).toMatch(/localhost refused the login of support: .*failed/i);
    expect(state).toBeUndefined();
    expect(JSON.stringify(stages)).not.toContain('wrong');
  });

  test('a port where nobody listens', async () => {
    const port = await freePort();
    const { stages, last } = await check(inTheClear(port));
    expect(names(stages)).toEqual(['resolve', 'connect failed']);
    expect(last).toMatchObject({ kind: 'unreachable', detail: `nothing answers at localhost port ${port}` });
  });

  test('a host that does not exist', async () => {
    const { stages, last } = await check(inTheClear(143, { host: 'no-such-host.invalid' }));
    expect(names(stages)).toEqual(['resolve failed']);
    expect(last).toMatchObject({ kind: 'unreachable', next: [expect.any(String)] });
  });

  test('a server without STARTTLS is not talked to in the clear', async () => {
    const server = await openServer({ starttls: false });
    const { stages, last } = await check(accountAt(server, { encryption: 'starttls', port: server.port }));
    expect(names(stages)).toEqual(['resolve', 'connect', 'tls failed']);
    expect(last).toMatchObject({ kind: 'tls', detail: expect.stringContaining('does not offer STARTTLS') });
  });

  test('TLS on a port without it', async () => {
    const server = await openServer();
    const { stages, last } = await check(accountAt(server, { port: server.port }));
    expect(names(stages)).toEqual(['resolve', 'connect', 'tls failed']);
    expect(last).toMatchObject({ kind: 'tls', detail: expect.stringContaining('does not speak TLS') });
  });

  test.each(['none', 'starttls'] as const)('%s on a port that is for TLS', async (encryption) => {
    const server = await openServer();
    const { stages, last } = await check(accountAt(server, { encryption }));
    expect(names(stages)).toEqual(['resolve', 'connect', 'greeting failed']);
    expect(last).toMatchObject({ kind: 'unreachable', next: [expect.stringContaining('--encryption tls')] });
  });

  test.each([
    ['expired', 'has expired'],
    ['wrong-name', 'is for another name (mail.example.org)'],
  ] as const)('a certificate that is %s', async (certificate, words) => {
    const server = await openServer({ certificate });
    for (const encryption of ['tls', 'starttls'] as const) {
      const port = encryption === 'tls' ? server.tlsPort : server.port;
      const { stages, last } = await check(accountAt(server, { encryption, port }));
      expect(names(stages)).toEqual(['resolve', 'connect', 'tls failed']);
      expect(last).toMatchObject({ kind: 'tls', detail: expect.stringContaining(words) });
    }
  });

  test('a certificate that nobody vouches for', async () => {
    const server = await openServer();
    const { last } = await check(accountAt(server, { ca: undefined }));
    expect(last).toMatchObject({ stage: 'tls', kind: 'tls', next: [expect.stringContaining('--ca FILE')] });
  });

  test('a folder that is not there, with those that are', async () => {
    const server = await openServer();
    const { stages, last } = await check(accountAt(server, { folder: 'Support' }));
    expect(names(stages).slice(-2)).toEqual(['login', 'folder failed']);
    expect(last?.kind).toBe('not-found');
    expect(last?.next?.join()).toMatch(/the folders are: .*INBOX/);
  });

  test('a server that says nothing', async () => {
    const { last } = await check(inTheClear(await scriptedServer()));
    expect(last).toMatchObject({
      stage: 'greeting',
      kind: 'unreachable',
      detail: expect.stringContaining('said nothing'),
    });
  });

  test('a server that turns everybody away', async () => {
    const { last } = await check(inTheClear(await scriptedServer('* BYE Too many connections from your address')));
    expect(last).toMatchObject({ stage: 'greeting', kind: 'unreachable' });
    expect(last?.detail).toContain('Too many connections from your address');
  });

  test('a server that stops answering', async () => {
    const port = await scriptedServer('* OK ready', '* CAPABILITY IMAP4rev1\r\nTAG OK done');
    const { last } = await check(inTheClear(port), secret, { ...patience, silence: 500 });
    expect(last).toMatchObject({
      stage: 'login',
      kind: 'unreachable',
      detail: expect.stringContaining('stopped answering'),
    });
  });

  test.each([
    ['a byte at a time', 'x'],
    ['in whole lines', '* OK still here\r\n'],
  ])('a server that talks without end and never answers, %s', async (_, piece) => {
    const port = await babblingServer('* OK ready\r\n', piece);
    const stages = await checkMailbox(inTheClear(port), secret, () => {}, { patience: { ...patience, answer: 700 } });
    expect(stages.stages.at(-1)).toMatchObject({
      ok: false,
      kind: 'unreachable',
      detail: expect.stringContaining('stopped answering'),
    });
  });

  test('a server that is not of IMAP', async () => {
    const { last } = await check(inTheClear(await scriptedServer('220 mail.example.org ESMTP', '502 what?')));
    expect(last).toMatchObject({ ok: false, kind: 'unreachable' });
  });

  test('a server that takes no login in the clear', async () => {
    const port = await scriptedServer('* OK ready', '* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\nTAG OK done');
    const { last } = await check(inTheClear(port));
    expect(last).toMatchObject({
      stage: 'login',
      kind: 'tls',
      next: [expect.stringContaining('--encryption starttls')],
    });
  });

  test.each([
    ['NO [ALERT] Too many simultaneous connections. (Failure)'],
    ['NO [THROTTLED] Account exceeded command or bandwidth limits'],
    ['NO [UNAVAILABLE] Temporary authentication failure'],
    ['NO [LIMIT] Rate limit hit'],
    ['BAD User is authenticated but not connected.'],
  ])('a server that asks to wait has not refused the password: %s', async (answer) => {
    const port = await scriptedServer('* OK ready', '* CAPABILITY IMAP4rev1\r\nTAG OK done', `TAG ${answer}`);
    const { last } = await check(inTheClear(port));
    expect(last).toMatchObject({
      stage: 'login',
      kind: 'unreachable',
      detail: expect.stringContaining('asks to wait'),
    });
  });
});
