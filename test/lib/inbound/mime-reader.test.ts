// Bytes become mails: odd ones, broken ones, and ones that are made to hurt.
import { describe, expect, test } from 'vitest';
import { MailroomError } from '../../../src/lib/errors.js';
import { headerValues } from '../../../src/lib/inbound/inbound-mail.js';
import { readAttachments, readHtml, readMail } from '../../../src/lib/inbound/mime-reader.js';
import { cpuTime } from '../../support/cpu-time.js';
import { changeMail, fixtureMail, fixtureNames } from '../../support/fixture-mail.js';
import fc from '../../support/properties.js';

const read = (name: string) => readMail(fixtureMail(name));

describe('what a mail says', () => {
  test('a plain mail is read whole', async () => {
    expect(await read('plain')).toMatchObject({
      from: [{ name: 'Carla Customer', address: 'carla@customer.example' }],
      to: [{ name: '', address: 'support@acme.example' }],
      subject: 'Printer on fire',
      messageId: '<plain@customer.example>',
      date: new Date('2026-03-02T09:59:00Z'),
      contentType: 'text/plain',
      newText: 'Hello,\n\nour printer is on fire. What now?\n\nCarla',
      quotedText: '',
      attachments: [],
    });
  });

  test('a reply names what it answers, and its quote is apart from it', async () => {
    const mail = await read('reply-with-references');
    expect(mail.inReplyTo).toEqual(['<answer@acme.example>']);
    expect(mail.references).toEqual(['<plain@customer.example>', '<answer@acme.example>']);
    expect(mail.newText).toBe('It is out now.');
    expect(mail.quotedText).toContain('> Pour water on it.');
  });

  test.each([
    ['encoded-word-broken', 'Düsseldorf €5'],
    ['encoded-word-folded-inside', 'Schöne Grüße'],
    ['eight-bit-headers', 'Schöne Grüße'],
    ['latin1-headers', 'Schöne Grüße'],
    ['gb2312-holds-utf8', '打印机着火了'],
    ['gb2312', '打印机着火了'],
    ['iso-2022-jp', 'プリンター'],
    ['nul-bytes', 'Nul \ufffd here'],
  ])('the subject of %s is %s', async (name, subject) => {
    expect((await read(name)).subject).toBe(subject);
  });

  test.each([
    ['gb2312-holds-utf8', '打印机着火了，怎么办？'],
    ['gb2312', '打印机着火了，怎么办？'],
    ['latin1-holds-utf8', 'Schöne Grüße – Zoë'],
    ['windows-1252-says-utf8', 'Schöne Grüße – es kostet 5 €'],
    ['koi8-without-charset', 'Здравствуйте, наш принтер горит. Что нам теперь делать?'],
    ['shift-jis-without-charset', 'プリンターが燃えています。どうすればいいですか。'],
    ['iso-2022-jp', 'プリンターが燃えています。'],
    ['unknown-charset', 'Schöne Grüße'],
    ['utf-7', 'Schöne Grüße + 5 €'],
    ['utf-16', 'Grüße'],
    ['nul-bytes', 'a\ufffdb'],
    ['mbox-separator', 'It burns.'],
    ['headers-only', ''],
    ['no-headers', 'just some text, and not one header\n\nand more'],
    ['multipart-without-boundary', 'It burns all the same.'],
    ['multipart-never-closed', 'It burns.'],
    ['alternative-with-empty-text', 'It burns.'],
    ['html-only', 'Hello\n\nOur printer burns. See the film <https://customer.example/fire>.[Fire]'],
    ['format-flowed', 'This line was broken for the way only.\nThis one was not.'],
    ['interleaved-answers', '> Is it still burning?\n\nYes.\n\n> Did you pour water on it?\n\nNo, oil.'],
  ])('the new words of %s are read', async (name, text) => {
    expect((await read(name)).newText).toBe(text);
  });

  test.each([
    ['date-missing', undefined],
    ['date-broken', undefined],
    ['date-in-2050', new Date('2050-01-01T00:00:00Z')],
    ['date-without-zone', new Date('2026-01-01T10:00:00Z')],
  ])('the date of %s is %s', async (name, date) => {
    expect((await read(name)).date).toEqual(date);
  });

  test('several From headers are all read, in their order', async () => {
    const { from } = await read('two-from-headers');
    expect(from.map(({ address }) => address)).toEqual(['ana@acme.example', 'carla@customer.example']);
  });

  test('an encoded word is a name, and never an address', async () => {
    expect((await read('encoded-word-hides-address')).from).toEqual([
      { name: 'Ana <ana@acme.example>,', address: 'mallory@evil.example' },
    ]);
  });

  test('the members of a group are read, an empty group is nobody', async () => {
    const { to } = await read('group-address');
    expect(to.map(({ address }) => address)).toEqual(['support@acme.example', 'dan@other.example']);
  });

  test('header fields are kept as they stand: in order, unfolded, not decoded', async () => {
    const mail = await read('encoded-word-broken');
    expect(mail.headers.map(({ name }) => name).slice(0, 3)).toEqual(['return-path', 'delivered-to', 'from']);
    expect(headerValues(mail, 'subject')).toEqual(['=?utf-8?B?RMO8c3NlbGRvcmYg?= =?utf-8?B?4oKs?= =?utf-8?Q?5?=']);
  });

  test('mail without a Message-ID or From has none', async () => {
    expect((await read('no-message-id')).messageId).toBeUndefined();
    expect((await read('no-from')).from).toEqual([]);
  });

  test('the parts of a report are read as far as their fields', async () => {
    const { embedded } = await read('bounce');
    expect(embedded.map(({ type, groups }) => [type, groups.length])).toEqual([
      ['message/delivery-status', 2],
      ['message/rfc822', 1],
    ]);
    expect(embedded[0]?.groups[1]).toContainEqual({ name: 'action', value: 'failed' });
  });
});

