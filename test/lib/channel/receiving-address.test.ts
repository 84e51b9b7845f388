// Where a channel's mail is forwarded to.
import { expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import { chooseReceivingAddress, landsByItself } from '../../../src/lib/channel/receiving-address.js';

const at = parseEmailAddress;
const mailbox = { address: at('in@acme.test'), plusAddressing: false };

test.each([
  ['the one given', { ...mailbox, plusAddressing: true }, at('x@other.test'), 'x@other.test'],
  [
    'a tag of its own where the mailbox has tags',
    { ...mailbox, plusAddressing: true },
    undefined,
    'in+support@acme.test',
  ],
  ['else the mailbox’s', mailbox, undefined, 'in@acme.test'],
])('it is %s', (_, box, given, address) => {
  expect(chooseReceivingAddress(box, 'support', given)).toBe(address);
});

test('a tag that makes the address too long is refused', () => {
  const long = { address: at(`${'i'.repeat(60)}@acme.test`), plusAddressing: true };
  expect(() => chooseReceivingAddress(long, 'support', undefined)).toThrow(/not an email address/);
});

test.each([
  ['support@acme.test', 'in@acme.test', false],
  ['in@acme.test', 'in@acme.test', true],
  ['IN@acme.test', 'in+support@acme.test', true],
  ['support@acme.test', 'support@acme.test', true],
])('mail to %s, received at %s, lands there by itself: %s', (address, receivingAddress, lands) => {
  expect(landsByItself({ address: at(address), receivingAddress: at(receivingAddress) }, mailbox.address)).toBe(lands);
});
