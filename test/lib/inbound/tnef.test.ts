// winmail.dat is taken apart: the text and the files that Outlook hides in it.
import { describe, expect, test } from 'vitest';
import { decompressRtf } from '../../../src/lib/inbound/compressed-rtf.js';
import { readAttachments, readMail } from '../../../src/lib/inbound/mime-reader.js';
import { readRtf } from '../../../src/lib/inbound/rtf-text.js';
import { readTnef } from '../../../src/lib/inbound/tnef.js';
import fc from '../../support/properties.js';
import { tnef, tnefAttribute, tnefFile, tnefProperties } from '../../support/tnef.js';

const PDF = Buffer.from('%PDF-1.4 a letter');

/** Plain RTF in the wrapping of the compressed kind. */
function stored(rtf: string): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(rtf.length + 12, 0);
  head.writeUInt32LE(rtf.length, 4);
  head.write('MELA', 8, 'latin1');
  return Buffer.concat([head, Buffer.from(rtf, 'latin1')]);
}

function mailWith(winmail: Buffer, text: string): Buffer {
  const lines = [
    'From: Olga <olga@customer.example>',
    'To: support@acme.example',
    'Subject: Contract',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '--b',
    'Content-Type: application/ms-tnef; name="winmail.dat"',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="winmail.dat"',
    '',
    winmail.toString('base64'),
    '--b--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

describe('a mail with a winmail.dat', () => {
  const winmail = tnef([
    tnefAttribute(0x00069003, tnefProperties([[0x1000001f, Buffer.from('Words of Outlook\0', 'utf16le')]])),
    ...tnefFile({ title: 'CONTRA~1.PDF', longName: 'Vertrag für Olga.pdf', type: 'application/pdf', content: PDF }),
    ...tnefFile({ title: 'logo.png', contentId: 'logo@x', type: 'image/png', content: Buffer.from('png') }),
  ]);

  test('has its files in the place of it, and its own text', async () => {
    const raw = mailWith(winmail, 'Words of the mail');
    const mail = await readMail(raw);
    expect(mail.text.trim()).toBe('Words of the mail');
    expect(mail.attachments).toMatchObject([
      { name: 'Vertrag für Olga.pdf', type: 'application/pdf', size: PDF.length, inline: false },
      { name: 'logo.png', type: 'image/png', contentId: 'logo@x', inline: true },
    ]);
    const [pdf] = await readAttachments(raw);
    expect(Buffer.from(pdf?.content ?? [])).toEqual(PDF);
  });

  test('and no words of its own has those in it', async () => {
    expect((await readMail(mailWith(winmail, ''))).text.trim()).toBe('Words of Outlook');
  });

  test('that is none is kept as it came', async () => {
    const { attachments } = await readMail(mailWith(Buffer.from('not at all'), 'Hello'));
    expect(attachments).toMatchObject([{ name: 'winmail.dat', type: 'application/ms-tnef' }]);
  });
});

test('text in an old code page is read, the HTML goes with it', () => {
  const page = Buffer.alloc(8);
  page.writeUInt32LE(1251, 0);
  const mail = readTnef(
    tnef([
      tnefAttribute(0x00069007, page),
      tnefAttribute(0x0002800c, Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0])),
      tnefAttribute(0x00069003, tnefProperties([[0x10130102, Buffer.from('<p>x</p>')]])),
    ]),
  );
  expect(mail?.plain).toEqual({ content: Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]), charset: 'windows-1251' });
  expect(String(mail?.html?.content)).toBe('<p>x</p>');
});

test('the words and the files of a mail within stand beside the others', () => {
  const inner = tnef([
    tnefAttribute(0x00069003, tnefProperties([[0x1000001e, Buffer.from('Inner words\0')]])),
    ...tnefFile({ title: 'a.txt', content: Buffer.from('a') }),
  ]);
  const object = Buffer.concat([Buffer.alloc(16), inner]);
  const properties = tnefProperties([
    [0x3001001e, Buffer.from('Old mail\0')],
    [0x3701000d, object],
  ]);
  const mail = readTnef(tnef([tnefAttribute(0x00069002, Buffer.alloc(14)), tnefAttribute(0x00069005, properties)]));
  expect(mail?.files.map(({ name, content }) => [name, String(content)])).toEqual([
    ['a.txt', 'a'],
    ['Old mail.txt', 'Inner words'],
  ]);
});

describe('RTF', () => {
  test('is expanded as the specification’s example is', () => {
    // MS-OXRTFCP, 3.1.1 and 3.1.2.
    const example =
      '2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c09002062 77 05b0 6c 64 7d 0a 80 0f a0';
    expect(decompressRtf(Buffer.from(example.replaceAll(' ', ''), 'hex'))).toBe(
      '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
    );
  });

  test('gives its words, with the letters of its code page and those by number', () => {
    const rtf =
      "{\\rtf1\\ansi\\ansicpg1251{\\fonttbl{\\f0 Arial;}}\\f0 \\'cf\\'f0\\'e8\\par 5 \\u8364?\\tab x \\{ok\\}{\\*\\generator M;}}";
    expect(readRtf(rtf)).toEqual({ form: 'plain', text: 'При\n5 €\tx {ok}' });
  });

  test('is read whatever code page it names', () => {
    for (let page = 28_585; page < 28_610; page++) {
      expect(readRtf(`{\\rtf1\\ansi\\ansicpg${page} a\\'20b}`).text).toMatch(/^a.?b$/u);
    }
  });

  test('gives the HTML that was wrapped into it', () => {
    const rtf =
      '{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 Hello{\\*\\htmltag84 <b>}\\htmlrtf \\b\\htmlrtf0 you{\\*\\htmltag92 </b>}\\htmlrtf }\\htmlrtf0 {\\*\\htmltag72 </p>}}';
    expect(readRtf(rtf)).toEqual({ form: 'html', text: '<p>Hello<b>you</b></p>' });
  });

  test('is read in a mail that has no other words', async () => {
    const rtf = stored('{\\rtf1\\ansi Only here\\par}');
    const winmail = tnef([tnefAttribute(0x00069003, tnefProperties([[0x10090102, rtf]]))]);
    expect((await readMail(mailWith(winmail, ' '))).text.trim()).toBe('Only here');
  });
});

test('whatever the bytes, nothing is thrown', () => {
  const whole = tnef([
    tnefAttribute(0x00069003, tnefProperties([[0x10090102, stored('{\\rtf1 a}')]])),
    ...tnefFile({ title: 'a', longName: 'b', content: PDF }),
  ]);
  fc.assert(
    fc.property(fc.nat(whole.length), fc.uint8Array({ maxLength: 12 }), fc.nat(40), (at, bytes, cut) => {
      const damaged = Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at + cut)]);
      const mail = readTnef(damaged);
      readRtf(decompressRtf(mail?.rtf ?? damaged) ?? damaged.toString('latin1'));
    }),
  );
});
