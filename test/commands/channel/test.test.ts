// mailroom channel test: the way out, the way in, the forwarding, the DNS; verdicts, next steps, exit codes.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Desk, PASSWORD } from '../../support/desk.js';
import { type DnsServer, openDnsServer, type Zone } from '../../support/dns-server.js';
import { openReadyDesk } from '../../support/ready-desk.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

type Stage = { part: string; stage: string; verdict: string; detail: string; next: string[]; ms: number };
type Tested = {
  ok: boolean;
  stages: Stage[];
  confirmations: { from: string; code: string | null; links: string[] }[];
  error?: { kind: string };
};

const ZONE: Zone = {
  'acme.example': { MX: ['10 mx.acme.example'], TXT: ['v=spf1 ip4:203.0.113.9 -all'] },
  '_dmarc.acme.example': { TXT: ['v=DMARC1; p=reject'] },
};

const CONFIRMATION = [
  'From: Gmail Team <forwarding-noreply@google.com>',
  'To: inbox@acme.example',
  'Subject: (#123456789) Gmail Forwarding Confirmation - Receive Mail from',
  ' support@acme.example',
  'Message-ID: <confirm@google.com>',
  `Date: ${new Date().toUTCString()}`,
  'Content-Type: text/plain; charset=utf-8',
  '',
  'support@acme.example has requested to automatically forward mail to your email address',
  'inbox@acme.example.',
  'Confirmation code: 123456789',
  '',
  'To allow it, please click the link below to confirm the request:',
  'https://mail-settings.google.com/mail/vf-%5BANGjdJ8x%5D-abc',
  '',
  'If you accidentally clicked the link, click this link to cancel:',
  'https://mail-settings.google.com/mail/uf-%5BANGjdJ8x%5D-abc',
  '',
].join('\r\n');

let desk: Desk;
let dns: DnsServer;

async function open(url: string): Promise<void> {
  desk = await openReadyDesk(url);
  dns = await openDnsServer(ZONE);
}
afterEach(() => Promise.all([desk.close(), dns.close()]));

const channelTest = (args: readonly string[] = [], env: Record<string, string> = {}) =>
  desk.attempt(['channel', 'test', 'support', ...args], {
    env: { MAILROOM_DNS_SERVERS: dns.address, ...env },
    timeoutMs: 60_000,
  });

/** What the server that hosts the public address does with the mail. */
async function forward(change: (raw: string) => string = (raw) => raw): Promise<void> {
  const [mail] = await desk.smtp.waitForMail(1, 30_000);
  const raw = `Delivered-To: inbox@acme.example\r\n${mail?.raw.toString('latin1') ?? ''}`;
  await desk.imap.deliver('inbox', Buffer.from(change(raw), 'latin1'));
}

const stage = (json: Tested, name: string) => json.stages.find((one) => one.stage === name);

eachStore((store) => {
  beforeEach(async () => open(await store.url()));

  test('with --forwarding a marked mail is seen arriving, and no conversation comes of it', async () => {
    const [tested] = await Promise.all([channelTest(['--forwarding', '--timeout', '30s', '--json']), forward()]);
    const json = tested.json<Tested>();
    expect(stage(json, 'arrival')).toMatchObject({
      part: 'forwarding',
      verdict: 'ok',
      detail: expect.stringMatching(/^came to inbox after [\d.]+ s, recognised as ours: no conversation comes of it$/),
      next: [],
    });
    expect(tested).toMatchObject({ code: 0, stderr: '' });
    expect(json).toMatchObject({ channel: 'support', ok: true, confirmations: [] });
    expect(desk.smtp.received[0]?.envelope.to).toEqual(['support@acme.example']);
    const pulled = (await desk.run(['pull', '--json'])).json<{ mailboxes: object[] }>();
    expect(pulled.mailboxes).toMatchObject([{ conversations: 0, autoReplies: 0 }]);
    expect((await desk.run(['inbox', '--status', 'all', '--json'])).json()).toEqual([]);
    expect(desk.smtp.received).toHaveLength(1);
  });
});

