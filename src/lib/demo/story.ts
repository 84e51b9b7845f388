// The story that the demo plays: a shop sets up its desk, a customer writes, Ana answers.

import type { InboundMail } from '../inbound/inbound-mail.js';

/** Where the demo's mail servers are, and what its store's commands need to reach them. */
export type Stage = {
  readonly smtpPort: number;
  readonly imapPort: number;
  readonly caPath: string;
  readonly invoicePath: string;
};

export type Scene =
  /** A command of mailroom's own is run. With `password`, it reads one from stdin. */
  | { readonly kind: 'command'; readonly title: string; readonly args: readonly string[]; readonly password?: string }
  | { readonly kind: 'customer-writes'; readonly title: string; readonly text: string }
  | { readonly kind: 'customer-reads'; readonly title: string }
  | { readonly kind: 'customer-answers'; readonly title: string; readonly text: string };

/** How a command ended, and what it said on stdout and stderr, as a person sees it. */
export type CommandRun = { readonly code: number; readonly output: string };

/** What there is to tell while the story is played. */
export type DemoEvent =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'scene'; readonly number: number; readonly scene: Scene }
  | { readonly kind: 'ran'; readonly run: CommandRun }
  | { readonly kind: 'customer-got'; readonly mails: readonly InboundMail[] };

export const SUPPORT = { user: 'desk', address: 'support@acme.test', inbox: 'inbox@acme.test', password: 'demo-only' };
export const CUSTOMER = {
  user: 'carla',
  name: 'Carla Customer',
  address: 'carla@customer.test',
  password: 'demo-only-too',
};

const QUESTION =
  'Hello,\n\nmy coffee grinder arrived, but it does not start. A photo is attached.\nCan you help?\n\nCarla';
const ANSWER =
  'Hello Carla,\n\nsorry for that! **A new grinder is on its way**, you need not send the old one back.\nThe invoice is attached.';

/** The scenes in their order. */
export function demoStory(stage: Stage): readonly Scene[] {
  return [...setUp(stage), ...firstMail(), ...answer(stage)];
}

function setUp({ smtpPort, imapPort, caPath }: Stage): readonly Scene[] {
  const { user, address, inbox, password } = SUPPORT;
  return [
    command('Make a store, with you as its first operator', [
      ...['init', '--name', 'ana', '--email', 'ana@acme.test', '--full-name', 'Ana Lima'],
    ]),
    command(
      'Connect an SMTP server; it is tried before it is saved',
      [
        ...['smtp', 'add', 'acme', '--host', 'localhost', '--port', `${smtpPort}`, '--encryption', 'starttls'],
        ...['--user', user, '--password-stdin', '--reply-name', 'Acme', '--reply-address', address, '--ca', caPath],
      ],
      password,
    ),
    command(
      'Connect the mailbox that the mail is forwarded to',
      [
        ...['mailbox', 'add', 'inbox', '--host', 'localhost', '--port', `${imapPort}`, '--encryption', 'tls'],
        ...['--user', user, '--password-stdin', '--address', inbox, '--ca', caPath],
      ],
      password,
    ),
    command('Say who answers', ['widget', 'create', 'website', '--operator', 'ana']),
    command('Create the channel that customers write to', [
      ...['channel', 'create', 'support', '--reply-name', 'Acme Support', '--address', address, '--mailbox', 'inbox'],
      ...['--smtp', 'acme', '--widget', 'website', '--footer', 'Acme Ltd, 1 Main Street'],
      ...[
        '--auto-reply',
        'Hello {{contact.name | default: "there"}}, thank you for your mail. We answer within a day.',
      ],
    ]),
    command('Give yourself a signature', ['operator', 'signature', '--text', 'Ana Lima\nAcme Support', '--on']),
  ];
}

function firstMail(): readonly Scene[] {
  return [
    { kind: 'customer-writes', title: `${CUSTOMER.name} writes to ${SUPPORT.address}`, text: QUESTION },
    command('Pull the mail; the auto-reply goes out', ['pull']),
    command('Look at the inbox', ['inbox']),
    command('Read the conversation', ['show', '1']),
    command('Save what was attached', ['attachment', 'save', '1', '--all', '--to', '.']),
  ];
}

function answer({ invoicePath }: Stage): readonly Scene[] {
  return [
    command('Answer, with formatting and an attachment', ['reply', '1', '--message', ANSWER, '--attach', invoicePath]),
    { kind: 'customer-reads', title: `What ${CUSTOMER.name} has got` },
    { kind: 'customer-answers', title: `${CUSTOMER.name} answers`, text: 'That was quick, thank you!' },
    command('Pull again; the answer joins the conversation', ['pull']),
    command('Everything is in one place', ['show', '1']),
    command('It is done', ['conversation', 'close', '1']),
  ];
}

function command(title: string, args: readonly string[], password?: string): Scene {
  return { kind: 'command', title, args, ...(password === undefined ? {} : { password }) };
}

/** A mail of the customer's, as it arrives in the desk's mailbox after forwarding; `photo` is attached to the first. */
export function customerMail(mail: {
  readonly text: string;
  readonly date: Date;
  readonly photo?: Uint8Array;
  readonly answers?: { readonly messageId: string; readonly subject: string };
}): string {
  const body = ['Content-Type: text/plain; charset=utf-8', '', ...mail.text.split('\n')];
  const lines = [
    `Return-Path: <${CUSTOMER.address}>`,
    `Delivered-To: ${SUPPORT.inbox}`,
    `From: ${CUSTOMER.name} <${CUSTOMER.address}>`,
    `To: ${SUPPORT.address}`,
    `Subject: ${mail.answers?.subject ?? 'My grinder does not start'}`,
    `Date: ${mail.date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <demo.${mail.date.getTime()}@customer.test>`,
    ...(mail.answers ? [`In-Reply-To: ${mail.answers.messageId}`, `References: ${mail.answers.messageId}`] : []),
    'MIME-Version: 1.0',
    ...(mail.photo ? withPhoto(body, mail.photo) : body),
    '',
  ];
  return lines.join('\r\n');
}

function withPhoto(body: readonly string[], photo: Uint8Array): readonly string[] {
  return [
    'Content-Type: multipart/mixed; boundary="demo"',
    '',
    '--demo',
    ...body,
    '--demo',
    'Content-Type: image/png; name="grinder.png"',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="grinder.png"',
    '',
    Buffer.from(photo).toString('base64'),
    '--demo--',
  ];
}

/** The command as a person would type it in a shell. */
export function shellLine(args: readonly string[], readsPassword: boolean): string {
  const line = ['mailroom', ...args.map(quoted)].join(' ');
  return readsPassword ? `echo "$PASSWORD" | ${line}` : line;
}

function quoted(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}
