// What is found out about an address: by table, autoconfig document, SRV and MX, with real DNS and HTTP on loopback.
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAutoconfig } from '../../../src/lib/discovery/autoconfig-source.js';
import { discoverServers } from '../../../src/lib/discovery/discover-servers.js';
import { describeFinding, isForeign } from '../../../src/lib/discovery/server-finding.js';
import { openDns } from '../../../src/lib/dns/dns-resolver.js';
import { type DnsServer, openDnsServer, type Zone } from '../../support/dns-server.js';

let dns: DnsServer;
let web: { server: Server; url: string; document: string | 'silence' | undefined; asked: string[] };

beforeEach(async () => {
  dns = await openDnsServer({});
  web = await openWeb();
});

afterEach(async () => {
  await dns.close();
  web.server.closeAllConnections();
  await new Promise((resolve) => web.server.close(resolve));
});

async function openWeb(): Promise<typeof web> {
  const server = createServer((request, response) => {
    web.asked.push(request.url ?? '');
    if (web.document === 'silence') return;
    response.statusCode = web.document === undefined ? 404 : 200;
    response.end(web.document);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { server, url: `http://127.0.0.1:${port}/{domain}?a={address}`, document: undefined, asked: [] };
}

async function discover(address: string, protocol: 'smtp' | 'imap' = 'smtp', deadline?: number) {
  const env = { MAILROOM_DNS_SERVERS: dns.address, MAILROOM_AUTOCONFIG_URL: web.url };
  const deps = { openDns: async () => openDns(env), openAutoconfig: async () => openAutoconfig(env) };
  const { findings, domain } = await discoverServers(deps, address, protocol, deadline);
  return {
    findings,
    told: findings.map(describeFinding),
    foreign: findings.map((finding) => isForeign(finding, domain)),
  };
}

const documentOf = (...servers: string[]) =>
  `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="acme.test">${servers.join('')}</emailProvider></clientConfig>`;

function serverElement(
  kind: 'incomingServer type="imap"' | 'outgoingServer type="smtp"',
  parts: Record<string, string>,
) {
  const inner = Object.entries(parts).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<${kind}>${inner.join('\n')}</${kind.split(' ')[0]}>`;
}

const OUT = { hostname: 'smtp.acme.test', port: '465', socketType: 'SSL', username: '%EMAILLOCALPART%' };

describe('the table', () => {
  test("knows a provider's own domain without asking anybody", async () => {
    const { findings, told } = await discover('ana@gmail.com', 'imap');
    expect(told).toEqual(['imap.gmail.com:993, from the list of providers']);
    expect(findings[0]?.provider?.name).toBe('gmail');
    expect(dns.asked).toEqual([]);
  });

  test.each([
    ['ana@gmx.com', 'mail.gmx.com:465'],
    ['ana@hotmail.de', 'smtp-mail.outlook.com:587'],
    // Only nodemailer's list has it.
    ['ana@qq.com', 'smtp.qq.com:465'],
  ])('%s sends by %s', async (address, server) => {
    expect((await discover(address)).told).toEqual([`${server}, from the list of providers`]);
  });

  test.each([
    ['10 aspmx.l.google.com', 'smtp.gmail.com:465'],
    ['0 acme-test.mail.protection.outlook.com', 'smtp.office365.com:587'],
    ['0 acme-test.k-v1.mx.microsoft', 'smtp.office365.com:587'],
    ['10 mx00.kundenserver.de', 'smtp.ionos.de:465'],
    ['10 mx.zoho.eu', 'smtp.zoho.eu:465'],
  ])('knows by the MX %s that mail leaves by %s', async (MX, server) => {
    dns.serve({ 'acme.test': { MX: [MX] } });
    const { told, foreign } = await discover('ana@acme.test');
    expect(told).toEqual([`${server}, from the provider that its mail goes to (MX)`]);
    expect(foreign).toEqual([false]);
  });

  test('does not take a name for a provider that only looks like one', async () => {
    dns.serve({ 'acme.test': { MX: ['10 notgoogle.com'] } });
    expect((await discover('ana@acme.test')).told).toEqual([]);
  });
});

describe("the domain's DNS", () => {
  test('goes by priority, then weight, and TLS from the first byte before STARTTLS', async () => {
    dns.serve({
      '_submission._tcp.acme.test': { SRV: ['0 1 587 sub.acme.test'] },
      '_submissions._tcp.acme.test': {
        SRV: ['20 0 465 spare.acme.test', '10 1 465 light.acme.test', '10 5 4650 heavy.acme.test'],
      },
    });
    expect((await discover('ana@acme.test')).told).toEqual(
      ['heavy.acme.test:4650', 'light.acme.test:465', 'spare.acme.test:465', 'sub.acme.test:587'].map(
        (server) => `${server}, from the domain's DNS`,
      ),
    );
  });

  test('a target of "." says that there is no such service', async () => {
    dns.serve({
      '_imaps._tcp.acme.test': { SRV: ['0 0 0 .'] },
      '_imap._tcp.acme.test': { SRV: ['0 0 143 imap.acme.test'] },
    });
    expect((await discover('ana@acme.test', 'imap')).told).toEqual(["imap.acme.test:143, from the domain's DNS"]);
  });

  test('a server of another domain is known as one', async () => {
    dns.serve({
      '_submissions._tcp.acme.test': {
        SRV: ['0 1 465 mail.acme.test', '1 1 465 mail.other.test', '2 1 465 evilacme.test'],
      },
    });
    expect((await discover('ana@acme.test')).foreign).toEqual([false, true, true]);
  });
});

