// Whatever an operator writes: it is composed, goes over a line byte for byte as the RFCs want it, and is read as it was
// written. MAILROOM_TEST_FAULTS=full sends 1,000 drafts.
import { simpleParser } from 'mailparser';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { NamedAddress } from '../../../src/lib/address/email-address.js';
import { MailroomError } from '../../../src/lib/errors.js';
import type { MessageId } from '../../../src/lib/ids.js';
import { MAX_LINE } from '../../../src/lib/inbound/clean-line.js';
import { readAttachments, readHtml, readMail } from '../../../src/lib/inbound/mime-reader.js';
import { type ComposedReply, composeReply } from '../../../src/lib/outbound/compose.js';
import { draftReply } from '../../../src/lib/outbound/draft.js';
import { mediaTypeOf, writeMime } from '../../../src/lib/outbound/mime-writer.js';
import { openTransport } from '../../../src/lib/smtp/nodemailer-transport.js';
import fc from '../../support/properties.js';
import { openWireSmtp } from '../../support/wire-smtp.js';
import { aContext, anSmtpConfig } from './reply-fixture.js';

const isFull = process.env['MAILROOM_TEST_FAULTS'] === 'full';
const DRAFTS = isFull ? 1_000 : 60;

const HARD = [
  ...[
    '"',
    "'",
    '\\',
    ',',
    ';',
    ':',
    '<',
    '>',
    '(',
    ')',
    '@',
    '=?utf-8?Q?=C3=A4?=',
    '?=',
    '=20',
    '=',
    '_',
    '%41',
    "*0*='",
  ],
  ...['ä', 'e\u0301', '語', '請求書', '👩‍👩‍👧', '\u{1f1e9}\u{1f1ea}', '\u202e', '\u200b', '\u00a0', '\u2028', '\ufeff'],
  ...[
    '.',
    '..',
    'From ',
    '-- ',
    '--',
    '#',
    '**',
    '`',
    '```',
    '|',
    '![](a.png)',
    '[a](b)',
    '<b>',
    '&amp;',
    '{{x}}',
    '> ',
  ],
  ...['x'.repeat(1_200), '語'.repeat(400), 'begin 644 a', 'Content-Type: text/html', 'Bcc: evil@example.com'],
];
const breaks = [
  '\n',
  '\n\n',
  '\r\n',
  '\r',
  '\t',
  ' ',
  '  ',
  '\v',
  '\f',
  '\u0085',
  '\u001b[31m',
  '\u0001',
  '\n.\n',
  '\n..\n',
  '\n.',
];
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HARD) },
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 3, arbitrary: fc.string({ maxLength: 12 }) },
);
const text = fc
  .array(fc.oneof({ weight: 3, arbitrary: piece }, { weight: 2, arbitrary: fc.constantFrom(...breaks) }), {
    maxLength: 40,
  })
  .map((parts) => parts.join('').replaceAll('\0', '').toWellFormed());
const line = (most: number) =>
  fc.array(piece, { maxLength: most }).map((parts) =>
    parts
      .join('')
      .replace(/[\p{Cc}\u2028\u2029\ufeff]/gu, '')
      .replace(/\s+/g, ' ')
      // What is longer, mailroom itself does not read to its end.
      .slice(0, MAX_LINE)
      .trim()
      .toWellFormed(),
  );
const file = fc.record({
  // What looks like an encoded word in the name of a file is decoded once more by many readers.
  name: line(6).map((name) => `${[...name.replace(/[/\\]|=\?|\?=/g, '').trim()].slice(0, 200).join('')}x.bin`),
  content: fc.uint8Array({ maxLength: 400 }),
});
const written = fc.record({
  ...{
    replyName: line(5),
    customer: line(5),
    subject: line(8),
    body: text,
    signature: text,
    footer: text,
    asked: text,
  },
  ...{ files: fc.array(file, { maxLength: 3 }), plain: fc.boolean(), quote: fc.constantFrom('last', 'none') },
});
type Written = typeof written extends fc.Arbitrary<infer T> ? T : never;

