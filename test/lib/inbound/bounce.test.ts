// What a delivery report says.
import { expect, test } from 'vitest';
import { makeMessageId } from '../../../src/lib/conversation/message-token.js';
import { readBounce } from '../../../src/lib/inbound/bounce.js';
import { readMail } from '../../../src/lib/inbound/mime-reader.js';
import { replyCodeIn, statusIn } from '../../../src/lib/inbound/smtp-talk.js';
import { fixtureMail } from '../../support/fixture-mail.js';
import { CONVERSATION, KEY, MESSAGE } from '../../support/rule-fixture.js';

const OURS = makeMessageId(KEY, { conversation: CONVERSATION, message: MESSAGE }, 'acme.example');

async function bounceOf(name: string, returned = OURS) {
  const raw = fixtureMail(name).toString('latin1').replaceAll('<answer@acme.example>', returned);
  return readBounce(await readMail(Buffer.from(raw, 'latin1')), KEY);
}

test('a failure names the recipient, the code and the server’s words', async () => {
  expect(await bounceOf('bounce')).toMatchObject({
    token: { message: MESSAGE },
    hasFailed: true,
    recipients: [
      { address: 'carla@customer.example', action: 'failed', status: '5.1.1', words: '550 5.1.1 User unknown' },
    ],
  });
});

test('a delay is no failure', async () => {
  expect(await bounceOf('delayed-delivery')).toMatchObject({ hasFailed: false, token: { message: MESSAGE } });
});

test('a report of its own form is matched by the identifier in its text, and taken for a failure', async () => {
  expect(await bounceOf('bounce-without-report')).toMatchObject({
    hasFailed: true,
    recipients: [{ address: 'carla@customer.example', status: '5.0.0', cause: 'no-such-address' }],
    token: { message: MESSAGE },
  });
});

test.each(['complaint', 'read-receipt'])('a %s speaks of a mail as well', async (name) => {
  expect((await bounceOf(name)).token).toMatchObject({ message: MESSAGE });
});

test('an identifier that we did not sign leads nowhere', async () => {
  const forged = makeMessageId('77'.repeat(32), { conversation: CONVERSATION, message: MESSAGE }, 'acme.example');
  expect((await bounceOf('bounce', forged)).token).toBeUndefined();
});

// The words and codes of servers: what they are made of is in RFC 5321 and RFC 3463.
const CASES: readonly (readonly [form: string, lines: readonly string[], expected: object])[] = [
  [
    'qmail',
    [
      'Hi. This is the qmail-send program at mx.example.',
      '',
      '<ana@example.org>:',
      'Remote host said: 550 5.1.1 No such user here',
      '',
      '--- Below this line is a copy of the message.',
      'To: <other@example.net>',
    ],
    { address: 'ana@example.org', status: '5.1.1', cause: 'no-such-address', isHard: true },
  ],
  [
    'Exim',
    [
      'The following address(es) failed:',
      '',
      '  ana@example.org',
      '    host mx.example.org [192.0.2.7]',
      '    SMTP error from remote mail server after RCPT TO:<ana@example.org>:',
      '    452 4.2.2 The email account that you tried to reach is over quota',
      '',
      '------ This is a copy of the message, including all the headers. ------',
    ],
    { address: 'ana@example.org', status: '4.2.2', cause: 'mailbox-full', isHard: false },
  ],
  [
    'Exim, about the sender',
    [
      '  ana@example.org',
      '    SMTP error from remote mail server after MAIL FROM:<a@acme.example>:',
      '    550 domain acme.example does not exist',
    ],
    { address: 'ana@example.org', status: '5.0.0', cause: 'refused', isHard: false },
  ],
  [
    'Gmail',
    [
      'Delivery to the following recipient failed permanently:',
      '',
      '     ana@example.org',
      '',
      'Technical details of permanent failure:',
      'DNS Error: Domain name not found',
    ],
    { address: 'ana@example.org', status: '5.0.0', cause: 'no-such-host', isHard: true },
  ],
  [
    'Exchange 2003',
    [
      'Your message did not reach some or all of the intended recipients.',
      '',
      'The following recipient(s) could not be reached:',
      '',
      '      ana@example.org on 3/2/2026 10:00 AM',
      '            The e-mail account does not exist at the organization this message was sent to.',
      '            <mx.example.org #5.1.1>',
    ],
    { address: 'ana@example.org', status: '5.1.1', cause: 'no-such-address', isHard: true },
  ],
  [
    'OpenSMTPD',
    [
      'An error has occurred while attempting to deliver a message for',
      'the following list of recipients:',
      '',
      'ana@example.org: 554 5.7.1 Blocked using bl.spamcop.net',
      '',
      'Below is a copy of the original message:',
    ],
    { address: 'ana@example.org', status: '5.7.1', cause: 'refused', isHard: false },
  ],
  [
    'a gateway, in one sentence',
    ['Unable to deliver message to <ana@example.org>.', 'Message size exceeds fixed limit'],
    { address: 'ana@example.org', cause: 'too-large', isHard: false },
  ],
  [
    'a report whose parts were broken on the way',
    [
      'Reporting-MTA: dns; mx.example',
      '',
      'Final-Recipient: rfc822; ana@example.org',
      'Action: failed',
      'Status: 5.0.0',
      'Diagnostic-Code: smtp; 550 5.7.26 Unauthenticated email is not accepted',
    ],
    { address: 'ana@example.org', status: '5.7.26', cause: 'refused', isHard: false },
  ],
];

test.each(CASES)('a report of %s names the recipient, the code and the cause', async (_form, lines, expected) => {
  const head = ['From: MAILER-DAEMON@mx.example', 'To: support@acme.example', 'Subject: Undeliverable mail', '', ''];
  const mail = await readMail(Buffer.from([...head, ...lines, ''].join('\r\n')));
  expect(readBounce(mail, KEY).recipients).toEqual([expect.objectContaining({ action: 'failed', ...expected })]);
});

test('a number of a machine is no status code', () => {
  expect(statusIn('host mx.example.org [5.1.1.7] said: 550 no')).toBeUndefined();
  expect(replyCodeIn('Size (in bytes): 222')).toBeUndefined();
});

test('a report that a relay packed into one of its own is read', async () => {
  const inner = [
    ...[
      'From: mailer-daemon@inner.example',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=in',
    ],
    ...['', '--in', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; inner.example', ''],
    ...['Final-Recipient: rfc822; ana@example.org', 'Action: failed', 'Status: 5.1.1'],
    ...['Diagnostic-Code: smtp; 550 5.1.1 User unknown', '', '--in--'],
  ];
  const lines = [
    ...['From: mailer-daemon@outer.example', 'Subject: Returned mail', 'Content-Type: multipart/mixed; boundary=out'],
    ...['', '--out', '', 'These addresses had permanent errors.', ''],
    ...['--out', 'Content-Type: message/rfc822', '', ...inner, '--out--', ''],
  ];
  const { recipients } = readBounce(await readMail(Buffer.from(lines.join('\r\n'))), KEY);
  expect(recipients).toMatchObject([{ address: 'ana@example.org', status: '5.1.1', isHard: true }]);
});
