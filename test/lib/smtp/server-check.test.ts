// What a check says about servers that are good, and about servers that are not, each over a real connection.
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Stage } from '../../../src/lib/smtp/smtp-check.js';
import type { SmtpConfig } from '../../../src/lib/smtp/smtp-config.js';
import type { Reaction, SmtpStep } from '../../support/faulty-smtp.js';
import { freePort } from '../../support/free-port.js';
import type { SmtpServer } from '../../support/mail-servers.js';
import { faultyServer, goodServer, IMPATIENT, transportTo } from './smtp-worlds.js';

type Server = Pick<SmtpServer, 'port' | 'ca'>;

type Manner = Parameters<typeof transportTo>[2];

async function check(server: Server, config: Partial<SmtpConfig> = {}, manner: Manner = {}) {
  const transport = await transportTo(server, config, manner);
  return transport.check({ sender: 'support@acme.test' });
}

/** The last stage of a check: the one that failed, when one did. */
async function end(server: Server, config: Partial<SmtpConfig> = {}, manner: Manner = {}): Promise<Stage | undefined> {
  return (await check(server, config, manner)).stages.at(-1);
}

describe('a good server', () => {
  test('with STARTTLS and a login passes every stage, in order', async () => {
    const { stages, nullSender, sizeLimit } = await check(await goodServer({ size: 35_000_000 }));
    expect(stages.map(({ stage, ok, detail }) => [stage, ok, detail])).toEqual([
      ['resolve', true, expect.stringContaining('127.0.0.1')],
      ['connect', true, expect.stringMatching(/^127\.0\.0\.1 port \d+$/)],
      ['tls', true, 'TLS 1.3, certificate of localhost signed by itself, 29 days left'],
      ['greeting', true, 'localhost, logins LOGIN PLAIN, mails up to 35 MB'],
      ['login', true, 'support is logged in'],
      ['sender', true, '250 Accepted'],
    ]);
    expect({ nullSender, sizeLimit }).toEqual({ nullSender: 'yes', sizeLimit: 35_000_000 });
  });

  test('with TLS from the first byte passes the same stages', async () => {
    const { stages } = await check(await goodServer({ encryption: 'tls' }), { encryption: 'tls' });
    expect(stages.map(({ stage }) => stage)).toEqual(['resolve', 'connect', 'tls', 'greeting', 'login', 'sender']);
    expect(stages.every(({ ok }) => ok)).toBe(true);
  });

  test.each(['tls', 'starttls'] as const)(
    'by its address and %s passes: the certificate is for that too',
    async (encryption) => {
      const { stages } = await check(await goodServer({ encryption }), { encryption, host: '127.0.0.1' });
      expect(stages.every(({ ok }) => ok)).toBe(true);
    },
  );

  test('without encryption and login has neither stage', async () => {
    const server = await goodServer({ encryption: 'none', login: 'not-offered' });
    const { stages } = await check(server, { encryption: 'none', login: { method: 'none' } });
    expect(stages.map(({ stage }) => stage)).toEqual(['resolve', 'connect', 'greeting', 'sender']);
  });

  test('is told to start anew after the sender, and hears goodbye', async () => {
    const server = await faultyServer();
    await check(server);
    expect(server.spoken.map(({ line }) => line).slice(-5)).toEqual(
      ['MAIL FROM:<support@acme.test>', 'RSET', 'MAIL FROM:<>', 'QUIT'].toSpliced(
        0,
        0,
        expect.stringContaining('AUTH'),
      ),
    );
  });

  test('reports each stage as it ends', async () => {
    const transport = await transportTo(await goodServer());
    const seen: string[] = [];
    await transport.check({ sender: undefined, onStage: ({ stage }) => seen.push(stage) });
    expect(seen).toEqual(['resolve', 'connect', 'tls', 'greeting', 'login']);
  });

  test('that refuses the empty sender is known for it, and passes', async () => {
    const server = await faultyServer({ faults: [{ at: 'MAIL', do: { reply: '550 5.1.0 not you' } }] });
    const transport = await transportTo(server);
    const { stages, nullSender } = await transport.check({ sender: undefined });
    expect([stages.at(-1)?.ok, nullSender]).toEqual([true, 'no']);
  });
});

