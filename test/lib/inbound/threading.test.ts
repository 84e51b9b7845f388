// Which conversation a mail belongs to, and whether it may join.
import { describe, expect, test } from 'vitest';
import type { ReopenWindow } from '../../../src/lib/channel/channel.js';
import { makeAddressTag, makeMessageId } from '../../../src/lib/conversation/message-token.js';
import type { ChannelId, ContactId } from '../../../src/lib/ids.js';
import {
  numberInSubject,
  planThread,
  quotedIdentifiers,
  type Related,
  readMarks,
  type ThreadCircumstances,
  type ThreadConversation,
} from '../../../src/lib/inbound/threading.js';
import { CONVERSATION, KEY, MESSAGE, mailOf } from '../../support/rule-fixture.js';

const NOW = new Date('2026-03-02T10:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 24 * 60 * 60 * 1000);

function related(conversation: Partial<ThreadConversation>, more: Partial<Related> = {}): Related {
  return {
    conversation: {
      ...{ id: CONVERSATION, number: 7, channelId: 'support' as ChannelId, contactId: 'c' as ContactId },
      ...{
        kind: 'human',
        contactAddress: 'carla@customer.example',
        status: 'open',
        closedAt: undefined,
        updatedAt: NOW,
        ...conversation,
      },
    },
    ...{ rule: 'quoted-message', evidence: '<a@b>', takesPart: true, ...more },
  };
}

function plan(found: Related | undefined, more: Partial<ThreadCircumstances> = {}): string {
  const usual = { isHuman: true, isHistory: false, reopen: { kind: 'days', days: 30 } as const, receivedAt: NOW };
  const planned = planThread(found, { ...usual, ...more });
  if (planned.action === 'join') return `join ${planned.status}`;
  return planned.linkedTo === undefined ? 'start' : `start linked to #${planned.linkedTo.number}`;
}

test('a mail that names nothing known starts a conversation', () => {
  expect(plan(undefined)).toBe('start');
});

test('a sender who takes no part gets a conversation of their own, linked to the one they named', () => {
  expect(plan(related({}, { takesPart: false }))).toBe('start linked to #7');
});

test('whoever bears our mark joins', () => {
  expect(plan(related({}, { takesPart: false, rule: 'signed-mark' }))).toBe('join open');
});

describe('a person’s mail', () => {
  test.each(['open', 'waiting', 'snoozed'] as const)('opens a conversation that is %s', (status) => {
    expect(plan(related({ status }))).toBe('join open');
  });

  test('joins spam without making it anything else', () => {
    expect(plan(related({ status: 'spam' }))).toBe('join spam');
  });

  const days = (count: number): ReopenWindow => ({ kind: 'days', days: count });
  test.each([
    [days(30), 29, 'join open'],
    [days(30), 31, 'start linked to #7'],
    [days(0), 0, 'start linked to #7'],
    [{ kind: 'never' } as const, 0, 'start linked to #7'],
    [{ kind: 'always' } as const, 4000, 'join open'],
  ])('reopens within %o after %i days: %s', (reopen, age, wanted) => {
    expect(plan(related({ status: 'closed', closedAt: daysAgo(age) }), { reopen })).toBe(wanted);
  });
});

describe('automatic mail', () => {
  test.each(['open', 'waiting', 'snoozed', 'closed', 'spam'] as const)('leaves a conversation %s', (status) => {
    expect(plan(related({ status, closedAt: daysAgo(400) }), { isHuman: false })).toBe(`join ${status}`);
  });
});

test('history changes no state', () => {
  expect(plan(related({ status: 'closed', closedAt: daysAgo(1) }), { isHistory: true })).toBe('join closed');
});

describe('our marks', () => {
  const signed = makeMessageId(KEY, { conversation: CONVERSATION, message: MESSAGE }, 'acme.example');
  const forged = makeMessageId('77'.repeat(32), { conversation: CONVERSATION, message: MESSAGE }, 'acme.example');
  const tag = makeAddressTag(KEY, 7);

  test.each([
    ['In-Reply-To', `In-Reply-To: ${signed}`],
    ['In-Reply-To in capitals', `In-Reply-To: ${signed.toUpperCase()}`],
    ['References', `References: <x@y> ${signed} <z@y>`],
  ])('are read in %s', async (_, header) => {
    expect(readMarks(await mailOf([header]), KEY).tokens).toMatchObject([{ conversation: CONVERSATION }]);
  });

  test.each([
    ['To', [`To: inbox+${tag}@acme.example`]],
    ['Cc alone', [`Cc: Acme <inbox+${tag}@acme.example>`]],
    ['Delivered-To', [`Delivered-To: inbox+${tag}@acme.example`]],
  ])('are read in an address of %s', async (_, headers) => {
    expect(readMarks(await mailOf(headers), KEY).numbers).toMatchObject([{ number: 7 }]);
  });

  test.each([
    ['another store’s', [`In-Reply-To: ${forged}`]],
    ['a number that was guessed', [`To: inbox+8-${tag.slice(2)}@acme.example`]],
    ['one in a display name', [`To: "inbox+${tag}@acme.example" <x@y.example>`]],
  ])('do not count: %s', async (_, headers) => {
    expect(readMarks(await mailOf(headers), KEY)).toEqual({ tokens: [], numbers: [] });
  });
});

test('In-Reply-To comes first, then References from the nearest back, each once', async () => {
  const mail = await mailOf(['In-Reply-To: <c@x>', 'References: <a@x> <b@x> <c@x>']);
  expect(quotedIdentifiers(mail)).toEqual(['<c@x>', '<b@x>', '<a@x>']);
});

test.each([
  ['Re: Fire [#1042]', 1042],
  ['[#7] Fire', 7],
  ['Fire #7', undefined],
  ['[#0]', undefined],
  ['[#99999999999]', undefined],
  ['[#4294967296]', undefined],
])('the number in the subject “%s” is %s', (subject, number) => {
  expect(numberInSubject(subject)).toBe(number);
});
