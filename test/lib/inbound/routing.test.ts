// Which channel a mail is for.
import { describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { Channel } from '../../../src/lib/channel/channel.js';
import type { MailboxId } from '../../../src/lib/ids.js';
import { isAddressedTo, routeMail } from '../../../src/lib/inbound/routing.js';
import { channelOf, mailOf } from '../../support/rule-fixture.js';

const shared = { receivingAddress: parseEmailAddress('inbox@acme.example') };
const tagged = (name: string) => ({ receivingAddress: parseEmailAddress(`inbox+${name}@acme.example`) });

const support = channelOf('support', { ...tagged('support'), aliases: [parseEmailAddress('help@acme.example')] });
const sales = channelOf('sales', tagged('sales'));

async function route(channels: readonly Channel[], headers: readonly string[], marked: readonly Channel[] = []) {
  const routes = routeMail(await mailOf(headers), { channels, marked: marked.map(({ id }) => id) });
  return routes.map(({ channel, reason }) => `${channel.name}: ${reason.rule}`);
}

describe('a mail is for the channel', () => {
  test.each([
    [
      'that it was forwarded to',
      ['Delivered-To: inbox+support@acme.example', 'To: sales@acme.example'],
      'support: receiving-address-in-delivered-to',
    ],
    [
      'of the original recipient, by Postfix',
      ['X-Original-To: inbox+sales@acme.example'],
      'sales: receiving-address-in-x-original-to',
    ],
    ['of the envelope, by Exim', ['Envelope-To: inbox+sales@acme.example'], 'sales: receiving-address-in-envelope-to'],
    [
      'that Gmail forwarded',
      [
        'X-Forwarded-To: inbox@acme.example',
        'X-Forwarded-For: sales@acme.example inbox@acme.example',
        'To: x@y.example',
      ],
      'sales: channel-address-in-x-forwarded-for',
    ],
    [
      'that it was resent to',
      ['Resent-To: sales@acme.example', 'To: x@y.example'],
      'sales: channel-address-in-resent-to',
    ],
    ['that it was written to', ['To: Acme <Sales@ACME.example>'], 'sales: channel-address-in-to'],
    ['whose alias it was written to', ['To: help@acme.example'], 'support: channel-address-in-to'],
    ['whose address bears a tag', ['To: sales+spring@acme.example'], 'sales: channel-address-in-to'],
    ['that is in Cc', ['To: x@y.example', 'Cc: sales@acme.example'], 'sales: channel-address-in-cc'],
  ])('%s', async (_, headers, wanted) => {
    expect(await route([support, sales], headers)).toEqual([wanted]);
  });

  test('that is the only one of its mailbox, when nothing names any', async () => {
    expect(await route([support], ['To: undisclosed-recipients:;'])).toEqual(['support: only-channel-of-the-mailbox']);
  });

  test('whose conversation it bears the mark of, when nothing names any', async () => {
    expect(await route([support, sales], ['To: x@y.example'], [sales])).toEqual(['sales: signed-mark']);
  });
});

test('a mail to two channels is for both, each once', async () => {
  const headers = ['To: support@acme.example, sales@acme.example', 'Cc: help@acme.example'];
  expect(await route([support, sales], headers)).toEqual([
    'support: channel-address-in-to',
    'sales: channel-address-in-to',
  ]);
});

test('a receiving address that channels share decides nothing', async () => {
  const channels = [channelOf('support', shared), channelOf('sales', shared)];
  expect(await route(channels, ['Delivered-To: inbox@acme.example', 'To: sales@acme.example'])).toEqual([
    'sales: channel-address-in-to',
  ]);
});

test('a mail that names no channel of several is for none', async () => {
  expect(await route([support, sales], ['To: x@y.example', 'Delivered-To: inbox@acme.example'])).toEqual([]);
});

test('it is for the fallback of its mailbox, unless it names another or bears its mark', async () => {
  const channels = [support, { ...sales, isFallback: true }];
  expect(await route(channels, ['To: x@y.example'])).toEqual(['sales: fallback-of-the-mailbox']);
  expect(await route(channels, ['To: support@acme.example'])).toEqual(['support: channel-address-in-to']);
  expect(await route(channels, ['To: x@y.example'], [support])).toEqual(['support: signed-mark']);
  expect(isAddressedTo(await mailOf(['To: x@y.example']), sales)).toBe(false);
  const elsewhere = channelOf('other', { mailbox: { id: 'n' as MailboxId, name: 'other' } });
  expect(await route([...channels, elsewhere], ['To: x@y.example'])).toEqual([]);
});

test('an address within another word or a display name is no recipient', async () => {
  const headers = ['To: "sales@acme.example" <x@y.example>', 'Cc: notsales@acme.example'];
  expect(await route([support, sales], headers)).toEqual([]);
});

describe('a mail is addressed to the channel', () => {
  test.each([
    [true, ['To: support@acme.example']],
    [true, ['To: x@y.example', 'Cc: help@acme.example']],
    [true, ['To: x@y.example', 'X-Forwarded-For: support@acme.example inbox@acme.example']],
    [true, ['To: inbox+support@acme.example']],
    [false, ['To: undisclosed-recipients:;', 'Delivered-To: inbox+support@acme.example']],
    [false, ['To: list@lists.example']],
  ])('%s: %s', async (wanted, headers) => {
    expect(isAddressedTo(await mailOf(headers), support)).toBe(wanted);
  });
});
