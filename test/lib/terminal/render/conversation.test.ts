// A conversation as it is read: every mail there is, and every mail that somebody made to break it.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ConversationView, ViewedMessage } from '../../../../src/lib/conversation/conversation-view.js';
import type { Message } from '../../../../src/lib/conversation/message.js';
import type { OutboxId } from '../../../../src/lib/ids.js';
import type { InboundMail } from '../../../../src/lib/inbound/inbound-mail.js';
import { readMail } from '../../../../src/lib/inbound/mime-reader.js';
import { formatJson } from '../../../../src/lib/terminal/json.js';
import { renderConversation, toConversationJson } from '../../../../src/lib/terminal/render/conversation.js';
import { renderInbox } from '../../../../src/lib/terminal/render/inbox.js';
import { textWidth } from '../../../../src/lib/terminal/text-width.js';
import { makeTheme } from '../../../../src/lib/terminal/theme.js';
import { CONTROL, hostileText, SEQUENCES } from '../../../support/hostile-text.js';
import fc from '../../../support/properties.js';

const NOW = new Date(2026, 2, 12, 14, 3);
const theme = makeTheme(false);

function message(parts: Partial<ViewedMessage> = {}): ViewedMessage {
  return {
    ...{ id: 'm1' as Message['id'], direction: 'in', kind: 'human', replyTo: [], cc: [], bcc: [], references: [] },
    from: { name: 'Carla', address: 'carla@customer.example' },
    to: [{ name: 'Acme', address: 'support@acme.example' }],
    ...{ subject: 'Parcel', messageIdHeader: '<1@customer.example>', date: new Date(2026, 2, 12, 12, 3) },
    ...{ text: 'Hello', quoted: '', attachments: [], delivery: undefined, operator: undefined, flags: [] },
    ...parts,
  };
}

function view(parts: Partial<ConversationView> = {}): ConversationView {
  return {
    ...{ id: 'c1', number: 7, channel: { id: 'h1', name: 'support' }, subject: 'Parcel', status: 'open', version: 1 },
    contact: { id: 'k1', name: 'Carla', address: 'carla@customer.example' },
    ...{ assignee: undefined, tags: [], attention: undefined, closedAt: undefined, createdAt: NOW, updatedAt: NOW },
    messages: [message()],
    ...parts,
  } as ConversationView;
}

const render = (parts: Partial<ConversationView> = {}, full = false, width = 80) =>
  renderConversation(view(parts), { screen: { width, theme }, now: NOW, full });

function viewOf(mail: InboundMail): ConversationView {
  const { subject, replyTo, to, cc, attachments } = mail;
  const from = mail.from[0] ?? { name: '', address: '' };
  const recipient = { address: from.address, state: 'failed', status: subject, response: subject } as const;
  return view({
    ...{ subject, attention: subject, tags: [subject], contact: { id: 'k1', ...from } as ConversationView['contact'] },
    messages: [
      message({
        ...{ from, replyTo, to, cc, subject: `other ${subject}`, messageIdHeader: mail.messageId ?? '' },
        ...{ date: mail.date ?? NOW, text: mail.newText, quoted: mail.quotedText, flags: [subject, `via:${subject}`] },
        attachments: attachments.map(({ name, type, size }) => ({ id: 'a' as never, name, type, size })),
        delivery: { state: 'failed', recipients: [recipient, recipient] },
      }),
    ],
  });
}

function expectSafe(shown: ConversationView): void {
  for (const width of [80, 30, undefined]) {
    for (const full of [true, false]) {
      const text = renderConversation(shown, { screen: { width, theme }, now: NOW, full });
      expect(text).not.toMatch(CONTROL);
      const lines = width === undefined ? [] : text.split('\n').filter((line) => !/https?:/i.test(line));
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width ?? 0);
    }
    expect(renderInbox([{ ...shown, unread: true }], { width, theme }, NOW)).not.toMatch(CONTROL);
  }
  expect(formatJson(toConversationJson(shown))).not.toMatch(CONTROL);
}

test('every mail of the fixtures is shown without a control in it, and fits', async () => {
  const folder = join(import.meta.dirname, '../../../fixtures/mail');
  for (const name of globSync('**/*.eml', { cwd: folder })) {
    const mail = await readMail(readFileSync(join(folder, name))).catch(() => undefined);
    if (mail !== undefined) expectSafe(viewOf(mail));
  }
});