describe('the test', () => {
  beforeEach(() => open(join(temporaryFolder('store'), 'mailroom.db')));

  test('goes through way out, way in and DNS, a line for each stage with its time', async () => {
    const { stdout, code } = await channelTest();
    expect(code).toBe(0);
    const headings = stdout.split('\n').filter((line) => /^(?:way|DNS)/.test(line));
    expect(headings).toEqual(['way out', 'way in', 'DNS of acme.example']);
    expect(stdout).toMatch(/^ok {7}sender +\d+ ms {2}250/m);
    expect(stdout).toMatch(/^ok {7}login +\d+ ms {2}as inbox; with .*UIDPLUS/m);
    expect(stdout).toMatch(/^ok {7}DMARC +\d+ ms {2}.*reject$/m);
    expect(stdout).toMatch(/^\d+ ok, (?:1 warning, )?\d+ unknown$/m);
    expect(desk.smtp.received).toHaveLength(0);
  });

  test('as JSON has part, stage, verdict, time, detail and next step of each', async () => {
    const json = (await channelTest(['--json'])).json<Tested>();
    expect(json.stages.map(({ part, stage }) => `${part}: ${stage}`)).toEqual([
      ...['resolve', 'connect', 'tls', 'greeting', 'login', 'sender'].map((name) => `way out: ${name}`),
      ...['resolve', 'connect', 'tls', 'greeting', 'login', 'folder'].map((name) => `way in: ${name}`),
      ...['MX', 'SPF', 'DKIM', 'DMARC'].map((name) => `DNS of acme.example: ${name}`),
    ]);
    expect(json.stages.every(({ ms, verdict, next }) => ms >= 0 && verdict !== 'failed' && Array.isArray(next))).toBe(
      true,
    );
  });

  test('without name servers says that DNS is unknown, and does not fail for it', async () => {
    await dns.close();
    const tested = await channelTest(['--json']);
    expect(tested.code).toBe(0);
    const unknown = tested.json<Tested>().stages.filter(({ verdict }) => verdict === 'unknown');
    expect(unknown.map((one) => one.stage)).toEqual(['MX', 'SPF', 'DKIM', 'DMARC']);
    dns = await openDnsServer({});
  });

  test('fails for an address that nobody can write to, which CI sees', async () => {
    dns.serve({});
    const tested = await channelTest(['--json']);
    expect(tested.code).toBe(10);
    expect(tested.json()).toMatchObject({
      ok: false,
      error: { kind: 'differs', next: [expect.stringContaining('MX')] },
    });
  });

  test('with a refused login exits like smtp test, and tries no forwarding', async () => {
    const tested = await channelTest(['--forwarding', '--json'], { ACME_PASSWORD: 'changed meanwhile' });
    expect(tested.code).toBe(4);
    const json = tested.json<Tested>();
    expect(stage(json, 'arrival')).toMatchObject({
      verdict: 'unknown',
      detail: 'not tried: the way in has to work first',
    });
    expect(desk.smtp.received).toHaveLength(0);
    expect(`${tested.stdout}${tested.stderr}`).not.toContain(PASSWORD);
  });

  test('with a secret that is not there says so, and goes on with the rest', async () => {
    const json = (await channelTest(['--json'], { ACME_PASSWORD: '' })).json<Tested>();
    expect(stage(json, 'secret')).toMatchObject({ part: 'way in', verdict: 'failed' });
    expect(stage(json, 'MX')).toMatchObject({ verdict: 'ok' });
  });

  test('of a channel or a time that is none is refused', async () => {
    expect(await desk.attempt(['channel', 'test', 'sales'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('the channels are: support'),
    });
    expect(await channelTest(['--timeout', 'soon'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('90s, 2m'),
    });
  });
});

describe('--forwarding', () => {
  beforeEach(() => open(join(temporaryFolder('store'), 'mailroom.db')));

  test("shows a provider's confirmation that arrives meanwhile, with its code and link, and goes on waiting", async () => {
    const arrive = async () => {
      await desk.smtp.waitForMail(1, 30_000);
      await desk.imap.deliver('inbox', CONFIRMATION);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await forward();
    };
    const [tested] = await Promise.all([channelTest(['--forwarding', '--timeout', '30s']), arrive()]);
    expect(tested.code).toBe(0);
    expect(tested.stderr).toContain('A mail from forwarding-noreply@google.com wants the forwarding confirmed');
    expect(tested.stderr).toMatch(/^ {2}code {2}123456789$/m);
    expect(tested.stderr).toMatch(/^ {2}link {2}https:\/\/mail-settings\.google\.com\/mail\/vf-\S+$/m);
    // The other one cancels it.
    expect(tested.stderr).not.toContain('/uf-');
    expect(tested.stdout).toMatch(/^ok {7}arrival/m);
  });

  test('that lands in the folder for spam is told with what to do', async () => {
    const waiting = channelTest(['--forwarding', '--timeout', '30s', '--json']);
    const [mail] = await desk.smtp.waitForMail(1, 30_000);
    await desk.imap.deliver('inbox', mail?.raw ?? '', { folder: 'Junk' });
    const { code, json } = await waiting;
    expect([code, stage(json<Tested>(), 'arrival')]).toEqual([
      10,
      expect.objectContaining({
        verdict: 'failed',
        detail: expect.stringMatching(/^came to inbox after .* s, but into Junk: the server takes it for spam$/),
        next: [
          expect.stringContaining('never take mail to inbox@acme.example for spam'),
          expect.stringContaining('--status spam'),
        ],
      }),
    ]);
  });

  test('that nothing comes of fails after the time given, and says what it may be', async () => {
    await desk.imap.deliver('inbox', CONFIRMATION);
    const tested = await channelTest(['--forwarding', '--timeout', '2s', '--json']);
    expect(tested.code).toBe(5);
    const json = tested.json<Tested>();
    expect(json.confirmations).toMatchObject([
      { from: 'forwarding-noreply@google.com', code: '123456789', links: [expect.stringContaining('/vf-')] },
    ]);
    expect(stage(json, 'arrival')).toMatchObject({
      verdict: 'failed',
      detail: 'the mail to support@acme.example did not arrive within 2 s',
      next: expect.arrayContaining([
        'confirm the forwarding with the code or link above, then try again',
        'see that support@acme.example is forwarded to inbox@acme.example where it is hosted',
      ]),
    });
  });

  test('that a server on the way takes the mark from is a warning', async () => {
    const unmarked = (raw: string) => raw.replace(/^X-Mailroom-Instance:.*\r\n(?:[ \t].*\r\n)*/im, '');
    const [tested] = await Promise.all([
      channelTest(['--forwarding', '--timeout', '30s', '--json']),
      forward(unmarked),
    ]);
    expect(stage(tested.json<Tested>(), 'arrival')).toMatchObject({
      verdict: 'warning',
      detail: expect.stringContaining('mark'),
    });
    expect(tested.code).toBe(0);
  });

  test('that comes back fails at once, with the words of the report', async () => {
    const bounce = (raw: string) =>
      [
        'From: Mail Delivery System <mailer-daemon@mx.acme.example>',
        'To: support@acme.example',
        'Subject: Undelivered Mail Returned to Sender',
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
        '',
        '--b',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.acme.example',
        '',
        'Final-Recipient: rfc822; support@acme.example',
        'Action: failed',
        'Status: 5.1.1',
        '',
        '--b',
        'Content-Type: text/rfc822-headers',
        '',
        /^Message-ID: .*$/im.exec(raw)?.[0]?.trim() ?? '',
        '',
        '--b--',
        '',
      ].join('\r\n');
    const [tested] = await Promise.all([channelTest(['--forwarding', '--timeout', '30s', '--json']), forward(bounce)]);
    expect(tested.code).toBe(6);
    expect(stage(tested.json<Tested>(), 'arrival')).toMatchObject({
      verdict: 'failed',
      detail: 'the mail to support@acme.example came back: Undelivered Mail Returned to Sender',
    });
  });
});
