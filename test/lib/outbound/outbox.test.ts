// outbox: when to try again, and what each outcome of an attempt makes of an item.
import { describe, expect, test } from 'vitest';
import type { RecipientDelivery } from '../../../src/lib/conversation/message.js';
import type { ConversationId, MessageId, OutboxId } from '../../../src/lib/ids.js';
import { nextAttempt, type OutboxItem, outstanding } from '../../../src/lib/outbound/outbox.js';
import { judgeAttempt } from '../../../src/lib/outbound/verdict.js';
import type { RecipientOutcome, SendOutcome } from '../../../src/lib/smtp/transport.js';
import { aChannel, anSmtpConfig } from './reply-fixture.js';

const QUEUED = new Date('2026-03-01T10:00:00Z');
const minutesLater = (minutes: number) => new Date(QUEUED.getTime() + minutes * 60_000);

const recipient = (address: string, state: RecipientDelivery['state'] = 'pending'): RecipientDelivery => ({
  address,
  state,
  status: undefined,
  response: undefined,
});

function anItem(changes: Partial<OutboxItem> = {}): OutboxItem {
  return {
    id: '1'.repeat(32) as OutboxId,
    kind: 'reply',
    messageId: '2'.repeat(32) as MessageId,
    conversation: { id: '3'.repeat(32) as ConversationId, number: 1 },
    channelId: aChannel().id,
    smtpConfigId: anSmtpConfig().id,
    state: 'in-data',
    envelope: { from: 'support@acme.test', to: ['a@example.com'] },
    rawHash: 'f'.repeat(64),
    recipients: [recipient('a@example.com')],
    attempts: 1,
    queuedAt: QUEUED,
    nextAttemptAt: undefined,
    reason: undefined,
    ...changes,
  };
}

const answer = (
  ...recipients: [address: string, state: RecipientOutcome['state'], response: string][]
): SendOutcome => ({
  result: 'answered',
  response: '250 2.0.0 Ok',
  recipients: recipients.map(([address, state, response]) => ({
    address,
    state,
    status: response.slice(4, 9),
    response,
  })),
});

const judge = (item: OutboxItem, outcome: SendOutcome, now = minutesLater(0), replyAddress?: string) =>
  judgeAttempt(item, outcome, { now, replyAddress });

test.each([
  [1, 0, 1],
  [2, 1, 5],
  [3, 6, 15],
  [4, 21, 60],
  [5, 81, 60],
  [40, 46 * 60, 60],
  [50, 47 * 60, 60],
])('after attempt %i, made %i minutes in, the next is %i minutes later', (attempts, minutes, wait) => {
  expect(nextAttempt({ attempts, queuedAt: QUEUED }, minutesLater(minutes))).toEqual(minutesLater(minutes + wait));
});

test('after 48 hours there is no next attempt', () => {
  expect(nextAttempt({ attempts: 60, queuedAt: QUEUED }, minutesLater(47 * 60 + 1))).toBeUndefined();
});