function compose(draft: Written): ComposedReply {
  const context = aContext({
    channel: { replyName: draft.replyName, quote: draft.quote === 'last' ? 'last' : 'none' },
    question: { text: draft.asked, from: { name: draft.customer, address: 'carla@example.com' } },
  });
  return composeReply(context, {
    draft: {
      ...{ ...draftReply(context), text: draft.body, subject: draft.subject },
      to: [{ name: draft.customer, address: 'carla@example.com' }],
      cc: [{ name: draft.replyName, address: 'dan@bücher.example' }],
      bcc: [{ name: 'Secret', address: 'secret@example.com' }],
    },
    closing: { signature: draft.signature, footer: draft.footer },
    attachments: draft.files.map(({ name, content }) => ({ name, type: mediaTypeOf(name), content })),
    ...{ plain: draft.plain, messageId: '9'.repeat(32) as MessageId, date: new Date('2026-03-01T12:00:00Z') },
  });
}

const single = ({ name, address }: NamedAddress) => ({ name: name.replace(/\s+/g, ' ').trim(), address });

test(`${DRAFTS} drafts survive composing, the line and reading`, async () => {
  const server = await openWireSmtp();
  onTestFinished(() => server.close());
  const config = anSmtpConfig({
    ...{ host: server.host, port: server.port, encryption: 'none' },
    login: { method: 'none' },
  });
  const transport = await openTransport(config, undefined);
  onTestFinished(() => transport.close());
  await fc.assert(
    fc.asyncProperty(written, async (draft) => {
      const { mail } = compose(draft);
      const bytes = await writeMime(mail);
      const envelope = { from: mail.from.address, to: ['carla@example.com', 'secret@example.com'] };
      const outcome = await transport.send({ envelope, raw: bytes, onBody: async () => {} });
      expect(outcome.result).toBe('answered');
      const wire = server.bodies.at(-1) ?? Buffer.alloc(0);
      expectGoodWire(wire);
      await expectAsWritten(unstuffed(wire), draft, mail);
    }),
    { numRuns: DRAFTS },
  );
}, 600_000);

/** RFC 5321, 2.3.8 and 4.5.2; RFC 5322, 2.1.1. */
function expectGoodWire(wire: Buffer): void {
  const raw = wire.toString('latin1');
  expect(raw.endsWith('\r\n.\r\n')).toBe(true);
  expect(raw).not.toMatch(/[^\r]\n|\r(?!\n)/);
  const lines = raw.slice(0, -5).split('\r\n');
  expect(Math.max(...lines.map((one) => one.length))).toBeLessThanOrEqual(998);
  // A dot that begins a line stands there twice.
  expect(lines.filter((one) => /^\.(?!\.)/.test(one))).toEqual([]);
  expect(raw).not.toMatch(/[^\r\n\t\x20-\x7e]/);
  expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).not.toMatch(/secret@|^Bcc:/im);
}

function unstuffed(wire: Buffer): Buffer {
  return Buffer.from(wire.toString('latin1').slice(0, -3).replace(/^\./gm, ''), 'latin1');
}

async function expectAsWritten(raw: Buffer, draft: Written, mail: ComposedReply['mail']): Promise<void> {
  const read = await readMail(raw);
  const other = await simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true });
  // A mark of the byte order at the start is kept by some readers and taken off by others.
  const plain = (some: string) =>
    some
      .replace(/\r\n?/g, '\n')
      .replace(/^\ufeff/, '')
      .trimEnd();
  expect(plain(other.text ?? '')).toBe(plain(mail.text));
  expect([other.subject ?? '', read.subject]).toEqual([draft.subject, draft.subject]);
  expect(read.from.map(single)).toEqual([single(mail.from)]);
  expect(read.to.map(single)).toEqual(mail.to.map(single));
  expect(read.messageId).toBe(mail.messageId);
  expect(read.references).toEqual(mail.references);
  const files = await readAttachments(raw);
  expect(files.map(({ name, content }) => [name, Buffer.from(content)])).toEqual(
    draft.files.map(({ name, content }) => [name, Buffer.from(content)]),
  );
  expect((await readHtml(raw))?.trimEnd()).toBe(mail.html?.replace(/\r\n?/g, '\n').trimEnd());
}

