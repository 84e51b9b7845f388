// The names under which attachments may be saved.
import { expect, test } from 'vitest';
import { numberedName, safeFileName } from '../../../src/lib/conversation/safe-file-name.js';
import { hostileText } from '../../support/hostile-text.js';
import fc from '../../support/properties.js';

test.each([
  ['invoice.pdf', 'invoice.pdf'],
  ['Rechnung März.pdf', 'Rechnung März.pdf'],
  ['注文書.xlsx', '注文書.xlsx'],
  ['archive.tar.gz', 'archive.tar.gz'],
  // Paths, of any system.
  ['../../etc/passwd', 'passwd'],
  ['/etc/cron.d/evil', 'evil'],
  ['..\\..\\Windows\\System32\\evil.dll', 'evil.dll'],
  ['C:\\Users\\ana\\evil.exe', 'evil.exe'],
  ['C:evil.exe', 'C_evil.exe'],
  ['\\\\server\\share\\file.txt', 'file.txt'],
  ['a/b\\c', 'c'],
  ['folder/', 'attachment'],
  ['/', 'attachment'],
  // Nothing left, or nothing that could be seen.
  ['', 'attachment'],
  ['.', 'attachment'],
  ['..', 'attachment'],
  ['...', 'attachment'],
  ['   ', 'attachment'],
  ['\u200b\u200d\ufeff', 'attachment'],
  ['///...\\\\\\', 'attachment'],
  // Hidden files, options, and what a shell or a program would take for something else.
  ['.bashrc', 'bashrc'],
  ['..hidden', 'hidden'],
  [' .profile', 'profile'],
  ['-rf', 'rf'],
  ['--to=evil', 'to=evil'],
  // Controls and disguises.
  ['a\0b.txt', 'a_b.txt'],
  ['a\nb.txt', 'a_b.txt'],
  ['\u001b[2Jclear.txt', '_[2Jclear.txt'],
  ['invoice\u202efdp.exe', 'invoice_fdp.exe'],
  ['tab\tbed.txt', 'tab_bed.txt'],
  ['bell\u0007\u009b.txt', 'bell_.txt'],
  ['\ud800.txt', '_.txt'],
  // What Windows does not take, or takes for a device, a stream or another name.
  ['what?.txt', 'what_.txt'],
  ['a<b>|"c*.txt', 'a_b_c_.txt'],
  ['file.txt:stream', 'file.txt_stream'],
  ['CON', '_CON'],
  ['con.txt', '_con.txt'],
  ['nul .txt', '_nul .txt'],
  ['LPT1.pdf', '_LPT1.pdf'],
  ['COM¹', '_COM¹'],
  ['aux.tar.gz', '_aux.tar.gz'],
  ['CONIN$', '_CONIN$'],
  ['concert.txt', 'concert.txt'],
  ['com10.txt', 'com10.txt'],
  ['report.pdf. . .', 'report.pdf'],
  ['trailing ', 'trailing'],
])('%j is saved as %j', (name, safe) => {
  expect(safeFileName(name)).toBe(safe);
});

test('a name that is too long keeps its extension, and its characters stay whole', () => {
  const safe = safeFileName(`${'漢'.repeat(200)}.pdf`);
  expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255);
  expect(safe).toMatch(/^漢+\.pdf$/);
  expect(Buffer.byteLength(safeFileName('x'.repeat(10_000)))).toBeLessThanOrEqual(255);
  expect(Buffer.byteLength(safeFileName(`x.${'y'.repeat(10_000)}`))).toBeLessThanOrEqual(255);
});

test.each([
  ['invoice.pdf', 2, 'invoice (2).pdf'],
  ['noextension', 3, 'noextension (3)'],
  ['archive.tar.gz', 2, 'archive.tar (2).gz'],
])('when %j is taken, number %i is %j', (name, number, numbered) => {
  expect(numberedName(name, number)).toBe(numbered);
});

test('whatever a mail calls it, it is one visible file of the folder, with room for a number', () => {
  const separators = fc.constantFrom('/', '\\', '..', '.', '-', ' ', ':', 'con', 'nul.', 'COM1', 'x'.repeat(300));
  const name = fc.array(fc.oneof(hostileText, separators), { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(name, (hostile) => {
      const safe = safeFileName(hostile);
      for (const one of [safe, numberedName(safe, 999)]) {
        expect(one).not.toMatch(/[/\\\p{Cc}\p{Cf}]|^[.\s-]|[.\s]$|^(?:con|nul|aux|prn|com\d|lpt\d)(?:\.|$)/iu);
        expect(one).not.toBe('');
        expect(Buffer.byteLength(one)).toBeLessThanOrEqual(255);
      }
    }),
    { numRuns: 10_000 },
  );
});
