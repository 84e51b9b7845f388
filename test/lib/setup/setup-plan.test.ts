// The plan between what is wanted and what is there.
import { expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { Channel } from '../../../src/lib/channel/channel.js';
import type { ChannelId, MailboxId, OperatorId, SmtpConfigId, WidgetId } from '../../../src/lib/ids.js';
import { type MailboxAccount, USUAL_FOLDERS } from '../../../src/lib/mailbox/mailbox-account.js';
import type { Operator } from '../../../src/lib/operator/operator.js';
import { NOTHING, type PresentSetup } from '../../../src/lib/setup/setup.js';
import { planSetup } from '../../../src/lib/setup/setup-plan.js';
import type { SetupStep } from '../../../src/lib/setup/setup-step.js';
import { HOUSE_CONFIG, type SmtpConfig } from '../../../src/lib/smtp/smtp-config.js';
import type { Widget } from '../../../src/lib/widget/widget.js';
import { cpuTime } from '../../support/cpu-time.js';
import { ACME, parse } from './setup-text.js';

const createdAt = new Date('2026-03-02T09:30:00Z');
const address = parseEmailAddress;
const house: SmtpConfig = { ...HOUSE_CONFIG, id: 'house' as SmtpConfigId, createdAt };
const acme: SmtpConfig = {
  ...house,
  id: 'acme' as SmtpConfigId,
  name: 'acme',
  host: 'smtp.acme.test',
  port: 587,
  encryption: 'starttls',
  login: { method: 'password', user: 'support@acme.test', password: { scheme: 'env', value: 'ACME_SMTP_PASSWORD' } },
  replyName: 'Acme Support',
  replyAddress: address('support@acme.test'),
};
const inbox: MailboxAccount = {
  id: 'inbox' as MailboxId,
  name: 'inbox',
  host: 'imap.acme.test',
  port: 993,
  encryption: 'tls',
  ca: undefined,
  login: { method: 'password', user: 'inbox@acme.test', password: { scheme: 'env', value: 'ACME_IMAP_PASSWORD' } },
  folder: 'INBOX',
  address: address('inbox@acme.test'),
  plusAddressing: false,
  afterPull: { do: 'leave' },
  trustAuthserv: [],
  ...USUAL_FOLDERS,
  checkedAt: undefined,
  createdAt,
};
const ana: Operator = {
  id: 'ana' as OperatorId,
  name: 'ana',
  fullName: '',
  email: address('ana@acme.test'),
  role: 'admin',
  signature: { text: 'Ana, Acme', on: true },
  notify: false,
  createdAt,
};
const website: Widget = {
  id: 'website' as WidgetId,
  name: 'website',
  routing: 'round-robin',
  operators: [{ id: ana.id, name: 'ana' }],
  createdAt,
};
const support: Channel = {
  id: 'support' as ChannelId,
  name: 'support',
  replyName: 'Acme Support',
  address: address('support@acme.test'),
  aliases: [],
  mailbox: inbox,
  receivingAddress: inbox.address,
  smtp: acme,
  widget: website,
  footer: 'Acme Ltd, 1 Main Street',
  autoReply: {
    on: true,
    subject: 'We have your mail',
    text: 'Hello {{contact.name | default: "there"}}, we answer within a day.',
  },
  formSenders: [],
  forwarders: [],
  undoSeconds: 0,
  reopen: { kind: 'days', days: 30 },
  quote: 'none',
  breakerOpenedAt: undefined,
  createdAt,
};
const DESK: PresentSetup = {
  ...NOTHING,
  smtp: [acme, house],
  mailboxes: [inbox],
  operators: [ana],
  widgets: [website],
  channels: [support],
};

function steps(text: string, present: PresentSetup, { prune = false, actor = undefined as string | undefined } = {}) {
  return planSetup(parse(text, { present, prune }), present, { prune, actor }).steps;
}

const brief = (all: readonly SetupStep[]) =>
  all.map(({ action, kind, name }) => `${{ create: '+', change: '~', delete: '-' }[action]} ${kind} ${name}`);

test('on an empty store, everything is created in the order in which it is needed', () => {
  expect(brief(steps(ACME, { ...NOTHING, smtp: [house] }))).toEqual([
    '+ operator ana',
    '+ widget website',
    '+ smtp acme',
    '+ mailbox inbox',
    '+ channel support',
  ]);
});

test('what is as it is wanted has no step', () => {
  expect(steps(ACME, DESK)).toEqual([]);
  expect(steps(ACME, DESK, { prune: true })).toEqual([]);
});

test('what differs is told field by field, secrets as references', () => {
  const text = ACME.replace('env:ACME_SMTP_PASSWORD', 'file:/run/secrets/smtp')
    .replace('1 Main Street', '2 Main Street')
    .replace('on: true, subject: "We have your mail"', 'on: false, subject: "Hello"');
  expect(steps(text, DESK).map(({ name, fields }) => [name, fields])).toEqual([
    ['acme', [{ field: 'password', before: 'env:ACME_SMTP_PASSWORD', after: 'file:/run/secrets/smtp' }]],
    [
      'support',
      [
        { field: 'footer', before: 'Acme Ltd, 1 Main Street', after: 'Acme Ltd, 2 Main Street' },
        { field: 'autoReply.on', before: true, after: false },
        { field: 'autoReply.subject', before: 'We have your mail', after: 'Hello' },
      ],
    ],
  ]);
});

test('a field that the file leaves out stays; a server is one piece', () => {
  const present = {
    ...DESK,
    channels: [{ ...support, quote: 'last' as const, aliases: [address('help@acme.test')] }],
    mailboxes: [{ ...inbox, folder: 'Support', port: 1993 }],
  };
  expect(steps(ACME, present).map(({ fields }) => fields)).toEqual([[{ field: 'port', before: 1993, after: 993 }]]);
});

test('what the file does not name stays, unless it is pruned, what needs others first', () => {
  const present = {
    ...DESK,
    channels: [support, { ...support, id: 'old' as ChannelId, name: 'old', address: address('old@acme.test') }],
    smtp: [acme, house, { ...acme, name: 'spare' }],
    mailboxes: [inbox, { ...inbox, name: 'spare', address: address('spare@acme.test') }],
    operators: [ana, { ...ana, name: 'zoe', email: address('zoe@acme.test') }],
    widgets: [website, { ...website, name: 'spare' }],
  };
  expect(steps(ACME, present)).toEqual([]);
  expect(brief(steps(ACME, present, { prune: true }))).toEqual([
    '- channel old',
    '- mailbox spare',
    '- smtp spare',
    '- widget spare',
    '- operator zoe',
  ]);
});

test('a channel with conversations is closed, and what it uses stays', () => {
  const spare = { ...inbox, id: 'spare' as MailboxId, name: 'spare', address: address('spare@acme.test') };
  const old = { ...support, id: 'old' as ChannelId, name: 'old', address: address('old@acme.test'), mailbox: spare };
  const present = { ...DESK, channels: [support, old], mailboxes: [inbox, spare], usedChannels: ['old'] };
  expect(steps(ACME, present, { prune: true })).toMatchObject([{ name: 'old', keepsConversations: true }]);
  const closed = { ...DESK, mailboxes: [inbox, spare], closedChannels: [old] };
  expect(steps(ACME, closed, { prune: true })).toEqual([]);
});

test('of a new store, who acts comes first if they are an admin', () => {
  const text = `version: 1
operators:
  bob: { email: bob@acme.test, role: operator }
  zoe: { email: zoe@acme.test, role: admin }
  ana: { email: ana@acme.test, role: admin }
`;
  const names = (actor?: string) => steps(text, NOTHING, { actor }).map(({ name }) => name);
  expect(names()).toEqual(['zoe', 'ana', 'bob']);
  expect(names('ana')).toEqual(['ana', 'zoe', 'bob']);
  expect(names('bob')).toEqual(['zoe', 'ana', 'bob']);
});

test('where no role is said, the first operator of a new store is its admin', () => {
  const text = 'version: 1\noperators: { bob: { email: b@acme.test, role: operator }, ana: { email: a@acme.test } }';
  expect(
    steps(text, NOTHING).map(({ name, fields }) => [name, fields.find(({ field }) => field === 'role')?.after]),
  ).toEqual([
    ['ana', 'admin'],
    ['bob', 'operator'],
  ]);
});

test('the receiving address follows the mailbox when it was its own, and else stays', () => {
  const moved = ACME.replaceAll('inbox@acme.test', 'in@acme.test');
  expect(steps(moved, DESK).map(({ name, fields }) => [name, fields.map(({ field }) => field)])).toEqual([
    ['inbox', ['user', 'address']],
    ['support', ['receivingAddress']],
  ]);
  const own = { ...DESK, channels: [{ ...support, receivingAddress: address('in+support@acme.test') }] };
  expect(steps(moved, own).map(({ name }) => name)).toEqual(['inbox']);
});

test('signatures for single channels are set, and taken away when the map leaves them out', () => {
  const text = (map: string) => ACME.replace('role: admin,', `role: admin, channelSignatures: ${map},`);
  const present = {
    ...DESK,
    channelSignatures: [{ operator: 'ana', channel: 'support', signature: { text: 'Ana', on: true } }],
  };
  expect(brief(steps(text('{ support: { text: "A" } }'), DESK))).toEqual(['+ signature of ana for support']);
  expect(steps(text('{ support: { text: "Ana" } }'), present)).toEqual([]);
  expect(steps(text('{}'), present)).toMatchObject([{ wanted: { facts: undefined } }]);
  expect(steps(ACME, present)).toEqual([]);
});

test('a desk of 50 channels is planned in under a second', () => {
  const channels = Array.from(
    { length: 50 },
    (_, n) =>
      `  c${n}: { address: c${n}@acme.test, replyName: "C {{operator.name}}", mailbox: m${n}, widget: website, smtp: s${n} }`,
  );
  const mailboxes = Array.from(
    { length: 50 },
    (_, n) => `  m${n}: { host: imap.acme.test, encryption: tls, user: m${n}@acme.test, password: env:P${n} }`,
  );
  const smtp = Array.from(
    { length: 50 },
    (_, n) => `  s${n}: { host: smtp.acme.test, encryption: tls, replyName: S, replyAddress: s${n}@acme.test }`,
  );
  const text = [
    'version: 1',
    'widgets: { website: {} }',
    'channels:',
    ...channels,
    'mailboxes:',
    ...mailboxes,
    'smtp:',
    ...smtp,
  ];
  const started = cpuTime();
  expect(steps(text.join('\n'), { ...NOTHING, smtp: [house] })).toHaveLength(151);
  expect(cpuTime() - started).toBeLessThan(1000);
});
