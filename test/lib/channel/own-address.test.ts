// An operator's own address: where it would loop (mail.md 1.8).
import { describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import {
  channelAddressUses,
  describeLoop,
  findLoops,
  mailboxAddressUse,
  refuseLoops,
} from '../../../src/lib/channel/own-address.js';

const at = parseEmailAddress;
const ana = { name: 'ana', email: at('ana@acme.test') };

describe('an operator’s address loops when it is', () => {
  const channel = {
    name: 'support',
    address: at('support@acme.test'),
    aliases: [at('help@acme.test')],
    receivingAddress: at('in+support@acme.test'),
  };
  const mailbox = { name: 'inbox', address: at('in@acme.test'), plusAddressing: true };
  test.each([
    ['support@acme.test', 'the address of channel support'],
    ['Support@ACME.test', 'the address of channel support'],
    ['help@acme.test', 'an alias of channel support'],
    ['in+support@acme.test', 'the receiving address of channel support'],
    ['in@acme.test', 'the address of mailbox inbox'],
    ['in+anything@acme.test', 'the address of mailbox inbox'],
  ])('%s, %s', (email, use) => {
    const loops = findLoops(
      [{ name: 'bob', email: at(email) }],
      [...channelAddressUses(channel), mailboxAddressUse(mailbox)],
    );
    expect(loops).toMatchObject([{ operator: { name: 'bob' }, use: { use } }]);
  });

  test('and not when it is another one, or a tag that the mailbox does not know', () => {
    const plain = mailboxAddressUse({ ...mailbox, plusAddressing: false });
    const uses = [...channelAddressUses(channel), plain];
    const others = ['ana@acme.test', 'in+ana@acme.test', 'support@other.test'].map((email) => ({
      name: 'x',
      email: at(email),
    }));
    expect(findLoops(others, uses)).toEqual([]);
  });
});

test('the reason tells the loop', () => {
  const [loop] = findLoops([ana], [{ address: ana.email, use: 'the address of channel support' }]);
  expect(loop && describeLoop(loop)).toMatch(
    /ana@acme\.test is the address of operator ana and the address of channel support: .*unread message.*loop/,
  );
});

test('it is refused, or allowed with all reasons as warnings', () => {
  const bob = { name: 'bob', email: at('bob@acme.test') };
  const loops = findLoops(
    [ana, bob],
    [
      { address: ana.email, use: 'one' },
      { address: bob.email, use: 'another' },
    ],
  );
  expect(() => refuseLoops(loops, false)).toThrow(/operator ana/);
  expect(refuseLoops(loops, true)).toHaveLength(2);
  expect(refuseLoops([], false)).toEqual([]);
});
