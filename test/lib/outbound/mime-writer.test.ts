// mime-writer: what others read in our mails is what was typed, and the bytes are as the wire wants them.
import { describe, expect, test } from 'vitest';
import { mediaTypeOf, writeMime } from '../../../src/lib/outbound/mime-writer.js';
import type { OutgoingMail } from '../../../src/lib/outbound/outgoing-mail.js';
import fc from '../../support/properties.js';
import { hasPython, type ReadMail, readWithMailparser, readWithPython } from './read-elsewhere.js';

const MAIL: OutgoingMail = {
  from: { name: 'Acme Support', address: 'support@acme.test' },
  replyTo: [],
  to: [{ name: 'Carla', address: 'carla@example.com' }],
  cc: [],
  bcc: [],
  subject: 'Re: Invoice',
  messageId: '<mr.1.2.3@acme.test>',
  instanceMark: 'abc def',
  inReplyTo: '<question@example.com>',
  references: ['<first@example.com>', '<question@example.com>'],
  date: new Date('2026-03-01T10:20:30Z'),
  text: 'Hello',
  html: '<p>Hello</p>',
  attachments: [],
  headers: [],
};

const write = async (changes: Partial<OutgoingMail>) => Buffer.from(await writeMime({ ...MAIL, ...changes }));

/** The header block, unfolded. */
const headers = (raw: Buffer) =>
  raw
    .toString('latin1')
    .split('\r\n\r\n')[0]
    ?.replace(/\r\n[ \t]/g, ' ')
    .split('\r\n') ?? [];

function expectGoodWire(raw: Buffer): void {
  const text = raw.toString('latin1');
  expect(text).not.toMatch(/[^\r]\n|\r[^\n]/);
  expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  expect(text).not.toMatch(/[^\r\n\t\x20-\x7e]/);
}

