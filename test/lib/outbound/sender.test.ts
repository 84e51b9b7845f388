// sender: who a reply comes from, and that an answer to it finds its way back.
import { expect, test } from 'vitest';
import { readAddressTag } from '../../../src/lib/conversation/message-token.js';
import type { ChannelId } from '../../../src/lib/ids.js';
import { chooseSender } from '../../../src/lib/outbound/sender.js';
import { aChannel, aContext, TOKEN_KEY } from './reply-fixture.js';

const HOUSE = { replyAddress: undefined, replyName: '', login: { method: 'none' } } as const;
const another = aChannel({ id: 'o'.repeat(32) as ChannelId, name: 'sales', address: 'sales@acme.test' as never });
const toSales = { to: [{ name: '', address: 'Sales@Acme.test' }] };

test.each([
  ['the config’s reply address under the channel’s reply name', {}, 'support@acme.test', undefined],
  ['the receiving address on the house server', { smtp: HOUSE }, 'inbox@acme.test', undefined],
  [
    'the receiving address, answers to the channel’s, where channels share it',
    { smtp: HOUSE, others: [another] },
    'inbox@acme.test',
    'support@acme.test',
  ],
  [
    'an address that is not forwarded to us, answers to the channel’s',
    { smtp: { replyAddress: 'mailer@acme.test' as never } },
    'mailer@acme.test',
    'support@acme.test',
  ],
  [
    'an alias that the customer wrote to, where the server wants no login',
    { smtp: HOUSE, channel: { aliases: ['sales@acme.test' as never] }, question: toSales },
    'sales@acme.test',
    undefined,
  ],
  [
    'the reply address all the same, where the server wants a login',
    { channel: { aliases: ['sales@acme.test' as never] }, question: toSales },
    'support@acme.test',
    undefined,
  ],
])('a reply comes from %s', (_what, changes, from, replyTo) => {
  const sender = chooseSender(aContext(changes));

  expect(sender.from).toEqual({ name: 'Acme Support', address: from });
  expect(sender.replyTo.map(({ address }) => address)).toEqual(replyTo === undefined ? [] : [replyTo]);
});

test('where the mailbox takes plus-addresses, answers come to one that leads to the conversation', () => {
  const { replyTo } = chooseSender(aContext({ smtp: { replyAddress: 'x@acme.test' as never }, plusAddressing: true }));
  const [, tag = ''] = /^inbox\+(.+)@acme\.test$/.exec(replyTo[0]?.address ?? '') ?? [];

  expect(readAddressTag(TOKEN_KEY, tag)).toBe(1042);
});
