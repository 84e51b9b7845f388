// The DNS that an address needs, asked of a real server: what is there, what is missing, what nobody can tell.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkMailDomain, type DomainCheck } from '../../../src/lib/dns/check-mail-domain.js';
import { openDns } from '../../../src/lib/dns/dns-resolver.js';
import { type DnsServer, openDnsServer, type Zone } from '../../support/dns-server.js';

let server: DnsServer;

beforeEach(async () => {
  server = await openDnsServer({});
});
afterEach(() => server.close());

const GOOD: Zone = {
  'acme.test': { MX: ['20 mx2.acme.test', '10 mx1.acme.test'], TXT: ['hello', 'v=spf1 ip4:203.0.113.0/24 -all'] },
  'smtp.acme.test': { A: ['203.0.113.9'] },
  's1._domainkey.acme.test': { TXT: [`v=DKIM1; k=rsa; p=${'A'.repeat(400)}`] },
  '_dmarc.acme.test': { TXT: ['v=DMARC1; p=quarantine'] },
};

const USUAL: DomainCheck = {
  address: 'support@acme.test',
  sender: 'support@acme.test',
  host: 'smtp.acme.test',
  selectors: ['s1'],
};

async function check(zone: Zone, more: Partial<DomainCheck> = {}) {
  server.serve(zone);
  const dns = openDns({ MAILROOM_DNS_SERVERS: server.address }, { timeout: 300, tries: 1, deadline: 1_000 });
  return checkMailDomain(dns, { ...USUAL, ...more });
}

const verdicts = async (zone: Zone, more?: Partial<DomainCheck>) =>
  (await check(zone, more)).map(({ name, verdict }) => `${name} ${verdict}`);

async function finding(name: string, zone: Zone, more?: Partial<DomainCheck>) {
  return (await check(zone, more)).find((one) => one.name === name);
}

test('a domain that has all of it is well', async () => {
  expect(await check(GOOD)).toMatchObject([
    { name: 'MX', part: 'DNS of acme.test', verdict: 'ok', detail: expect.stringMatching(/mx1\.acme\.test, mx2/) },
    { name: 'SPF', verdict: 'ok', detail: expect.stringContaining('203.0.113.9') },
    { name: 'DKIM', verdict: 'ok', detail: 's1._domainkey.acme.test has a key' },
    { name: 'DMARC', verdict: 'ok', detail: expect.stringContaining('quarantine') },
  ]);
});

test('a domain that is not there fails where mail is written to, and is told what to add', async () => {
  expect(await verdicts({})).toEqual(['MX failed', 'SPF warning', 'DKIM warning', 'DMARC warning']);
  expect(await finding('DMARC', {})).toMatchObject({ next: ['add: _dmarc.acme.test. TXT "v=DMARC1; p=none"'] });
});

test('without an answer nothing is known, and nothing failed', async () => {
  const silent = Object.fromEntries(
    ['acme.test', 'smtp.acme.test', 's1._domainkey.acme.test', '_dmarc.acme.test'].map((name) => [name, 'silence']),
  ) as Zone;
  expect(await verdicts(silent)).toEqual(['MX unknown', 'SPF unknown', 'DKIM unknown', 'DMARC unknown']);
  const broken = await finding('MX', { 'acme.test': 'servfail' });
  expect(broken).toMatchObject({ verdict: 'unknown', detail: 'the name servers of the domain fail' });
});

test('the channel and the sender may be of two domains: both are written to, one sends', async () => {
  const zone = { ...GOOD, 'shop.test': { MX: ['10 mx.shop.test'] } };
  const found = await check(zone, { address: 'hello@shop.test' });
  expect(found.map(({ name, part }) => `${name} ${part}`)).toEqual([
    'MX DNS of shop.test',
    'MX DNS of acme.test',
    'SPF DNS of acme.test',
    'DKIM DNS of acme.test',
    'DMARC DNS of acme.test',
  ]);
});

describe('MX', () => {
  test('of nothing (RFC 7505) means that no mail is taken', async () => {
    expect(await finding('MX', { 'acme.test': { MX: ['0 .'] } })).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining('takes no mail'),
    });
  });

  test('that is missing is made up for by an address', async () => {
    expect(await finding('MX', { 'acme.test': { A: ['192.0.2.1'] } })).toMatchObject({ verdict: 'warning' });
  });
});

