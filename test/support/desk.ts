// A desk as a new user sets it up: real servers, a home of its own, and everything done by the program's own commands.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ImapServer, openImapServer, openSmtpServer, type SmtpServer } from './mail-servers.js';
import { type CliOptions, type CliResult, runCli } from './run-cli.js';
import { temporaryFolder } from './temporary-folder.js';

export const PASSWORD = 'correct horse battery staple';
export const FOOTER = 'Acme Ltd, 1 Main Street';
export const AUTO_REPLY = 'Hello {{contact.name | default: "there"}}, we answer within a day.';
export const SIGNATURE = 'Ana Lima\nAcme Support';

export type Desk = {
  readonly home: string;
  readonly imap: ImapServer;
  readonly smtp: SmtpServer;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command; throws with both outputs when it does not exit 0. */
  run(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** Runs a command, however it ends. */
  attempt(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** Puts a mail from a customer into the mailbox. */
  customerWrites(mail: CustomerMail): Promise<void>;
  close(): Promise<void>;
};

export type CustomerMail = {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly inReplyTo?: string;
  readonly attachment?: { readonly name: string; readonly content: Buffer };
};

/** Opens the servers; the store is empty. */
export async function openDesk(storeUrl: string): Promise<Desk> {
  const home = temporaryFolder('desk');
  const imap = await openImapServer({ users: [{ name: 'inbox', password: PASSWORD }] });
  const smtp = await openSmtpServer({ users: [{ name: 'support', password: PASSWORD }] });
  const env = { MAILROOM_STORE: storeUrl, ACME_PASSWORD: PASSWORD };
  mkdirSync(home, { recursive: true });
  const attempt: Desk['attempt'] = (args, options = {}) =>
    runCli(args, { home, ...options, env: { ...env, ...options.env } });
  return {
    home,
    imap,
    smtp,
    env,
    attempt,
    async run(args, options) {
      const result = await attempt(args, options);
      if (result.code === 0) return result;
      throw new Error(`mailroom ${args.join(' ')} exited with ${result.code}\n${result.stdout}\n${result.stderr}`);
    },
    customerWrites: (mail) => imap.deliver('inbox', customerMail(mail)),
    async close() {
      await Promise.all([imap.close(), smtp.close()]);
    },
  };
}

type Place = { readonly host?: string; readonly port?: number };

/** The flags that lead to the desk's SMTP server, or to another place. */
export function smtpFlags({ smtp }: Pick<Desk, 'smtp'>, place: Place = {}): string[] {
  const { host, port } = { host: smtp.host, port: smtp.port, ...place };
  return [
    ...['--host', host, '--port', String(port), '--encryption', 'starttls', '--ca', smtp.caPath],
    ...['--user', 'support', '--reply-name', 'Acme', '--reply-address', 'support@acme.example'],
  ];
}

/** The flags that lead to the desk's mailbox, or to another place. */
export function mailboxFlags(
  { imap }: Pick<Desk, 'imap'>,
  place: Place & { readonly starttls?: boolean } = {},
): string[] {
  const { host, port } = { host: imap.host, port: place.starttls ? imap.port : imap.tlsPort, ...place };
  return [
    ...['--host', host, '--port', String(port), '--encryption', place.starttls ? 'starttls' : 'tls'],
    ...['--ca', imap.caPath, '--user', 'inbox', '--address', 'inbox@acme.example'],
  ];
}

/** Sets the whole desk up from flags, as a script would. */
export async function setUpDesk(desk: Desk): Promise<void> {
  await desk.run(['init']);
  await desk.run(['smtp', 'add', 'acme', ...smtpFlags(desk), '--password-stdin'], { input: `${PASSWORD}\n` });
  await desk.run(['mailbox', 'add', 'inbox', ...mailboxFlags(desk), '--password-ref', 'env:ACME_PASSWORD']);
  await desk.run(['operator', 'add', 'ana', '--email', 'ana@acme.example', '--full-name', 'Ana Lima']);
  await desk.run(['widget', 'create', 'website', '--operator', 'ana']);
  await desk.run([
    ...['channel', 'create', 'support', '--reply-name', 'Acme Support', '--address', 'support@acme.example'],
    ...['--mailbox', 'inbox', '--smtp', 'acme', '--widget', 'website', '--footer', FOOTER],
    ...['--auto-reply', AUTO_REPLY],
  ]);
  await desk.run(['operator', 'signature', 'ana', '--text', SIGNATURE, '--on']);
}

/** A mail as it arrives after the channel's address was forwarded. */
function customerMail({ id, subject, text, inReplyTo, attachment }: CustomerMail): Buffer {
  const head = [
    'Return-Path: <carla@customer.example>',
    'Delivered-To: inbox@acme.example',
    'From: Carla Customer <carla@customer.example>',
    'To: support@acme.example',
    `Subject: ${subject}`,
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: ${id}`,
    ...(inReplyTo === undefined ? [] : [`In-Reply-To: ${inReplyTo}`, `References: ${inReplyTo}`]),
    'MIME-Version: 1.0',
  ];
  const body = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', text];
  if (attachment === undefined) return Buffer.from([...head, ...body, ''].join('\r\n'));
  const content = attachment.content.toString('base64').replace(/(.{76})/g, '$1\r\n');
  return Buffer.from(
    [
      ...head,
      'Content-Type: multipart/mixed; boundary=b1',
      '',
      '--b1',
      ...body,
      '--b1',
      `Content-Type: application/octet-stream; name="${attachment.name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${attachment.name}"`,
      '',
      content,
      '--b1--',
      '',
    ].join('\r\n'),
  );
}

/** Writes a file into the desk's home and gives its path. */
export function fileAtDesk(desk: Desk, name: string, content: Buffer | string): string {
  const path = join(desk.home, name);
  writeFileSync(path, content);
  return path;
}
