// Quoted-printable as the standard has it, as mails have it, and as an attacker sends it.
import { describe, expect, test } from 'vitest';
import { decodeQuotedPrintable } from '../../../src/lib/inbound/quoted-printable.js';
import { cpuTime } from '../../support/cpu-time.js';
import fc from '../../support/properties.js';

const decode = (encoded: string) => decodeQuotedPrintable(Buffer.from(encoded, 'latin1')).toString('latin1');

describe('quoted-printable', () => {
  test.each([
    ['escapes, in capitals or not', 'caf=C3=A9 =c3=a9', 'caf\xc3\xa9 \xc3\xa9'],
    ['lines broken for the way', 'one=\r\n two=\nthree=', 'one twothree'],
    ['blanks behind the mark of a broken line', 'one= \t\r\ntwo', 'onetwo'],
    ['blanks at the end of a line, which are none', 'one \t\r\ntwo  \nthree  ', 'one\r\ntwo\nthree'],
    ['blanks that were meant', 'one=20\r\ntwo =\r\n\r\nthree\t=09', 'one \r\ntwo \r\nthree\t\t'],
    ['what is no escape', 'a=b =4 =ZZ == 100=%', 'a=b =4 =ZZ == 100=%'],
    ['bytes that should have been escaped', '\xc3\xa9\0', '\xc3\xa9\0'],
    ['nothing', '', ''],
  ])('reads %s', (_, encoded, decoded) => {
    expect(decode(encoded)).toBe(decoded);
  });

  test('gives back what was escaped byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const encoded = Array.from(bytes, (byte) => `=${byte.toString(16).padStart(2, '0')}`).join('=\r\n');
        expect(decodeQuotedPrintable(Buffer.from(encoded)).equals(bytes)).toBe(true);
      }),
    );
  });

  test.each([
    ['blanks', ' '],
    ['tabs', '\t'],
    ['marks of broken lines', '='],
    ['marks and blanks', '= '],
  ])('takes no longer for a line of %s without end', (_, piece) => {
    const started = cpuTime();
    decode(`a${piece.repeat(2_000_000)}b`);
    expect(cpuTime() - started).toBeLessThan(2000);
  });
});