describe('attachments', () => {
  test('have the name that the mail gives them, or one made from their type', async () => {
    const { attachments } = await read('attachment-names');
    expect(attachments.map(({ name, type, inline }) => [name, type, inline])).toEqual([
      ['Rechnung März €.pdf', 'application/pdf', false],
      ['attachment-2.jpg', 'image/jpeg', false],
      ['Notiz für Ana.txt', 'text/plain', true],
      ['../../etc/passwd', 'application/octet-stream', false],
    ]);
  });

  test('are given byte for byte, in the same order', async () => {
    const contents = await readAttachments(fixtureMail('attachment-names'));
    expect(contents.map(({ content }) => Buffer.from(content).toString('latin1'))).toEqual([
      '%PDF-1.4\n',
      '\xff\xd8\xff\xe0\x00\x10',
      'a note',
      'root',
    ]);
    const described = (await read('attachment-names')).attachments;
    expect(contents.map(({ name, size }) => [name, size])).toEqual(described.map(({ name, size }) => [name, size]));
  });

  test('an inline image is one, with the id that the HTML names', async () => {
    const mail = await read('inline-image');
    expect(mail.newText).toBe('See the picture.');
    expect(mail.attachments).toMatchObject([{ name: 'fire.png', contentId: 'fire@customer.example', inline: true }]);
    expect(await readHtml(fixtureMail('inline-image'))).toContain('src="cid:fire@customer.example"');
  });

  test('the parts of a digest are mails', async () => {
    const { attachments, embedded } = await read('digest');
    expect(attachments.map(({ type }) => type)).toEqual(['message/rfc822', 'message/rfc822']);
    expect(embedded[1]?.groups[0]).toContainEqual({ name: 'subject', value: 'Two' });
  });

  test('an attached mail, an invitation and a signature are attachments', async () => {
    const mails = [await read('forwarded-as-attachment'), await read('signed-and-invited')];
    expect(mails.flatMap(({ attachments }) => attachments.map(({ type }) => type))).toEqual([
      'message/rfc822',
      'text/calendar',
      'application/pgp-signature',
    ]);
  });
});

describe('the content hash', () => {
  const text = fixtureMail('plain').toString('latin1');
  const hash = async (mail: string) => (await readMail(Buffer.from(mail, 'latin1'))).contentHash;

  test('is the same for the same mail that came another way', async () => {
    const other = text
      .replace('Delivered-To: inbox@acme.example', 'Received: from a by b\r\nDelivered-To: other@acme.example')
      .replace('charset=utf-8\r\n', 'charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n')
      .replace('printer', '=70rinter');
    expect(await hash(other)).toBe(await hash(text));
  });

  test.each([
    ['the text', 'What now?', 'Help!'],
    ['the subject', 'Subject: Printer', 'Subject: Plotter'],
    ['the author', 'From: Carla', 'From: Clara'],
    ['the date', '09:59:00', '09:59:01'],
  ])('differs with %s', async (_, from, to) => {
    expect(await hash(text.replace(from, to))).not.toBe(await hash(text));
  });
});