test('so is a mail into which somebody put what they liked, wherever they liked', async () => {
  const encoded = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
  const piece = fc.oneof(hostileText, fc.constantFrom(...SEQUENCES), fc.constantFrom(...SEQUENCES.map(encoded)));
  const places = { name: piece, subject: piece, file: piece, text: piece, html: piece, id: piece };
  await fc.assert(
    fc.asyncProperty(fc.record(places), async ({ name, subject, file, text, html, id }) => {
      const raw = [
        ...[`From: "${name}" <eve${id}@evil.example>`, `To: ${name} <a@b.example>`, `Subject: ${subject}`],
        ...[`Message-ID: <${id}@evil.example>`, 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', ''],
        ...['--b', 'Content-Type: text/plain; charset=utf-8', '', text, '', `> ${text}`, ''],
        ...['--b', 'Content-Type: text/html; charset=utf-8', '', `<p>${html}<a href="https://x.example/${html}">x</a>`],
        ...[
          '--b',
          `Content-Type: application/x; name="${file}"`,
          `Content-Disposition: attachment; filename="${file}"`,
          '',
          'x',
        ],
        ...['--b--', ''],
      ].join('\r\n');
      const mail = await readMail(Buffer.from(raw)).catch(() => undefined);
      if (mail !== undefined) expectSafe(viewOf(mail));
    }),
    { numRuns: 500 },
  );
}, 60_000);

test('the head says what it is, and the first line of a message who and when', () => {
  expect(render().split('\n').slice(0, 8)).toEqual([
    '#7 Parcel',
    'open · channel support · assigned to nobody',
    'with Carla <carla@customer.example>',
    '',
    '── 1 Carla <carla@customer.example> ───────────────────────────────── 2 h ago ──',
    '  Thu 12 Mar 2026, 12:03 · to Acme <support@acme.example>',
    '',
    '  Hello',
  ]);
});

test.each([
  ['a delivery report', { kind: 'bounce' }, '[delivery report]'],
  ['an auto-reply of ours', { kind: 'auto-reply', direction: 'out' }, '[auto-reply]'],
  ['a note', { kind: 'note', direction: 'note', operator: 'ana' }, '── 1 ana [note, only for the team]'],
  ['a mailing list', { kind: 'list' }, '[mailing list]'],
] as const)('%s is labelled', (_, parts, label) => {
  expect(render({ messages: [message(parts)] })).toContain(label);
});

test.each([
  ['Re: Parcel', undefined],
  ['AW: WG: Re: parcel', undefined],
  ['Re[2]: Parcel', undefined],
  ['Another parcel', 'subject: Another parcel'],
])('the subject %j of an answer is said as %j', (subject, line) => {
  const text = render({ subject: 'parcel', messages: [message({ subject: subject.replace('Parcel', 'parcel') })] });
  if (line === undefined) expect(text).not.toContain('subject:');
  else expect(text.toLowerCase()).toContain(line.toLowerCase());
});

test('a head cuts nothing as long as there is room for it', () => {
  const note = message({ kind: 'note', direction: 'note', operator: 'ana' });
  expect(render({ messages: [note] }, false, 48)).toContain('── 1 ana [note, only for the team] ── 2 h ago ──');
  const from = { name: 'Mbali Dlamini', address: 'customer-7@customer.example' };
  expect(render({ messages: [message({ from })] }, false, 44)).toContain(
    '── 1 Mbali Dlamini ────────────── 2 h ago ──',
  );
});

test('nobody draws the head of a note with their name', () => {
  const address = `eve@${'long-'.repeat(12)}.evil.example`;
  const drawn = (name: string, width: number) =>
    render({ messages: [message({ from: { name, address } })] }, false, width);
  expect(drawn('ana [note, only for the team]', 48)).toContain('── 1 ana (note, only for the team) ');
  expect(drawn('ana [note, only for the team] ─', 80)).toContain(
    '── 1 ana (note, only for the team) - <…ng-long-long-.evil.example> ',
  );
});

test('a note has no subject, and says none', () => {
  const note = message({ kind: 'note', direction: 'note', operator: 'ana', subject: '' });
  expect(render({ messages: [note] })).not.toContain('subject:');
});

test('a reader is told what to doubt', () => {
  const flags = ['two-from', 'name-holds-address', 'via:ben@team.example', 'something-new', 'history'];
  const replyTo = [{ name: '', address: 'eve@evil.example' }];
  const text = render({ messages: [message({ flags, replyTo })] });
  expect(text).toContain('answers are asked to go to eve@evil.example');
  expect(text).toContain('more than one sender');
  expect(text).toContain('address of somebody else');
  expect(text).toContain('came by way of ben@team.example');
  expect(text).toContain('something-new');
  expect(text).not.toContain('history');
  expect(
    render({ messages: [message({ replyTo: [{ name: 'x', address: 'Carla@Customer.example' }] })] }),
  ).not.toContain('asked');
});

test('of many recipients the first are named, with --full all', () => {
  const to = Array.from({ length: 30 }, (_, index) => ({ name: '', address: `p${index}@x.example` }));
  expect(render({ messages: [message({ to })] })).toMatch(/p0@x.example, p1@x.example, p2@x.example and 27\s+more/);
  expect(render({ messages: [message({ to })] }, true)).toContain('p29@x.example');
});

test.each([
  ['sent', [{ state: 'sent', status: '2.0.0', response: '250 2.0.0 Ok' }], ['sent: 250 2.0.0 Ok']],
  ['sent', [{ state: 'sent' }, { state: 'sent' }], ['sent']],
  [
    'deferred',
    [{ state: 'deferred', status: '4.7.1', response: 'Greylisted' }],
    ['not sent yet, it is tried again: 4.7.1 Greylisted'],
  ],
  [
    'failed',
    [{ state: 'sent' }, { state: 'failed', response: '550 no' }],
    ['NOT SENT', '- r0@x.example: sent', '- r1@x.example: refused 550 no'],
  ],
  ['unsure', [{ state: 'unsure' }], ['nobody knows whether this was sent']],
  ['queued', [{ state: 'pending' }, { state: 'pending' }], ['waiting to be sent']],
] as const)('what became of a reply: %s', (state, outcomes, lines) => {
  const recipients = outcomes.map((outcome, index) => ({
    status: undefined,
    response: undefined,
    ...outcome,
    address: `r${index}@x.example`,
  }));
  const text = render({ messages: [message({ direction: 'out', kind: 'reply', delivery: { state, recipients } })] });
  expect(text.split('\n').slice(-lines.length)).toEqual(lines.map((line) => `  ${line}`));
});

const at = new Date('2026-03-01T09:00:00Z');

test.each([
  [
    'sent',
    [{ state: 'sent', response: '250 queued as ABC123' }],
    { finishedAt: at },
    [/^sent on .* 2026, \d\d:\d\d by mx\u241b\.acme\.test: 250 queued as ABC123$/],
  ],
  [
    'sent',
    [
      { state: 'sent', response: '250 ok' },
      { state: 'sent', response: '250 ok' },
    ],
    { finishedAt: at },
    [/: 250 ok$/],
  ],
  [
    'sent',
    [{ state: 'failed', status: '5.1.1', response: 'user unknown', at }],
    { finishedAt: at },
    [/^sent, and NOT DELIVERED on .*: 5\.1\.1 user unknown$/],
  ],
  [
    'deferred',
    [{ state: 'deferred', response: '451 later' }],
    { attempts: 2, nextAttemptAt: new Date(NOW.getTime() + 300_000) },
    [/it is tried again in 5 min, by mx.*, tried 2 times: 451 later$/, /mailroom outbox retry 000000ab$/],
  ],
  [
    'unsure',
    [{ state: 'unsure', response: 'no answer came' }],
    { finishedAt: at },
    [
      /nobody knows whether this was sent, .*: no answer came$/,
      /ask whom it was for/,
      /resolve 000000ab --sent, or --resend/,
    ],
  ],
  ['held', [{ state: 'pending' }], { nextAttemptAt: at }, [/^held until .* 2026/, /outbox cancel 000000ab$/]],
  ['held', [{ state: 'pending' }], { reason: 'Carla wrote' }, [/^held: Carla wrote$/, /outbox show 000000ab$/]],
  [
    'failed',
    [{ state: 'failed', response: '550 no' }],
    { finishedAt: at },
    [/^NOT SENT, .*: 550 no$/, /outbox retry 000000ab$/],
  ],
] as const)('the fate of a reply: %s with %j', (state, outcomes, known, lines) => {
  const recipients = outcomes.map((outcome) => ({
    status: undefined,
    response: undefined,
    address: 'a@x.example',
    ...outcome,
  }));
  const facts = {
    ...{ id: '00000000000000ab' as OutboxId, config: 'acme', server: 'mx\u001b.acme.test', attempts: 1 },
    ...{ finishedAt: undefined, nextAttemptAt: undefined, reason: undefined },
    ...known,
  };
  const shown = message({ direction: 'out', kind: 'reply', delivery: { state, recipients, facts } });
  const piped = renderConversation(view({ messages: [shown] }), {
    screen: { width: undefined, theme },
    now: NOW,
    full: false,
  });
  const told = piped
    .split('\n')
    .slice(-lines.length)
    .map((line) => line.trim());
  for (const [index, line] of lines.entries()) expect(told[index]).toMatch(line);
  // However narrow the terminal is, no line is wider.
  for (const width of [24, 40]) {
    const narrow = renderConversation(view({ messages: [shown] }), { screen: { width, theme }, now: NOW, full: false });
    expect(narrow).not.toMatch(CONTROL);
    for (const line of narrow.split('\n').slice(-8)) expect(line.length).toBeLessThanOrEqual(width);
  }
  expect(toConversationJson(view({ messages: [shown] })).messages[0]?.delivery).toMatchObject({
    ...{ state, outbox: '00000000000000ab', config: 'acme', attempts: facts.attempts },
  });
});

test('a mail without words or subject says so', () => {
  const text = render({ subject: ' ', messages: [message({ text: '\n \n', subject: '' })] });
  expect(text).toContain('#7 (no subject)');
  expect(text).toContain('(no text)');
});

test('the first line of a text keeps its place, and empty lines around it go', () => {
  const text = render({ messages: [message({ text: '\n\n    indented\nnot\n\n\n' })] });
  expect(text).toMatch(/\n\n {6}indented\n {2}not$/);
});

test('in a pipe nothing is wrapped or cut', () => {
  const long = 'word '.repeat(100).trim();
  const piped = { screen: { width: undefined, theme }, now: NOW, full: false };
  expect(renderConversation(view({ messages: [message({ text: long })] }), piped)).toContain(`\n  ${long}`);
});
