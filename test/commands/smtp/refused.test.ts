// What `smtp add` makes of servers that refuse: a person ends with a config that works, or knows in a sentence what to do.
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, answerQuestions } from '../../support/answer-questions.js';
import { type DnsServer, openDnsServer } from '../../support/dns-server.js';
import { type FaultySmtpOptions, type FaultySmtpServer, openFaultySmtpServer } from '../../support/faulty-smtp.js';
import { runTty } from '../../support/run-tty.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { openSmtpDesk, type SmtpDesk } from './smtp-desk.js';

const GMAIL = [
  '534-5.7.9 Application-specific password required. For more information, go to',
  '534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor 4fb4d7f45d1cf-gsmtp',
].join('\n');
const MICROSOFT = '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.';

const closing: { close(): Promise<void> }[] = [];
let desk: SmtpDesk;

beforeAll(async () => {
  desk = await openSmtpDesk(join(temporaryFolder('store'), 'mailroom.db'));
});

afterEach(async () => {
  await Promise.all(closing.splice(0).map((server) => server.close()));
});

async function open(options: FaultySmtpOptions = {}): Promise<{ server: FaultySmtpServer; dns: DnsServer }> {
  const server = await openFaultySmtpServer(options);
  const [service, port] = options.encryption === 'tls' ? ['_submissions', server.port] : ['_submission', server.port];
  const dns = await openDnsServer({ [`${service}._tcp.acme.test`]: { SRV: [`0 1 ${port} localhost`] } });
  closing.push(server, dns);
  return { server, dns };
}

function wizard(dns: DnsServer, args: readonly string[], cols = 80) {
  const env = { ...desk.env, MAILROOM_DNS_SERVERS: dns.address, MAILROOM_AUTOCONFIG_URL: 'off', NO_COLOR: '1' };
  return runTty(['smtp', 'add', ...args, '--reply-name', 'Acme'], { home: desk.home, env, cols, rows: 60 });
}