describe('the network', () => {
  test('has no server of that name', async () => {
    expect(await end({ port: 587, ca: '' }, { host: 'smtp.acme.invalid' })).toMatchObject({
      stage: 'resolve',
      kind: 'unreachable',
      // Without a network the name servers do not answer either.
      detail: expect.stringMatching(/no server called smtp\.acme\.invalid|could not be looked up/),
    });
  });

  test('has nobody at that port: the usual ones are named', async () => {
    const port = await freePort();
    expect(await end({ port, ca: '' })).toMatchObject({
      stage: 'connect',
      kind: 'unreachable',
      detail: `nothing answers at localhost port ${port}`,
      next: [expect.stringContaining('587')],
    });
  });

  test('has a server of another kind there', async () => {
    const server = createServer((socket) => socket.end('* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await end({ port, ca: '' })).toMatchObject({
      stage: 'greeting',
      kind: 'rejected',
      detail: expect.stringContaining('no SMTP server; it says: * OK'),
    });
  });
});

describe('encryption', () => {
  test.each(['tls', 'starttls'] as const)('by %s: an expired certificate is told with its day', async (encryption) => {
    const server = await goodServer({ encryption, certificate: 'expired' });
    expect(await end(server, { encryption })).toMatchObject({
      stage: 'tls',
      ok: false,
      kind: 'tls',
      detail: expect.stringMatching(/^the certificate of localhost has expired on \d{4}-\d\d-\d\d \(3 days ago\)$/),
    });
  });

  test.each(['tls', 'starttls'] as const)(
    'by %s: a certificate for another name is told with the name',
    async (encryption) => {
      const server = await goodServer({ encryption, certificate: 'wrong-name' });
      expect(await end(server, { encryption })).toMatchObject({
        stage: 'tls',
        kind: 'tls',
        detail: 'the certificate that localhost shows is for mail.example.org, not for localhost',
      });
    },
  );

  test.each(['tls', 'starttls'] as const)(
    'by %s: an unknown authority is not trusted, and --ca is named',
    async (encryption) => {
      const server = await goodServer({ encryption });
      expect(await end(server, { encryption, ca: undefined })).toMatchObject({
        stage: 'tls',
        kind: 'tls',
        detail: 'the certificate of localhost is signed by nobody but itself',
        next: [expect.stringContaining('--ca FILE')],
      });
    },
  );

  test('is verified even when the environment says not to', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    onTestFinished(() => void delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
    const server = await goodServer({ encryption: 'tls' });
    expect(await end(server, { encryption: 'tls', ca: undefined })).toMatchObject({ stage: 'tls', ok: false });
  });

  test('by STARTTLS that is not offered is refused, and nothing is said in the clear', async () => {
    const server = await faultyServer({ encryption: 'none' });
    expect(await end(server, { encryption: 'starttls' })).toMatchObject({
      stage: 'tls',
      kind: 'tls',
      detail: expect.stringContaining('does not offer STARTTLS'),
    });
    expect(server.spoken.map(({ line }) => line.split(' ')[0])).toEqual(['EHLO', 'STARTTLS']);
  });

  test('from the first byte on a port without it: STARTTLS is recommended', async () => {
    expect(await end(await goodServer(), { encryption: 'tls' })).toMatchObject({
      stage: 'tls',
      kind: 'tls',
      next: [expect.stringContaining('--encryption starttls')],
    });
  });

  test('by STARTTLS on a port that is for TLS from the first byte: the port is recognised', async () => {
    expect(await end(await goodServer({ encryption: 'tls' }), {}, { times: IMPATIENT })).toMatchObject({
      stage: 'greeting',
      kind: 'tls',
      detail: expect.stringContaining('is for TLS from the first byte'),
      next: ['use --encryption tls for this port'],
    });
  });
});

