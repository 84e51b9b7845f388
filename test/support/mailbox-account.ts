// Mailbox accounts for tests, at the test servers.
import { parseEmailAddress } from '../../src/lib/address/email-address.js';
import type { MailboxId } from '../../src/lib/ids.js';
import { type MailboxAccount, USUAL_FOLDERS } from '../../src/lib/mailbox/mailbox-account.js';
import { Secret } from '../../src/lib/secrets/secret.js';
import type { ImapServer } from './mail-servers.js';

const PASSWORD = 'secret';
export const secret = new Secret(PASSWORD);

/** The account of the server's user `support`: TLS from the first byte unless said otherwise. */
export function accountAt(
  server: Pick<ImapServer, 'host' | 'tlsPort' | 'ca'>,
  changes: Partial<MailboxAccount> = {},
): MailboxAccount {
  return {
    id: '0199000000000000000000000000000a' as MailboxId,
    name: 'inbox',
    host: server.host,
    port: server.tlsPort,
    encryption: 'tls',
    ca: server.ca,
    login: { method: 'password', user: 'support', password: { scheme: 'env', value: 'IMAP_PASSWORD' } },
    folder: 'INBOX',
    address: parseEmailAddress('inbox@acme.example'),
    plusAddressing: false,
    afterPull: { do: 'leave' },
    trustAuthserv: [],
    ...USUAL_FOLDERS,
    checkedAt: undefined,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    ...changes,
  };
}

/** A small mail with that subject. */
export function smallMail(subject: string, more: readonly string[] = []): string {
  return [
    'From: Carla <carla@customer.example>',
    'To: support@acme.example',
    `Subject: ${subject}`,
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: <${subject.replace(/\W/g, '-')}@customer.example>`,
    ...more,
    '',
    `This is ${subject}.`,
    '',
  ].join('\r\n');
}