describe('an item', () => {
  test('is sent when the server has taken it for everybody, with the words of the server', () => {
    expect(judge(anItem(), answer(['A@example.com', 'sent', '250 2.0.0 queued as Q1']))).toEqual({
      state: 'sent',
      recipients: [{ address: 'a@example.com', state: 'sent', status: '2.0.0', response: '250 2.0.0 queued as Q1' }],
      nextAttemptAt: undefined,
      reason: undefined,
    });
  });

  test('is deferred when the server asks to wait', () => {
    const verdict = judge(anItem(), answer(['a@example.com', 'deferred', '451 4.3.0 later']));

    expect(verdict).toMatchObject({ state: 'deferred', nextAttemptAt: minutesLater(1), reason: '451 4.3.0 later' });
  });

  test('has failed when the server says no for good', () => {
    const verdict = judge(anItem(), answer(['a@example.com', 'failed', '550 5.1.1 nobody here']));

    expect(verdict).toMatchObject({ state: 'failed', nextAttemptAt: undefined, reason: '550 5.1.1 nobody here' });
  });

  test('has failed when the server still asks to wait after 48 hours', () => {
    const verdict = judge(anItem(), answer(['a@example.com', 'deferred', '451 4.3.0 later']), minutesLater(48 * 60));

    expect(verdict).toMatchObject({ state: 'failed', reason: 'given up after 48 hours: 451 4.3.0 later' });
  });

  test('goes again to those alone who were asked to wait', () => {
    const item = anItem({ recipients: ['a', 'b', 'c'].map((name) => recipient(`${name}@example.com`)) });
    const outcome = answer(
      ['a@example.com', 'sent', '250 2.0.0 Ok'],
      ['b@example.com', 'deferred', '452 4.2.2 full'],
      ['c@example.com', 'failed', '550 5.1.1 nobody'],
    );
    const verdict = judge(item, outcome);

    expect(verdict).toMatchObject({ state: 'deferred', reason: 'b@example.com: 452 4.2.2 full' });
    expect(outstanding(verdict).map(({ address }) => address)).toEqual(['b@example.com']);
    const then = judge({ ...item, recipients: verdict.recipients }, answer(['b@example.com', 'sent', '250 2.0.0 Ok']));
    expect(then).toMatchObject({ state: 'failed', reason: 'c@example.com: 550 5.1.1 nobody' });
    expect(then.recipients.map(({ state }) => state)).toEqual(['sent', 'sent', 'failed']);
  });

  test.each([
    ['unreachable', 'deferred'],
    ['auth', 'deferred'],
    ['tls', 'deferred'],
    ['local', 'deferred'],
    ['rejected', 'failed'],
    ['invalid', 'failed'],
  ] as const)('that was not handed over, for a reason of kind %s, is %s', (kind, state) => {
    expect(judge(anItem(), { result: 'not-sent', kind, reason: 'why', next: [] })).toMatchObject({
      state,
      reason: 'why',
    });
  });

  test('is unsure when nobody answered after the body, and is never due again by itself', () => {
    expect(judge(anItem(), { result: 'unsure', reason: 'silence' })).toMatchObject({
      state: 'unsure',
      nextAttemptAt: undefined,
      recipients: [{ state: 'unsure', response: 'silence' }],
    });
  });

  test('is unsure for a recipient about whom the server said nothing', () => {
    expect(judge(anItem(), answer())).toMatchObject({ state: 'unsure' });
  });

  test('that is an auto-reply is dropped when nobody knows', () => {
    expect(judge(anItem({ kind: 'auto-reply' }), { result: 'unsure', reason: 'silence' })).toMatchObject({
      state: 'cancelled',
      reason: 'silence',
    });
  });
});

describe('a null sender that is refused', () => {
  const item = anItem({ kind: 'auto-reply', envelope: { from: '', to: ['a@example.com'] } });
  const refusals: readonly SendOutcome[] = [
    answer(['a@example.com', 'failed', '550 5.7.1 no sender']),
    { result: 'not-sent', kind: 'rejected', reason: '550 5.7.1 no sender', next: [] },
  ];

  test.each(refusals)('for good gives way to the reply address, once: $result', (refusal) => {
    const verdict = judge(item, refusal, minutesLater(0), 'support@acme.test');

    expect(verdict).toMatchObject({
      state: 'queued',
      envelopeFrom: 'support@acme.test',
      nextAttemptAt: minutesLater(0),
    });
    expect(outstanding(verdict)).toHaveLength(1);
    const again = { ...item, envelope: { from: 'support@acme.test', to: item.envelope.to } };
    expect(judge(again, refusal, minutesLater(0), 'support@acme.test')).toMatchObject({ state: 'failed' });
  });

  test('for now waits like any other', () => {
    const verdict = judge(
      item,
      answer(['a@example.com', 'deferred', '451 4.3.0 later']),
      minutesLater(0),
      'support@acme.test',
    );

    expect(verdict).toMatchObject({ state: 'deferred' });
    expect(verdict.envelopeFrom).toBeUndefined();
  });
});
