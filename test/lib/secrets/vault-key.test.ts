// The key of the vault as text: what is one, and that it is never repeated.
import { describe, expect, test } from 'vitest';
import { formatVaultKeys, parseVaultKey, parseVaultKeys, toVaultKey } from '../../../src/lib/secrets/vault-key.js';

const BYTES = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex');

describe('a key is', () => {
  test.each([
    ['64 hexadecimal digits', BYTES.toString('hex')],
    ['the same in capitals', BYTES.toString('hex').toUpperCase()],
    ['32 bytes in base64', BYTES.toString('base64')],
    ['the same without padding', BYTES.toString('base64').replace('=', '')],
    ['the same for URLs', BYTES.toString('base64url')],
    ['with white space around it', ` ${BYTES.toString('hex')}\n`],
  ])('%s', (_, text) => {
    expect(parseVaultKey(text, 'it').key.reveal()).toBe(BYTES.toString('hex'));
  });

  test.each([
    ['too short', 'abcdef'],
    ['63 digits', BYTES.toString('hex').slice(1)],
    ['31 bytes in base64', BYTES.subarray(1).toString('base64')],
    ['33 bytes in base64', Buffer.concat([BYTES, BYTES.subarray(0, 1)]).toString('base64')],
    ['empty', ''],
  ])('not one that is %s, and the text is not repeated', (_, text) => {
    try {
      parseVaultKey(text, 'MAILROOM_KEY');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ kind: 'invalid', message: 'MAILROOM_KEY is not a key' });
      if (text) expect(JSON.stringify(error)).not.toContain(text);
    }
  });
});

test('the id of a key is short, the same every time, and another for another key', () => {
  expect(toVaultKey(BYTES).id).toMatch(/^[0-9a-f]{16}$/);
  expect(toVaultKey(BYTES).id).toBe(parseVaultKey(BYTES.toString('base64'), 'it').id);
  expect(toVaultKey(Buffer.alloc(32)).id).not.toBe(toVaultKey(BYTES).id);
});

test('several keys are written a line each and read back in order', () => {
  const keys = [toVaultKey(BYTES), toVaultKey(Buffer.alloc(32, 7))];
  const read = parseVaultKeys(`${formatVaultKeys(keys)}\n`, 'the file');
  expect(read.map(({ id }) => id)).toEqual(keys.map(({ id }) => id));
});

test('a key does not print itself', () => {
  expect(JSON.stringify(toVaultKey(BYTES))).not.toContain(BYTES.toString('hex').slice(0, 8));
});
