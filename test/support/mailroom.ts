// An App in a temporary folder: a real store, real files, a clock that stands still.
import { parseEmailAddress } from '../../src/lib/address/email-address.js';
import { type App, openApp } from '../../src/lib/app.js';
import { readMachine } from '../../src/lib/machine.js';
import { type MailboxAccount, USUAL_FOLDERS } from '../../src/lib/mailbox/mailbox-account.js';
import { makeStore } from '../../src/lib/setup/make-store.js';
import type { SmtpConfig } from '../../src/lib/smtp/smtp-config.js';
import { insertMailbox } from '../../src/lib/store/mailboxes.js';
import { insertSmtpConfig } from '../../src/lib/store/smtp-configs.js';
import { prepareStore } from './prepared-store.js';
import { temporaryFolder } from './temporary-folder.js';

export const NOW = new Date('2026-03-02T09:30:00.000Z');

export type MailroomOptions = {
  /** HOME of this machine; a fresh one unless given. */
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Opens the store at that URL as a machine of its own would; it is made when there is none. Close it. */
export async function openMailroom(
  url: string,
  { home = temporaryFolder('home'), env = {} }: MailroomOptions = {},
): Promise<App> {
  await prepareStore(url);
  const app = await openApp(readMachine({ env: { HOME: home, ...env }, store: url }), { create: true });
  return { ...app, clock: { now: () => NOW } };
}

/** The same, with what `init` makes; no operator. */
export async function openReadyMailroom(url: string, options?: MailroomOptions): Promise<App> {
  const app = await openMailroom(url, options);
  await makeStore(app, undefined);
  return app;
}

/** Puts a mailbox into the store, without looking for its server. */
export async function giveMailbox(
  app: App,
  name = 'inbox',
  more: Partial<MailboxAccount> = {},
): Promise<MailboxAccount> {
  const mailbox: MailboxAccount = {
    id: app.newId(),
    name,
    host: 'imap.acme.example',
    port: 993,
    encryption: 'tls',
    ca: undefined,
    login: { method: 'password', user: name, password: { scheme: 'env', value: 'IMAP_PASSWORD' } },
    folder: 'INBOX',
    address: parseEmailAddress(`${name}@acme.example`),
    plusAddressing: false,
    afterPull: { do: 'leave' },
    trustAuthserv: [],
    ...USUAL_FOLDERS,
    checkedAt: undefined,
    createdAt: NOW,
    ...more,
  };
  await app.db.transaction((tx) => insertMailbox(tx, mailbox));
  return mailbox;
}

/** Puts an SMTP config into the store, without looking for its server. */
export async function giveSmtpConfig(app: App, name = 'acme', more: Partial<SmtpConfig> = {}): Promise<SmtpConfig> {
  const config: SmtpConfig = {
    id: app.newId(),
    name,
    host: 'smtp.acme.example',
    port: 587,
    encryption: 'starttls',
    ca: undefined,
    login: { method: 'none' },
    replyName: 'Acme',
    replyAddress: parseEmailAddress('support@acme.example'),
    nullSender: 'unknown',
    sizeLimit: undefined,
    checkedAt: undefined,
    createdAt: NOW,
    ...more,
  };
  await app.db.transaction((tx) => insertSmtpConfig(tx, config));
  return config;
}