describe('mail that is made to hurt', () => {
  const head = 'From: a@b.example\r\nTo: support@acme.example\r\n';
  const inTime = async (raw: string) => {
    const start = cpuTime();
    const outcome = await readMail(Buffer.from(raw, 'latin1')).catch((error: unknown) => error);
    expect(cpuTime() - start).toBeLessThan(8000);
    return outcome;
  };
  const nested = (depth: number) =>
    Array.from({ length: depth }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`).join(
      '',
    );

  test.each([
    ['more than 1 MB of headers', `${head}X: ${'a'.repeat(1_100_000)}\r\n\r\nx`, 'its headers are larger than 1 MB'],
    [
      '1,100 parts',
      `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(1100)}`,
      '1,000 parts',
    ],
    ['101 levels', head + nested(102), 'nested more than 100 levels deep'],
    ['50,000 levels', head + nested(50_000), '1,000 parts'],
  ])('%s are refused with a sentence', async (_, raw, sentence) => {
    const error = await inTime(raw);
    expect(error).toBeInstanceOf(MailroomError);
    expect(error).toMatchObject({ kind: 'invalid', message: expect.stringContaining(sentence) });
  });

  test.each([
    ['0.9 MB of group addresses', `To: ${'g:'.repeat(450_000)}\r\n\r\nx`],
    ['0.9 MB of addresses', `To: ${'a@b.example,'.repeat(75_000)}\r\n\r\nx`],
    ['0.9 MB of encoded words', `Subject: ${'=?utf-8?q?a?= '.repeat(64_000)}\r\n\r\nx`],
    ['0.9 MB of quotes', `From: ${'"'.repeat(900_000)}\r\n\r\nx`],
    ['0.9 MB of comments', `From: ${'('.repeat(900_000)}\r\n\r\nx`],
    ['a megabyte of nested elements', `Content-Type: text/html\r\n\r\n${'<div>'.repeat(200_000)}x`],
    ['a megabyte of table cells', `Content-Type: text/html\r\n\r\n${'<table><tr><td>'.repeat(70_000)}x`],
    ['a megabyte of one line', `\r\n${'x'.repeat(1_000_000)}`],
    ['a megabyte of empty lines', `Subject: x\r\n\r\n${'\r\n'.repeat(500_000)}`],
    [
      'a megabyte that announces quotes',
      `Subject: x\r\n\r\n${'On 1 Jan 2026, a <a@b.example> wrote:\r\n'.repeat(25_000)}`,
    ],
    ['4 MB of blanks in one line', `Content-Transfer-Encoding: quoted-printable\r\n\r\nx${' '.repeat(4_000_000)}x`],
    [
      '4 MB of addresses and encoded words in the headers of parts',
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n${`--b\r\nTo: ${'g: a@b;,'.repeat(5000)}\r\nSubject: ${'=?utf-8?q?a?= '.repeat(1000)}\r\n\r\nx\r\n`.repeat(75)}`,
    ],
    ['a megabyte of parameters', `Content-Type: text/plain; ${'a*0=b; '.repeat(140_000)}\r\n\r\nx`],
  ])('%s are read in time', async (_, raw) => {
    expect(await inTime(raw)).not.toBeInstanceOf(Error);
  });

  test('whatever the bytes, a mail is read or refused, and holds nothing that a store refuses', async () => {
    const names = fixtureNames();
    const change = fc.record({ at: fc.nat(), bytes: fc.uint8Array({ maxLength: 12 }), cut: fc.nat({ max: 40 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        async (name, changes) => {
          const mail = await readMail(changes.reduce(changeMail, fixtureMail(name))).catch(onlyRefusals);
          if (mail === undefined) return;
          const texts = [
            mail.text,
            mail.newText,
            mail.quotedText,
            mail.subject,
            ...mail.attachments.map((a) => a.name),
          ];
          expect(texts.every((text) => text.isWellFormed() && !text.includes('\0'))).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });
});

function onlyRefusals(error: unknown): undefined {
  expect(error).toBeInstanceOf(MailroomError);
}