describe('SPF', () => {
  const spf = (record: string, more: Zone = {}) => ({
    ...GOOD,
    'acme.test': { MX: ['10 mx.acme.test'], TXT: [record] },
    ...more,
  });

  test('without a record names the one to set', async () => {
    const zone = { ...GOOD, 'acme.test': { MX: ['10 mx.acme.test'] } };
    expect(await finding('SPF', zone)).toMatchObject({
      verdict: 'warning',
      next: ['set: acme.test. TXT "v=spf1 ip4:203.0.113.9 ~all"'],
    });
  });

  test.each<[string, Zone]>([
    ['v=spf1 include:_spf.host.test ~all', { '_spf.host.test': { TXT: ['v=spf1 ip4:203.0.113.9 -all'] } }],
    ['v=spf1 redirect=_spf.host.test', { '_spf.host.test': { TXT: ['v=spf1 ip4:203.0.113.0/28 -all'] } }],
    ['v=spf1 a:out.acme.test/24 -all', { 'out.acme.test': { A: ['203.0.113.77'] } }],
    ['v=spf1 mx -all', { 'mx.acme.test': { A: ['203.0.113.9'] } }],
  ])('%s lets the server send', async (record, more) => {
    expect(await finding('SPF', spf(record, more))).toMatchObject({ verdict: 'ok' });
  });

  test('that lets others send names the record with the server in it', async () => {
    expect(
      await finding(
        'SPF',
        spf('v=spf1 include:_spf.google.com -all', { '_spf.google.com': { TXT: ['v=spf1 ip4:192.0.2.0/24 -all'] } }),
      ),
    ).toMatchObject({
      verdict: 'warning',
      next: ['set: acme.test. TXT "v=spf1 include:_spf.google.com ip4:203.0.113.9 -all"'],
    });
  });

  test('for a well-known provider is about its include, whatever address its server has', async () => {
    const google = { '_spf.google.com': { TXT: ['v=spf1 ip4:192.0.2.0/24 -all'] } };
    const gmail = { host: 'smtp.gmail.com', selectors: undefined };
    const good = await finding('SPF', spf('v=spf1 include:_spf.google.com -all', google), gmail);
    expect(good).toMatchObject({ verdict: 'ok', detail: expect.stringContaining('_spf.google.com') });
    expect(await finding('SPF', spf('v=spf1 -all'), gmail)).toMatchObject({
      verdict: 'warning',
      next: ['set: acme.test. TXT "v=spf1 include:_spf.google.com -all"'],
    });
  });

  test('twice counts not at all, and neither does one that needs too many lookups', async () => {
    const twice = { 'acme.test': { TXT: ['v=spf1 ip4:203.0.113.9 -all', 'v=spf1 -all'] } };
    expect(await finding('SPF', { ...GOOD, ...twice })).toMatchObject({
      verdict: 'warning',
      detail: 'acme.test has 2 SPF records, and so none counts',
    });
    const many = Array.from({ length: 12 }, (_, index) => `include:s${index}.test`).join(' ');
    expect(await finding('SPF', spf(`v=spf1 ${many} ip4:203.0.113.9 -all`))).toMatchObject({
      verdict: 'warning',
      detail: expect.stringContaining('needs 12 lookups'),
    });
  });

  test('records that include each other come to an end', async () => {
    const circle = {
      'a.test': { TXT: ['v=spf1 include:b.test -all'] },
      'b.test': { TXT: ['v=spf1 include:a.test -all'] },
    };
    expect(await finding('SPF', spf('v=spf1 include:a.test -all', circle))).toMatchObject({ verdict: 'warning' });
  });
});

describe('DKIM', () => {
  test('at no known selector is unknown, and says how to name one', async () => {
    expect(await finding('DKIM', GOOD, { selectors: undefined })).toMatchObject({
      verdict: 'unknown',
      next: ['name it with --dkim-selector NAME'],
    });
  });

  test('is looked for at the selectors that are usual at the provider', async () => {
    const zone = { ...GOOD, 'google._domainkey.acme.test': { TXT: ['v=DKIM1; p=AAAA'] } };
    const found = await finding('DKIM', zone, { host: 'smtp.gmail.com', selectors: undefined });
    expect(found).toMatchObject({ verdict: 'ok', detail: 'google._domainkey.acme.test has a key' });
  });

  test('with an empty key was revoked (RFC 6376, 3.6.1)', async () => {
    const zone = { ...GOOD, 's1._domainkey.acme.test': { TXT: ['v=DKIM1; p='] } };
    expect(await finding('DKIM', zone)).toMatchObject({
      verdict: 'warning',
      detail: expect.stringContaining('revoked'),
    });
  });
});

test('DMARC of the domain above counts (RFC 7489, 6.6.3)', async () => {
  const found = await finding('DMARC', GOOD, { sender: 'a@mail.acme.test' });
  expect(found).toMatchObject({ part: 'DNS of mail.acme.test', verdict: 'ok' });
});

test('servers that are none are refused', () => {
  expect(() => openDns({ MAILROOM_DNS_SERVERS: 'the usual one' })).toThrow(
    'MAILROOM_DNS_SERVERS does not name servers',
  );
});