const FOUND: readonly Answer[] = [
  ['Reply address', 'ana@acme.test'],
  [/localhost:\d+, from the domain's DNS[\s\S]*It does not belong to acme\.test/],
  ['User name', 'support'],
  ['Password of support', 'wrong'],
];

type Refusal = readonly [name: string, options: FaultySmtpOptions, says: RegExp, answers: readonly Answer[]];

const REFUSALS: readonly Refusal[] = [
  [
    'gmail',
    { faults: [{ at: 'AUTH', do: { reply: GMAIL }, times: 1 }] },
    /That did not work: localhost refused the login of support: 534 5\.7\.9[\s\S]*turn on two-step login[\s\S]*app password/,
    [['type the password again'], [/(Password of support[\s\S]*){2}/, 'secret']],
  ],
  [
    'wrong-password',
    {},
    /535 5\.7\.8 Error: authentication failed[\s\S]*check user name and password/,
    [['type the password again'], [/(Password of support[\s\S]*){2}/, 'secret']],
  ],
  [
    'no-login',
    { login: 'not-offered' },
    /localhost offers no login on port \d+/,
    [['use it without a login', ['down', 'enter']]],
  ],
  [
    'sender',
    {
      users: [{ name: 'support', password: 'wrong' }],
      faults: [{ at: 'MAIL', do: { reply: '553 5.7.1 Sender address rejected: not owned by user' }, times: 1 }],
    },
    /does not take mail from ana@acme\.test[\s\S]*an alias confirmed/,
    [['another reply address'], [/(Reply address[\s\S]*){2}/, 'support@acme.test']],
  ],
];

describe('by hand', () => {
  test.each(REFUSALS)(
    'after the refusal "%s" it asks for what was wrong, and ends with a config that works',
    async (name, options, says, answers) => {
      const { server, dns } = await open(options);
      const tty = wizard(dns, [name, '--ca', server.caPath]);
      await answerQuestions(tty, [...FOUND, ...answers]);
      expect((await tty.exit).code, tty.everything()).toBe(0);
      // Wherever the lines are broken.
      expect(tty.everything().replaceAll(/\s+/g, ' ')).toMatch(says);
      expect(tty.everything()).toContain(`SMTP config ${name} is there`);
      // The sentence stands there once, and no word of it is cut in two.
      expect(tty.everything().match(/That did not work/g)).toHaveLength(1);
      expect((await desk.run(['smtp', 'show', name, '--json'])).json()).toMatchObject({
        checkedAt: expect.any(String),
      });
    },
  );

  test('a certificate of its own is trusted by the file of its authority, and a wrong file is asked for again', async () => {
    const { server, dns } = await open({ encryption: 'tls', users: [{ name: 'support', password: 'wrong' }] });
    const tty = wizard(dns, ['own']);
    await answerQuestions(tty, [
      ...FOUND,
      [/signed by nobody but itself[\s\S]*What now/],
      [/PEM file of the authority/, '/nowhere.pem'],
      [/cannot be read: there is\s+none[\s\S]*What now/],
      [/(PEM file of the authority[\s\S]*){2}/, server.caPath],
    ]);
    expect((await tty.exit).code, tty.everything()).toBe(0);
  });

  test('a server without STARTTLS, or at another port, is given another port', async () => {
    const { server, dns } = await open({ encryption: 'none', users: [{ name: 'support', password: 'wrong' }] });
    const tty = wizard(dns, ['clear']);
    await answerQuestions(tty, [
      ...FOUND,
      [/does not offer STARTTLS[\s\S]*What now/],
      [/Host name of the server \(localhost\)/],
      [/❯ STARTTLS/, ['down', 'enter']],
      [/Port/, String(server.port)],
    ]);
    expect((await tty.exit).code, tty.everything()).toBe(0);
  });

  test('who stops is told in one sentence what to do, and nothing is saved', async () => {
    const { server, dns } = await open({ faults: [{ at: 'AUTH', do: { reply: MICROSOFT } }] });
    const tty = wizard(dns, ['office', '--ca', server.caPath]);
    await answerQuestions(tty, [...FOUND, ['What now?', ['up', 'enter']]]);
    expect((await tty.exit).code).toBe(4);
    expect(tty.everything()).toMatch(
      /SmtpClientAuthentication is\s+disabled[\s\S]*wants OAuth2[\s\S]*Authenticated SMTP/,
    );
    expect((await desk.run(['smtp', 'show', 'office'])).code).toBe(3);
  });

  test('an account that takes tokens alone is prepared to be authorised', async () => {
    const dns = await openDnsServer({ 'acme.test': { MX: ['0 acme-test.mail.protection.outlook.com'] } });
    closing.push(dns);
    const tty = wizard(dns, ['ms']);
    await answerQuestions(tty, [
      ['Reply address', 'ana@acme.test'],
      [/smtp\.office365\.com:587, from the provider that its mail goes to/],
      ['User name'],
      [/OAuth2[\s\S]*How does mailroom log in\?/],
      ['Client id', '00000000-aaaa'],
    ]);
    expect((await tty.exit).code, tty.everything()).toBe(0);
    expect(tty.everything()).toContain('mailroom smtp authorize ms');
  });

  test('what failed can be saved untried', async () => {
    const { server, dns } = await open();
    const tty = wizard(dns, ['untried', '--ca', server.caPath]);
    await answerQuestions(tty, [...FOUND, ['What now?', ['up', 'up', 'enter']]]);
    expect((await tty.exit).code, tty.everything()).toBe(0);
    expect(tty.everything()).toContain('It was not tried yet.');
  });
});

describe('a script that names no server', () => {
  const run = (dns: DnsServer, ...args: string[]) =>
    desk.run(['smtp', 'add', ...args, '--password-stdin', '--reply-name', 'Acme'], {
      input: 'secret\n',
      env: { MAILROOM_DNS_SERVERS: dns.address, MAILROOM_AUTOCONFIG_URL: 'off' },
    });

  test('gets what its address has, and is told where that comes from', async () => {
    const dns = await openDnsServer({ 'acme.test': { MX: ['10 aspmx.l.google.com'] } });
    closing.push(dns);
    const found = await run(dns, 'found', '--user', 'ana@acme.test', '--skip-check');
    expect(found).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Found smtp.gmail.com:465, from the provider'),
    });
    expect((await desk.run(['smtp', 'show', 'found', '--json'])).json()).toMatchObject({
      ...{ host: 'smtp.gmail.com', port: 465, encryption: 'tls', replyAddress: 'ana@acme.test' },
    });
  });

  test('has to agree to a server of another domain before the password goes there', async () => {
    const { dns, server } = await open();
    const refused = await run(dns, 'foreign', '--user', 'ana@acme.test');
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        new RegExp(`localhost:${server.port}, from the domain's DNS[\\s\\S]*--host localhost --port`),
      ),
    });
    expect(server.connections).toBe(0);
  });

  test('is told what is missing when nothing is found', async () => {
    const dns = await openDnsServer({});
    closing.push(dns);
    const refused = await run(dns, 'nothing', '--user', 'ana@acme.test');
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--provider or --host with --encryption'),
    });
  });

  test('cannot leave out the login of a provider', async () => {
    const refused = await desk.run([
      'smtp',
      'add',
      'g',
      '--provider',
      'gmail',
      '--skip-check',
      '--reply-name',
      'A',
      '--reply-address',
      'a@b.test',
    ]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--user') });
  });
});
