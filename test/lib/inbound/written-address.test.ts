// Addresses that stand in headers and texts which are no address lists.
import { expect, test } from 'vitest';
import { addressKeysIn, readWrittenAddress } from '../../../src/lib/inbound/written-address.js';

test.each([
  ['Carla <carla@customer.example>', 'Carla', 'carla@customer.example'],
  ['"Customer,  Carla" <carla@customer.example>', 'Customer, Carla', 'carla@customer.example'],
  ['=?utf-8?q?Zo=C3=AB?= <mailto:zoe@customer.example>', 'Zoë', 'zoe@customer.example'],
  ['carla@customer.example', '', 'carla@customer.example'],
  // PostgreSQL takes no NUL, and no name has two lines.
  ['=?utf-8?q?A=00B=0D=0AC?= <a@b.example>', 'A\ufffdB C', 'a@b.example'],
])('%j is of %j', (text, name, address) => {
  expect(readWrittenAddress(text)).toEqual({ name, address });
});

test('a text without an address names nobody', () => {
  expect(readWrittenAddress('Carla <carla>')).toBeUndefined();
});

test('all addresses of a trace header are found, in one spelling', () => {
  expect(addressKeysIn(['<Inbox@ACME.example>', 'for a@b.example, c@d.example;'])).toEqual([
    'inbox@acme.example',
    'a@b.example',
    'c@d.example',
  ]);
});
