// Whether an auto-reply is due.
import { describe, expect, test } from 'vitest';
import { type AutoReplyFacts, decideAutoReply, limitAutoReply } from '../../../src/lib/outbound/auto-reply.js';
import { channelOf, OWN_ADDRESSES } from '../../support/rule-fixture.js';

const NOW = new Date('2026-03-02T10:00:00Z');

const facts: AutoReplyFacts = {
  channel: channelOf('support'),
  startsConversation: true,
  kind: 'human',
  author: { name: 'Carla', address: 'carla@customer.example' },
  source: 'sender',
  hasTwoAuthors: false,
  isSuppressed: false,
  hasFailed: false,
  isAddressed: true,
  isHistory: false,
  ownAddresses: OWN_ADDRESSES,
  receivedAt: NOW,
  now: NOW,
};

test('a person’s mail that starts a conversation is answered', () => {
  expect(decideAutoReply(facts).isDue).toBe(true);
});

const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 60 * 60 * 1000);
const author = (address: string) => ({ name: '', address });

describe('nothing is answered', () => {
  const cases: readonly (readonly [string, Partial<AutoReplyFacts>])[] = [
    ['channel-has-none', { channel: channelOf('support', { autoReply: { on: false, subject: '', text: 'x' } }) }],
    ['not-a-new-conversation', { startsConversation: false }],
    ['history', { isHistory: true }],
    ...(['auto-reply', 'bounce', 'complaint', 'receipt', 'list', 'machine', 'own'] as const).map(
      (kind) => ['not-human', { kind }] as const,
    ),
    ['x-auto-response-suppress', { isSuppressed: true }],
    ['two-from', { hasTwoAuthors: true }],
    ['failed-authentication', { hasFailed: true }],
    ['own-address', { author: author('Ana@ACME.example') }],
    ['own-address', { author: author('inbox+7@acme.example') }],
    ['author-not-certain', { source: 'body' }],
    ['author-not-certain', { source: 'own' }],
    ['no-usable-address', { author: author('') }],
    ['no-usable-address', { author: author('carla') }],
    ['no-usable-address', { author: author('a@b@c d') }],
    ['not-addressed-to-the-channel', { isAddressed: false }],
    ['older-than-a-day', { receivedAt: hoursAgo(25) }],
    ['breaker-is-open', { channel: channelOf('support', { breakerOpenedAt: NOW }) }],
  ];
  test.each(cases)('because of %s', (rule, change) => {
    expect(decideAutoReply({ ...facts, ...change })).toMatchObject({
      isDue: false,
      reason: { about: 'auto-reply', rule },
    });
  });

  test('but a mail of 23 hours ago is', () => {
    expect(decideAutoReply({ ...facts, receivedAt: hoursAgo(23) }).isDue).toBe(true);
  });
});

describe('what left already', () => {
  const load = { toSenderLastHour: 0, toSenderLastDay: 0, fromChannelLastTenMinutes: 0, isBreakerOpen: false };
  test.each([
    ['due', {}],
    ['due', { toSenderLastHour: 2, toSenderLastDay: 9, fromChannelLastTenMinutes: 59 }],
    ['enough-for-this-hour', { toSenderLastHour: 3, toSenderLastDay: 3 }],
    ['enough-for-this-day', { toSenderLastDay: 10 }],
    ['breaker-is-open', { isBreakerOpen: true }],
    ['opens-breaker', { fromChannelLastTenMinutes: 60 }],
  ])('%s: %o', (rule, change) => {
    const limited = limitAutoReply({ ...load, ...change });
    expect([limited.reason.rule, limited.isDue, limited.opensBreaker]).toEqual([
      rule,
      rule === 'due',
      rule === 'opens-breaker',
    ]);
  });
});