describe('no header is made', () => {
  const evil = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '\r\n',
          '\n',
          '\r',
          '\0',
          '\u0085',
          '\u2028',
          '\r\n\r\n',
          '\r\n ',
          'Bcc: e@example.com',
          ',',
          '<',
          '>',
          '"',
        ),
        fc.constantFrom(
          '=?utf-8?Q?=0D=0ABcc:_e@example.com?=',
          '%0D%0A',
          ';',
          ' ',
          '@',
          '\\',
          'a',
          'ä',
          '; filename=b',
          '*=',
          '\t',
        ),
      ),
      { minLength: 1, maxLength: 12 },
    )
    .map((parts) => parts.join(''));
  const FIELDS = [
    'From',
    'To',
    'Cc',
    'Subject',
    'Date',
    'Message-ID',
    'In-Reply-To',
    'References',
    'X-Mailroom-Instance',
  ];
  const OF_PARTS = /^(?:MIME-Version|Content-(?:Type|Transfer-Encoding|Disposition|ID)):/;

  /** All fields of the mail and its parts, unfolded. */
  function fieldsOf(raw: string): { readonly top: readonly string[]; readonly parts: readonly string[] } {
    const unfolded = (head: string) => head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
    const heads = raw.matchAll(/^----_NmP-\w+-Part_\d+\r\n([\s\S]*?)\r\n\r\n/gm);
    return {
      top: unfolded(raw.slice(0, raw.indexOf('\r\n\r\n'))),
      parts: [...heads].flatMap(([, head = '']) => unfolded(head)),
    };
  }

  test('from a name, a subject, a footer, a file name or an address that the operator did not ask for', async () => {
    await fc.assert(
      fc.asyncProperty(evil, evil, evil, async (one, two, three) => {
        const base = compose({
          replyName: 'Acme',
          customer: 'Carla',
          subject: 'Hi',
          body: one,
          signature: two,
          footer: three,
          asked: one,
          files: [],
          plain: false,
          quote: 'last',
        }).mail;
        const mails = [
          base,
          { ...base, from: { ...base.from, name: one } },
          { ...base, to: [{ name: two, address: 'carla@example.com' }] },
          { ...base, to: [{ name: '', address: `a${three}@example.com` }] },
          { ...base, cc: [{ name: '', address: `a@example.com${one}` }] },
          { ...base, subject: two },
          { ...base, attachments: [{ name: three, type: 'text/plain', content: Buffer.from(one) }] },
        ];
        for (const mail of mails) {
          const raw = await writeMime(mail).catch((error: unknown) => error);
          if (raw instanceof MailroomError) {
            expect(raw.kind).toBe('invalid');
            continue;
          }
          const { top, parts } = fieldsOf(Buffer.from(raw as Uint8Array).toString('latin1'));
          const ours = top.filter((field) => !OF_PARTS.test(field));
          expect(ours.map((field) => field.slice(0, field.indexOf(':')))).toEqual(FIELDS);
          expect(parts.filter((field) => !OF_PARTS.test(field))).toEqual([]);
          const read = await simpleParser(Buffer.from(raw as Uint8Array));
          expect([read.bcc, read.headers.has('bcc')]).toEqual([undefined, false]);
          expect([read.to, read.cc].flat().flatMap((list) => list?.value ?? [])).toHaveLength(2);
        }
      }),
      { numRuns: isFull ? 1_000 : 100 },
    );
  }, 600_000);
});
