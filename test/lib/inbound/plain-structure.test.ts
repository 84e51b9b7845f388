// Mails by the book are taken apart without the parser, and come out as the parser would have them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHeaderBlock } from '../../../src/lib/inbound/header-block.js';
import type { MimePart } from '../../../src/lib/inbound/mime-part.js';
import { parseStructure } from '../../../src/lib/inbound/mime-reader.js';
import { readPlainStructure } from '../../../src/lib/inbound/plain-structure.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/mail');

function open(raw: Buffer) {
  const { fields, bodyStart } = readHeaderBlock(raw);
  return { fields, body: raw.subarray(bodyStart) };
}

/** `undefined` for what is left to the parser. */
function plainly(raw: Buffer): MimePart | undefined {
  const { fields, body } = open(raw);
  return readPlainStructure(fields, body);
}

function parsed(raw: Buffer): Promise<MimePart> {
  const { fields, body } = open(raw);
  return parseStructure(fields, body);
}

const mail = (...lines: readonly string[]) => Buffer.from(lines.join('\r\n'), 'latin1');
const MIXED = 'Content-Type: multipart/mixed; boundary="b"';

test('what is taken apart without the parser is what the parser makes of it, in all mails that we have', async () => {
  const names = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.eml'));
  let plain = 0;
  for (const name of names) {
    const raw = readFileSync(join(FIXTURES, name));
    const structure = plainly(raw);
    if (structure === undefined) continue;
    plain++;
    expect(structure, name).toEqual(await parsed(raw));
  }
  expect(plain).toBeGreaterThan(names.length / 2);
});

test.each<[string, Buffer]>([
  ['a text without any MIME field', mail('Subject: x', '', 'Hello', '')],
  [
    'a text in quoted-printable, with soft breaks',
    mail('Content-Transfer-Encoding: Quoted-Printable', '', 'a=', 'b =20', ''),
  ],
  ['flowed text', mail('Content-Type: text/plain; format=flowed; delsp=yes; charset=utf-8', '', 'a ', 'b', '')],
  [
    'a file in base64',
    mail('Content-Type: application/pdf; name="an offer.pdf"', 'Content-Transfer-Encoding: base64', '', 'SGVsbG8=', ''),
  ],
  [
    'parts, with words before and after them',
    mail(MIXED, '', 'before', '--b', '', 'one', '--b', 'Content-Type: text/html', '', '<p>', '', '--b--', 'after'),
  ],
  [
    'parts in parts',
    mail(
      MIXED,
      '',
      '--b',
      'Content-Type: multipart/alternative;',
      '\tboundary=bb',
      '',
      '--bb',
      '',
      'x',
      '--bb--',
      '',
      '--b',
      '',
      'y',
      '--b--',
    ),
  ],
  ['a part that quotes the delimiter', mail(MIXED, '', '--b', '', '> --b', ' --b', '--bc', 'x', '--b--', '')],
  [
    'a file that is shown within the text',
    mail(
      MIXED,
      '',
      '--b',
      'Content-Type: image/png',
      'Content-ID: <a@b>',
      'Content-Disposition: INLINE; filename=a.png',
      '',
      'x',
      '--b--',
      '',
    ),
  ],
])('%s is taken apart without the parser, with the same result', async (_, raw) => {
  expect(plainly(raw)).toBeDefined();
  expect(plainly(raw)).toEqual(await parsed(raw));
});

test.each<[string, Buffer]>([
  ['an end that never comes', mail(MIXED, '', '--b', '', 'x')],
  ['a delimiter with blanks', mail(MIXED, '', '--b ', '', 'x', '--b--')],
  ['a delimiter after the end', mail(MIXED, '', '--b', '', 'x', '--b--', '--b', '', 'y', '--b--')],
  [
    'an inner part that is not closed',
    mail(MIXED, '', '--b', 'Content-Type: multipart/mixed; boundary=c', '', '--c', '', 'x', '--b--'),
  ],
  ['the same boundary within', mail(MIXED, '', '--b', MIXED, '', '--b', '', 'x', '--b--')],
  ['a mail in the mail', mail(MIXED, '', '--b', 'Content-Type: message/rfc822', '', 'Subject: y', '', 'x', '--b--')],
  ['a name in pieces', mail('Content-Type: text/plain; name*0=a; name*1=b', '', 'x')],
  ['a name in an encoded word', mail('Content-Type: text/plain; name="=?utf-8?q?a?="', '', 'x')],
  ['a comment', mail('Content-Type: text/plain (really)', '', 'x')],
  ['two types', mail(MIXED, '', '--b', 'Content-Type: text/html', 'Content-Type: text/plain', '', 'x', '--b--')],
  ['something else between the base64', mail('Content-Transfer-Encoding: base64', '', 'SGVs*bG8=', '')],
  ['an encoding that nobody knows', mail('Content-Transfer-Encoding: uuencode', '', 'x')],
  ['a part without a body', mail(MIXED, '', '--b', '', '', '--b--')],
  ['a line that is no field', mail(MIXED, '', '--b', 'no field', '', 'x', '--b--')],
])('%s is left to the parser', (_, raw) => {
  expect(plainly(raw)).toBeUndefined();
});
