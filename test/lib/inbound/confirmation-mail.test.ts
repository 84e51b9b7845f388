// Which mails ask to confirm a forwarding, and what they want.
import { expect, test } from 'vitest';
import { readConfirmationMail } from '../../../src/lib/inbound/confirmation-mail.js';

const mail = (from: string, subject: string, text: string) => ({ from: [{ name: '', address: from }], subject, text });

test.each([
  [
    'of Gmail: code and the link that confirms, not the one that cancels',
    mail(
      'forwarding-noreply@google.com',
      '(#987654321) Gmail Forwarding Confirmation - Receive Mail from a@b.test',
      'Confirmation code: 987654321\nhttps://mail.google.com/mail/vf-abcdef\nhttps://mail.google.com/mail/uf-abcdef',
    ),
    { code: '987654321', links: ['https://mail.google.com/mail/vf-abcdef'] },
  ],
  [
    'of another provider: the link',
    mail('noreply@host.test', 'Please confirm your email forwarding', 'Click https://host.test/confirm?t=1.'),
    { code: undefined, links: ['https://host.test/confirm?t=1'] },
  ],
  [
    'in German: the link',
    mail('noreply@host.test', 'Weiterleitung bestätigen', 'Bitte hier: https://host.test/verify/abc'),
    { code: undefined, links: ['https://host.test/verify/abc'] },
  ],
])('%s', (_name, given, wanted) => {
  expect(readConfirmationMail(given)).toMatchObject(wanted);
});

test.each([
  ["a customer's mail about forwarding", mail('carla@c.test', 'Forwarding my order', 'Please look at it.')],
  ['a forwarded mail with a link', mail('carla@c.test', 'Fwd: hello', 'https://c.test/page')],
  ['a confirmation of something else', mail('shop@c.test', 'Confirm your order', 'https://c.test/confirm')],
])('not %s', (_name, given) => {
  expect(readConfirmationMail(given)).toBeUndefined();
});