describe('the login', () => {
  test('with a wrong password is refused', async () => {
    expect(await end(await goodServer(), {}, { password: 'wrong' })).toMatchObject({
      stage: 'login',
      kind: 'auth',
      detail: 'localhost refused the login of support: 535 5.7.8 Error: authentication failed',
    });
  });

  test('at a server that offers none fails, so that no wrong password passes', async () => {
    expect(await end(await goodServer({ login: 'not-offered' }), {}, { password: 'wrong' })).toMatchObject({
      stage: 'login',
      kind: 'auth',
      detail: expect.stringContaining('offers no login'),
    });
  });

  test('refused by Gmail says that it wants two-step login and an app password', async () => {
    const reply =
      '534-5.7.9 Application-specific password required. For more information, go to\n' +
      '534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor 5b1f17b1804b1-43f - gsmtp';
    const server = await faultyServer({ faults: [{ at: 'AUTH', do: { reply } }] });
    const stage = await end(server);
    expect(stage).toMatchObject({ stage: 'login', kind: 'auth' });
    expect(stage?.next?.join('\n')).toMatch(/two-step login.*\n.*app password.*apppasswords/);
  });

  test.each(['454 4.7.0 Temporary authentication failure', '421 4.7.0 Try again later'])(
    'answered by %s is a wish to wait',
    async (reply) => {
      const server = await faultyServer({ faults: [{ at: 'AUTH', do: { reply } }] });
      expect(await end(server)).toMatchObject({
        stage: 'login',
        kind: 'unreachable',
        detail: expect.stringContaining('asked us to wait'),
      });
    },
  );

  test('that the server repeats in its refusal is not passed on', async () => {
    const token = Buffer.from('\0support\0canary').toString('base64');
    const reply = `501 5.5.4 cannot read: AUTH PLAIN ${token}, or canary, or ${Buffer.from('canary').toString('base64')}`;
    const server = await faultyServer({ faults: [{ at: 'AUTH', do: { reply } }] });
    const stage = await end(server, {}, { password: 'canary' });
    expect(stage?.detail).toBe(
      'localhost refused the login of support: 501 5.5.4 cannot read: AUTH PLAIN [secret], or [secret], or [secret]',
    );
  });

  test('with a token goes as XOAUTH2 or OAUTHBEARER, whichever is offered', async () => {
    const login = { method: 'oauth2', user: 'ana@acme.test', token: { scheme: 'env', value: 'T' } } as const;
    for (const [mechanism, start] of [
      ['XOAUTH2', 'user=ana@acme.test\x01auth=Bearer tok\x01\x01'],
      ['OAUTHBEARER', 'n,a=ana@acme.test,\x01host=localhost\x01port='],
    ] as const) {
      const ehlo = `250-localhost\n250 AUTH ${mechanism}`;
      const server = await faultyServer({
        encryption: 'none',
        faults: [{ at: 'EHLO', do: { reply: ehlo } }],
      });
      await end(server, { encryption: 'none', login }, { password: 'tok' });
      const said = server.spoken.map(({ line }) => line.split(' ')).find(([verb]) => verb === 'AUTH');
      expect(said?.[1]).toBe(mechanism);
      expect(Buffer.from(said?.[2] ?? '', 'base64').toString()).toContain(start);
    }
  });
});

describe('a server that fails at', () => {
  test.each<[SmtpStep, Reaction, Partial<Stage>]>([
    ['connect', 'drop', { stage: 'greeting', kind: 'unreachable' }],
    ['connect', 'silence', { stage: 'greeting', kind: 'unreachable' }],
    ['connect', { reply: '554 5.7.1 no service for you' }, { stage: 'greeting', kind: 'rejected' }],
    ['connect', { reply: '421 4.3.2 too busy' }, { stage: 'greeting', kind: 'unreachable' }],
    ['EHLO', 'drop', { stage: 'greeting', kind: 'unreachable' }],
    ['EHLO', 'silence', { stage: 'greeting', kind: 'unreachable' }],
    ['STARTTLS', 'drop', { stage: 'greeting', kind: 'unreachable' }],
    ['STARTTLS', { reply: '454 4.7.0 TLS not available' }, { stage: 'tls', kind: 'unreachable' }],
    ['STARTTLS', { reply: '502 5.5.1 no' }, { stage: 'tls', kind: 'tls' }],
    ['AUTH', 'drop', { stage: 'login', kind: 'unreachable' }],
    ['AUTH', 'silence', { stage: 'login', kind: 'unreachable' }],
    ['MAIL', 'drop', { stage: 'sender', kind: 'unreachable' }],
    ['MAIL', 'silence', { stage: 'sender', kind: 'unreachable' }],
    ['MAIL', { reply: '553 5.7.1 Sender address rejected: not owned by user' }, { stage: 'sender', kind: 'rejected' }],
    ['MAIL', { reply: '450 4.7.1 later' }, { stage: 'sender', kind: 'unreachable' }],
    ['MAIL', { reply: '530 5.7.0 Must issue a STARTTLS command first' }, { stage: 'sender', kind: 'rejected' }],
  ])('%s by %o stops there', async (at, reaction, expected) => {
    const stage = await end(await faultyServer({ faults: [{ at, do: reaction }] }), {}, { times: IMPATIENT });
    expect(stage).toMatchObject({ ok: false, ...expected });
    expect(stage?.next).not.toHaveLength(0);
  });
});