describe('headers', () => {
  test('hold what the mail says, in an order of ours, and no Bcc', async () => {
    const raw = await write({
      cc: [{ name: '', address: 'dan@example.com' }],
      bcc: [{ name: 'Eve', address: 'eve@example.com' }],
      replyTo: [{ name: 'Acme Support', address: 'desk@acme.test' }],
      headers: [{ name: 'Auto-Submitted', value: 'auto-replied' }],
    });

    expect(headers(raw)).toEqual([
      'From: "Acme Support" <support@acme.test>',
      'Reply-To: "Acme Support" <desk@acme.test>',
      'To: "Carla" <carla@example.com>',
      'Cc: dan@example.com',
      'Subject: Re: Invoice',
      'Date: Sun, 01 Mar 2026 10:20:30 +0000',
      'Message-ID: <mr.1.2.3@acme.test>',
      'In-Reply-To: <question@example.com>',
      'References: <first@example.com> <question@example.com>',
      'X-Mailroom-Instance: abc def',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      expect.stringMatching(/^Content-Type: multipart\/alternative; boundary="/),
    ]);
    expect(raw.toString('latin1')).not.toContain('eve@example.com');
  });

  test.each([
    ['a subject', { subject: 'Hi\r\nBcc: evil@example.com' }],
    ['a subject with a bare line feed', { subject: 'Hi\nBcc: evil@example.com' }],
    ['a subject with NUL', { subject: 'Hi\0' }],
    ['a name', { from: { name: 'Acme\r\nBcc: evil@example.com', address: 'support@acme.test' } }],
    ['an address', { to: [{ name: '', address: 'a@example.com\r\nBcc: evil@example.com' }] }],
    ['two addresses in one', { to: [{ name: '', address: 'a@example.com,evil@example.com' }] }],
    ['an address in brackets', { to: [{ name: '', address: '<a@example.com> b@example.com' }] }],
    ['a Message-ID', { messageId: '<a@b>\r\nBcc: evil@example.com' }],
    ['a reference', { references: ['<a@b>\nBcc: evil@example.com'] }],
    ['a reference with a blank', { references: ['<a b@c>'] }],
    ['In-Reply-To', { inReplyTo: '<a@b>\r\n\r\nbody' }],
    ['the value of another header', { headers: [{ name: 'X-A', value: 'b\r\nBcc: evil@example.com' }] }],
    ['the name of another header', { headers: [{ name: 'X-A: b\r\nBcc', value: 'evil@example.com' }] }],
    ['a file name', { attachments: [{ name: 'a\r\nBcc: x', type: 'text/plain', content: Buffer.from('') }] }],
    ['a file name with a folder', { attachments: [{ name: '../a', type: 'text/plain', content: Buffer.from('') }] }],
    ['a media type', { attachments: [{ name: 'a', type: 'text/plain\r\nBcc: x', content: Buffer.from('') }] }],
  ])('are not made from %s: the mail is refused', async (_what, changes) => {
    await expect(writeMime({ ...MAIL, ...changes })).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('a domain beyond ASCII is written so that every server can read it', async () => {
    const raw = await write({ to: [{ name: 'Jörg', address: 'joerg@bücher.example' }] });

    expect(headers(raw)).toContain('To: =?UTF-8?B?SsO2cmc=?= <joerg@xn--bcher-kva.example>');
  });

  test('a subject of 5,000 letters without a blank keeps the lines short', async () => {
    const subject = 'x'.repeat(5_000);
    const raw = await write({ subject });

    expectGoodWire(raw);
    expect((await readWithMailparser(raw)).subject).toBe(subject);
  });
});

describe('text', () => {
  test.each([
    ['blanks at the end of lines', 'Hello  \n\t\n-- \nAna \n'],
    ['dots and From at the start of lines', '.\n..\nFrom here\n>From there\n. dot'],
    ['lines of 3,000 letters', `${'a'.repeat(3_000)}\n${'ä'.repeat(3_000)}\n${'語'.repeat(3_000)}`],
    ['what looks like encoded text', '=C3=A4 =?utf-8?Q?=C3=A4?= =\n=3D'],
    ['what looks like a boundary', '--_NmP\n----_NmP-1-Part_2\n--'],
    ['Japanese', 'こんにちは。\n請求書を添付します。\n'],
    ['emoji and combining marks', '👩‍👩‍👧 e\u0301 \u{1f1e9}\u{1f1ea}'],
    ['empty lines at both ends', '\n\n\nHello\n\n\n'],
    ['separators that are no line ends', 'a\u2028b\u2029c\u0085d\fe\vf'],
  ])('arrives line for line: %s', async (_what, text) => {
    const raw = await write({ text });

    expectGoodWire(raw);
    expect((await readWithMailparser(raw)).text).toBe(text);
    if (hasPython) expect(readWithPython([raw])[0]?.text).toBe(text);
  });

  test('may be empty', async () => {
    expect((await readWithMailparser(await write({ text: '', html: undefined }))).text.trim()).toBe('');
  });

  test('is all there is when there is no HTML', async () => {
    const raw = await write({ html: undefined });

    expect(headers(raw).at(-1)).toBe('Content-Type: text/plain; charset=utf-8');
    expect(await readWithMailparser(raw)).toMatchObject({ text: 'Hello\n', html: undefined });
  });

  test('is not marked as flowed: no reader joins lines that were typed as two', async () => {
    expect((await write({ text: 'one \ntwo' })).toString()).not.toMatch(/format=/i);
  });
});

describe('attachments', () => {
  test.each([
    'invoice.pdf',
    'Rechnung für Größe.pdf',
    '請求書 三月.pdf',
    `${'long '.repeat(39)}x.pdf`,
    `${'長'.repeat(196)}.pdf`,
    `it's "quoted"; a=b, c%20d.pdf`,
    'back\\slash.pdf',
    'no ending',
    '.hidden',
    'emoji 👩‍👩‍👧.png',
    "percent '%41' *0*.txt",
  ])('keep their bytes and their name: %s', async (name) => {
    const content = Buffer.from(Array.from({ length: 1_000 }, (_, index) => (index * 7) % 256));
    const raw = await write({ attachments: [{ name, type: mediaTypeOf(name), content }] });
    const wanted = [{ name, type: mediaTypeOf(name), base64: content.toString('base64') }];

    expectGoodWire(raw);
    expect((await readWithMailparser(raw)).attachments).toEqual(wanted);
    if (hasPython) expect(readWithPython([raw])[0]?.attachments).toEqual(wanted);
  });

  test('may be empty, and there may be many, in their order', async () => {
    const attachments = ['a.txt', 'b.txt', 'c.bin'].map((name) => ({
      name,
      type: mediaTypeOf(name),
      content: Buffer.alloc(name === 'a.txt' ? 0 : 3, 0x0a),
    }));
    const read = await readWithMailparser(await write({ attachments }));

    expect(read.attachments.map(({ name, base64 }) => [name, base64])).toEqual([
      ['a.txt', ''],
      ['b.txt', 'CgoK'],
      ['c.bin', 'CgoK'],
    ]);
  });

  test('a picture that the HTML shows stands beside it, the others after both', async () => {
    const picture = { name: 'größe.png', type: 'image/png', content: Buffer.from('png'), contentId: '1.2@acme.test' };
    const file = { name: 'a.pdf', type: 'application/pdf', content: Buffer.from('pdf') };
    const raw = await write({ html: '<img src="cid:1.2@acme.test">', attachments: [picture, file] });

    expectGoodWire(raw);
    expect(raw.toString('latin1').match(/^Content-(?:Type: [\w/+]+|ID: .*|Disposition: \w+)/gm)).toEqual([
      'Content-Type: multipart/mixed',
      'Content-Type: multipart/alternative',
      'Content-Type: text/plain',
      'Content-Type: multipart/related',
      'Content-Type: text/html',
      'Content-Type: image/png',
      'Content-ID: <1.2@acme.test>',
      'Content-Disposition: inline',
      'Content-Type: application/pdf',
      'Content-Disposition: attachment',
    ]);
    const files = (await readWithMailparser(raw)).attachments.map(({ name }) => name);
    expect(files).toEqual(['größe.png', 'a.pdf']);
  });

  test('a text says what it is written in, as far as that is known', async () => {
    const file = (name: string, content: Buffer) => ({ name, type: mediaTypeOf(name), content });
    const texts = [
      file('a.txt', Buffer.from('日本')),
      file('b.txt', Buffer.from('a')),
      file('c.csv', Buffer.from([0xe4])),
    ];
    const raw = await write({ attachments: [...texts, file('d.bin', Buffer.from('日本'))] });

    expect(raw.toString('latin1').match(/^Content-Type: .*name=.*/gm)).toEqual([
      'Content-Type: text/plain; charset=utf-8; name="a.txt"',
      'Content-Type: text/plain; name="b.txt"',
      'Content-Type: text/csv; name="c.csv"',
      'Content-Type: application/octet-stream; name="d.bin"',
    ]);
  });

  test('a mail as a file goes as plain bytes, for a part of its type could not be encoded', () => {
    expect(mediaTypeOf('complaint.eml')).toBe('application/octet-stream');
  });

  test.each([
    ['a.pdf', 'application/pdf'],
    ['PHOTO.JPG', 'image/jpeg'],
    ['photo.heic', 'image/heic'],
    ['notes.md', 'text/markdown'],
    ['table.csv', 'text/csv'],
    ['README', 'application/octet-stream'],
    ['pdf', 'application/octet-stream'],
    ['x.unheard-of', 'application/octet-stream'],
  ])('the media type of %s is %s', (name, type) => {
    expect(mediaTypeOf(name)).toBe(type);
  });
});

describe('any mail', () => {
  const character = fc.oneof(
    { weight: 5, arbitrary: fc.string({ minLength: 1, maxLength: 1 }) },
    { weight: 3, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('"', "'", '\\', ',', ';', ':', '<', '>', '(', ')', '=', '?', '_', ' ', '.'),
    },
    { weight: 1, arbitrary: fc.constantFrom('=?utf-8?B?', '?=', '日本', '\u202e', '  ', '👩‍👩‍👧', '%', '*') },
  );
  const oneLine = (maxLength: number) =>
    fc
      .array(character, { maxLength })
      .map((parts) =>
        parts
          .join('')
          .replace(/\p{Cc}/gu, '')
          .trim(),
      )
      .filter((text) => text.isWellFormed());
  const text = fc
    .array(fc.oneof(oneLine(60), oneLine(400), fc.constantFrom('', '.', '-- ', ' ', '\t', 'From x', '--')), {
      maxLength: 20,
    })
    .map((lines) => lines.join('\n'))
    .filter((body) => body !== '' && !body.startsWith('\ufeff'));
  const anyMail = fc.record({
    name: oneLine(80),
    customer: oneLine(80),
    subject: oneLine(200),
    text,
    // mailparser decodes a file name that looks like an encoded word once more.
    file: oneLine(80).map((name) => `${name.replace(/[/\\]|=\?/g, '').trim()}x.bin`),
    content: fc.uint8Array({ maxLength: 300 }),
  });

  const toMail = ({
    name,
    customer,
    subject,
    text,
    file,
    content,
  }: Pick<OutgoingMail, 'subject' | 'text'> & {
    name: string;
    customer: string;
    file: string;
    content: Uint8Array;
  }) => ({
    from: { name, address: 'support@acme.test' },
    to: [
      { name: customer, address: 'carla@example.com' },
      { name: '', address: 'dan@example.com' },
    ],
    subject,
    text,
    attachments: [{ name: file, type: 'application/octet-stream', content }],
  });
  const wanted = (mail: ReturnType<typeof toMail>): Partial<ReadMail> => ({
    subject: mail.subject,
    text: mail.text,
    from: [[mail.from.name, mail.from.address]],
    to: mail.to.map(({ name, address }) => [name, address] as const),
    attachments: mail.attachments.map(({ name, type, content }) => ({
      name,
      type,
      base64: Buffer.from(content).toString('base64'),
    })),
  });

  // How many blanks stand between the words of a name is lost on some readers.
  const withSingleBlanks = (read: Partial<ReadMail>) => {
    const single = (list: ReadMail['from'] = []) => list.map(([name, address]) => [name.replace(/\s+/g, ' '), address]);
    return { ...read, from: single(read.from), to: single(read.to) };
  };

  test('is read by mailparser as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(anyMail, async (parts) => {
        const mail = toMail(parts);
        const raw = await write(mail);
        expectGoodWire(raw);
        expect(withSingleBlanks(await readWithMailparser(raw))).toMatchObject(withSingleBlanks(wanted(mail)));
      }),
      { numRuns: 300 },
    );
  });

  test.skipIf(!hasPython)('is read by Python as it was written', async () => {
    const mails = fc.sample(anyMail, 300).map(toMail);
    const raws = await Promise.all(mails.map(write));

    for (const [index, read] of readWithPython(raws).entries()) {
      const mail = mails[index];
      if (mail !== undefined) expect(withSingleBlanks(read)).toMatchObject(withSingleBlanks(wanted(mail)));
    }
  });
});
