// A desk in a file, on real servers: what the tests of plan, apply and export work with.

import { type ImapServer, openImapServer, openSmtpServer, type SmtpServer } from '../support/mail-servers.js';
import { type CliOptions, type CliResult, runCli } from '../support/run-cli.js';
import { temporaryFolder } from '../support/temporary-folder.js';

export const PASSWORD = 'canary correct horse';

export type SetupDesk = {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  run(args: readonly string[], options?: CliOptions): Promise<CliResult>;
};

/** A machine with that store in its environment, and the passwords. The store need not be there. */
export function openSetupDesk(storeUrl: string): SetupDesk {
  const home = temporaryFolder('home');
  const env = { MAILROOM_STORE: storeUrl, ACME_PASSWORD: PASSWORD };
  return {
    home,
    env,
    run: (args, options = {}) => runCli(args, { home, ...options, env: { ...env, ...options.env } }),
  };
}

export type MailServers = { readonly imap: ImapServer; readonly smtp: SmtpServer; close(): Promise<void> };

/** Servers that know `inbox` and `support` by the password. */
export async function openMailServers(): Promise<MailServers> {
  const imap = await openImapServer({ users: [{ name: 'inbox', password: PASSWORD }] });
  const smtp = await openSmtpServer({ users: [{ name: 'support', password: PASSWORD }] });
  return {
    imap,
    smtp,
    async close() {
      await Promise.all([imap.close(), smtp.close()]);
    },
  };
}

/** A whole desk on these servers, as a file. */
export function deskFile({ imap, smtp }: Pick<MailServers, 'imap' | 'smtp'>): string {
  return `version: 1
smtp:
  acme:
    host: ${smtp.host}
    port: ${smtp.port}
    encryption: starttls
    ca: ${smtp.caPath}
    user: support
    password: env:ACME_PASSWORD
    replyName: Acme Support
    replyAddress: support@acme.example
mailboxes:
  inbox:
    host: ${imap.host}
    port: ${imap.tlsPort}
    encryption: tls
    ca: ${imap.caPath}
    user: inbox
    password: env:ACME_PASSWORD
    address: inbox@acme.example
    plusAddressing: true
operators:
  ana:
    email: ana@acme.example
    fullName: Ana Lima
    role: admin
    signature: { text: "Ana, Acme", on: true }
    channelSignatures: { sales: { text: "Ana, Acme Sales" } }
  bob: { email: bob@acme.example, role: supervisor, notify: true }
widgets:
  website: { operators: [bob, ana], routing: round-robin }
channels:
  support:
    address: support@acme.example
    aliases: [help@acme.example]
    replyName: "{{operator.fullName}} of Acme"
    mailbox: inbox
    smtp: acme
    widget: website
    footer: |
      Acme Ltd
      1 Main Street
    autoReply: { subject: "We have your mail", text: "Hello {{contact.name | default: \\"there\\"}}!" }
    formSenders: [form@acme.example]
    undo: 10s
    reopen: never
    quote: last
  sales: { address: sales@acme.example, replyName: Acme Sales, mailbox: inbox, widget: website }
savedReplies:
  refund: { text: "Dear {{contact.name}}, your money is on its way." }
notifications: { smtp: acme }
`;
}
