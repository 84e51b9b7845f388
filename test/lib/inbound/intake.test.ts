// THE DECISION, from its facts alone.
import { describe, expect, test } from 'vitest';
import type { ChannelId, ContactId, MessageId } from '../../../src/lib/ids.js';
import type { Bounce } from '../../../src/lib/inbound/bounce.js';
import { type Intake, type IntakeFacts, planIntake, type ReportedOn } from '../../../src/lib/inbound/intake.js';
import type { InboundKind } from '../../../src/lib/inbound/screening.js';
import type { ThreadConversation } from '../../../src/lib/inbound/threading.js';
import { CONVERSATION, MESSAGE } from '../../support/rule-fixture.js';

const NOW = new Date('2026-03-02T10:00:00Z');
const carla = { name: 'Carla', address: 'carla@customer.example' };

const conversation: ThreadConversation = {
  ...{ id: CONVERSATION, number: 7, channelId: 'support' as ChannelId, contactId: 'c' as ContactId },
  ...{ contactAddress: carla.address, status: 'waiting', kind: 'human', closedAt: undefined, updatedAt: NOW },
};

const screened = (kind: InboundKind) => ({
  ...{ kind, suppressesAutoReply: false, reason: { about: 'kind', rule: 'test', evidence: '' } as const },
});

const facts: IntakeFacts = {
  channel: { reopen: { kind: 'days', days: 30 } },
  contentHash: 'hash',
  known: [],
  screening: screened('human'),
  authorship: {
    ...{ author: carla, source: 'sender', via: undefined, flags: [] },
    reason: { about: 'author', rule: 'from', evidence: carla.address },
  },
  related: undefined,
  report: undefined,
  isHistory: false,
  receivedAt: NOW,
};

const plan = (change: Partial<IntakeFacts>): Intake => planIntake({ ...facts, ...change });
const related = { conversation, rule: 'quoted-message', evidence: '<a@b>', takesPart: true } as const;

const failed: Bounce = {
  token: undefined,
  returned: [],
  hasFailed: true,
  recipients: [
    {
      address: 'carla@customer.example',
      action: 'failed',
      status: '5.1.1',
      words: 'unknown',
      cause: 'no-such-address',
      isHard: true,
    },
    {
      address: 'dan@customer.example',
      action: 'failed',
      status: undefined,
      words: undefined,
      cause: 'unknown',
      isHard: false,
    },
  ],
};
const reportOn = (kind: ReportedOn['kind'], bounce = failed) => ({
  screening: screened('bounce'),
  report: { bounce, on: { conversation, kind, by: 'signed-mark' as const, evidence: '<ours>' } },
});

test('a mail that names nothing starts a conversation, history a closed one', () => {
  expect(plan({})).toMatchObject({ action: 'start', status: 'open', linkedTo: undefined });
  expect(plan({ isHistory: true })).toMatchObject({ action: 'start', status: 'closed', flags: ['history'] });
});

test('a person’s reply opens the conversation and makes it unread; a responder’s does neither', () => {
  expect(plan({ related })).toMatchObject({ action: 'join', status: 'open', customerWrote: true });
  expect(plan({ related, screening: screened('auto-reply') })).toMatchObject({
    status: 'waiting',
    customerWrote: false,
  });
  expect(plan({ related, isHistory: true })).toMatchObject({ status: 'waiting', customerWrote: false });
});

describe('a mail that was here before', () => {
  const known = (id: MessageId | undefined, contentHash: string) => [{ id, contentHash }];

  test('is the same when its content is', () => {
    expect(plan({ known: known(MESSAGE, 'hash') })).toMatchObject({ action: 'duplicate', of: MESSAGE });
  });

  test('is not brought back when it was deleted', () => {
    expect(plan({ known: known(undefined, 'hash') })).toMatchObject({ action: 'duplicate', of: undefined });
  });

  test('is another when its content differs, and marked', () => {
    expect(plan({ known: known(MESSAGE, 'other') })).toMatchObject({
      action: 'start',
      flags: ['same-id-other-content'],
    });
  });
});

test('our own mail is held, and mail for no channel is', () => {
  expect(plan({ screening: screened('own') })).toMatchObject({ action: 'hold', outcome: 'own' });
  expect(plan({ channel: undefined })).toMatchObject({ action: 'hold', outcome: 'unrouted' });
});

describe('a delivery report', () => {
  test('on an answer calls somebody, and says for whom it failed', () => {
    expect(plan(reportOn('reply'))).toMatchObject({
      action: 'join',
      status: 'open',
      customerWrote: false,
      attention: 'not delivered to carla@customer.example and 1 more (5.1.1)',
    });
  });

  test('finds its conversation also when it came to another mailbox', () => {
    expect(plan({ ...reportOn('reply'), channel: undefined })).toMatchObject({ action: 'join' });
  });

  test.each(['auto-reply', 'notification'] as const)('on an %s calls nobody', (kind) => {
    expect(plan(reportOn(kind))).toMatchObject({ action: 'join', status: 'waiting', attention: undefined });
  });

  test('of a delay calls nobody', () => {
    expect(plan(reportOn('reply', { ...failed, hasFailed: false }))).toMatchObject({ attention: undefined });
  });

  test('that fits nothing is held', () => {
    const report = { bounce: failed, on: undefined };
    expect(plan({ screening: screened('bounce'), report })).toMatchObject({ action: 'hold', outcome: 'stored' });
  });
});

test('every decision has its reasons', () => {
  expect(plan({ related }).reasons.map(({ about, rule }) => `${about}: ${rule}`)).toEqual([
    'kind: test',
    'author: from',
    'conversation: quoted-message',
  ]);
});