describe('the autoconfig document', () => {
  test('goes before DNS, fills in the user, and says when a token is wanted', async () => {
    dns.serve({ '_submissions._tcp.acme.test': { SRV: ['0 1 465 dns.acme.test', '0 1 465 smtp.acme.test'] } });
    const authentication = 'OAuth2';
    web.document = documentOf(
      '<!-- the one -->',
      serverElement('incomingServer type="imap"', { ...OUT, hostname: 'imap.acme.test', port: '993' }),
      serverElement('outgoingServer type="smtp"', { ...OUT, authentication }),
    );
    const { findings, told } = await discover('ana+x@acme.test');
    expect(told).toEqual([
      "smtp.acme.test:465, from the domain's autoconfig document",
      "dns.acme.test:465, from the domain's DNS",
    ]);
    expect(findings[0]).toMatchObject({ user: 'ana+x', wantsToken: true });
    expect(web.asked).toEqual(['/acme.test?a=ana%2Bx%40acme.test']);
  });

  test.each([
    ['plain text is never proposed', serverElement('outgoingServer type="smtp"', { ...OUT, socketType: 'plain' })],
    [
      'an encryption by a name that every object answers to',
      serverElement('outgoingServer type="smtp"', { ...OUT, socketType: 'constructor' }),
    ],
    ['a port that is none', serverElement('outgoingServer type="smtp"', { ...OUT, port: '70000' })],
    ['a host that is none', serverElement('outgoingServer type="smtp"', { ...OUT, hostname: 'a b' })],
    ['a list of other things', '<webMail/>'],
  ])('%s', async (_, server) => {
    web.document = documentOf(server);
    expect((await discover('ana@acme.test')).told).toEqual([]);
  });

  test.each([
    [
      'a DOCTYPE',
      `<!DOCTYPE x [<!ENTITY h "evil.test">]>${documentOf(serverElement('outgoingServer type="smtp"', OUT))}`,
    ],
    ['no XML', '{"a": 1}'],
    ['an element left open', '<clientConfig><emailProvider></clientConfig>'],
    ['too deep', '<a>'.repeat(50)],
    ['too large', `<!--${'x'.repeat(70_000)}-->${documentOf(serverElement('outgoingServer type="smtp"', OUT))}`],
  ])('is not read when it is %s', async (_, text) => {
    web.document = text;
    expect((await discover('ana@acme.test')).told).toEqual([]);
  });
});

describe('without an answer', () => {
  test.each<[string, Zone]>([
    ['nothing is known', {}],
    ['the name servers fail', { 'acme.test': 'servfail', '_submissions._tcp.acme.test': 'servfail' }],
  ])('there is nothing when %s', async (_, zone) => {
    dns.serve(zone);
    expect((await discover('ana@acme.test')).findings).toEqual([]);
  });

  test('what came in time is kept when the rest is silent', async () => {
    web.document = 'silence';
    dns.serve({
      'acme.test': 'silence',
      '_submission._tcp.acme.test': 'silence',
      '_submissions._tcp.acme.test': { SRV: ['0 1 465 smtp.acme.test'] },
    });
    expect((await discover('ana@acme.test', 'smtp', 200)).told).toEqual(["smtp.acme.test:465, from the domain's DNS"]);
  });

  test('what is no address has no servers', async () => {
    expect((await discover('ana')).findings).toEqual([]);
  });
});

test('a document that is neither https nor on this machine is not fetched', async () => {
  const read = openAutoconfig({ MAILROOM_AUTOCONFIG_URL: 'http://192.0.2.1/{domain}' });
  const resolver = openDns({ MAILROOM_DNS_SERVERS: dns.address });
  expect(await read('ana@acme.test' as never, resolver, AbortSignal.timeout(5_000))).toBeUndefined();
});
