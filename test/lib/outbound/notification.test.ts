// Whether something is news, whom it concerns, and when each of them is told.
import { describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { OperatorId } from '../../../src/lib/ids.js';
import type { Operator } from '../../../src/lib/operator/operator.js';
import {
  type ArrivalFacts,
  chooseReceivers,
  decideNotification,
  findNews,
  findWriter,
  type NotificationLoad,
  OPERATOR_PER_HOUR,
} from '../../../src/lib/outbound/notification.js';
import { OWN_ADDRESSES } from '../../support/rule-fixture.js';

const NOW = new Date('2026-03-02T10:00:00Z');
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

const facts: ArrivalFacts = {
  startsConversation: true,
  kind: 'human',
  isHistory: false,
  isSpam: false,
  bringsBack: false,
  author: 'carla@customer.example',
  isAboutOurs: false,
  ownAddresses: OWN_ADDRESSES,
};

describe('news is', () => {
  test.each([
    ['new-conversation', {}],
    ['answer', { startsConversation: false }],
    [
      'not-delivered',
      { startsConversation: false, kind: 'bounce', bringsBack: true, author: 'mailer-daemon@acme.example' },
    ],
  ] as const)('%s', (news, change) => {
    expect(findNews({ ...facts, ...change })).toEqual({
      news,
      reason: { about: 'notification', rule: news, evidence: '' },
    });
  });
});

describe('nobody is told', () => {
  const cases: readonly (readonly [string, Partial<ArrivalFacts>])[] = [
    ['history', { isHistory: true }],
    ['history', { isHistory: true, kind: 'bounce', bringsBack: true }],
    ['spam', { isSpam: true }],
    ...(['auto-reply', 'bounce', 'complaint', 'receipt', 'list', 'machine', 'own'] as const).map(
      (kind) => ['not-human', { kind }] as const,
    ),
    ['own-address', { author: 'Ana@ACME.example' }],
    ['own-address', { author: 'inbox+7@acme.example' }],
    ['about-our-own-mail', { isAboutOurs: true }],
  ];
  test.each(cases)('because of %s', (rule, change) => {
    expect(findNews({ ...facts, ...change })).toMatchObject({
      news: undefined,
      reason: { about: 'notification', rule },
    });
  });
});

function operator(name: string, notify = true): Operator {
  return {
    ...{
      id: name as OperatorId,
      name,
      fullName: '',
      email: parseEmailAddress(`${name}@acme.example`),
      role: 'operator',
    },
    ...{ signature: { text: '', on: false }, notify, createdAt: NOW },
  };
}
const [ana, bob, cid] = [operator('ana'), operator('bob'), operator('cid', false)];
const nobody = { assignee: undefined, members: [], witness: undefined };
const names = (operators: readonly Operator[]) => operators.map(({ name }) => name);

describe('told are', () => {
  test('those of the widget who have notifications on, when it is assigned to nobody', () => {
    const { receivers, reasons } = chooseReceivers({ ...nobody, members: [ana, bob, cid] });
    expect(names(receivers)).toEqual(['ana', 'bob']);
    expect(reasons).toEqual([{ about: 'notification', rule: 'switched-off', evidence: 'cid' }]);
  });

  test('the assignee alone', () => {
    expect(names(chooseReceivers({ ...nobody, assignee: bob, members: [ana, bob] }).receivers)).toEqual(['bob']);
  });

  test('nobody in the place of an assignee who has them off', () => {
    const { receivers, reasons } = chooseReceivers({ ...nobody, assignee: cid, members: [ana, bob] });
    expect(receivers).toEqual([]);
    expect(reasons).toMatchObject([{ rule: 'assignee-has-them-off', evidence: 'cid' }]);
  });

  test('all but the one who saw it happen', () => {
    const { receivers, reasons } = chooseReceivers({ ...nobody, members: [ana, bob], witness: ana });
    expect(names(receivers)).toEqual(['bob']);
    expect(reasons).toMatchObject([{ rule: 'saw-it-happen', evidence: 'ana' }]);
  });

  test('nobody where there is nobody', () => {
    expect(chooseReceivers(nobody)).toMatchObject({ receivers: [], reasons: [{ rule: 'nobody-concerned' }] });
  });
});

test('an operator who writes from an address with a tag is known', () => {
  expect(findWriter([ana, bob], ['carla@customer.example', 'Bob+desk@acme.example'])?.name).toBe('bob');
  expect(findWriter([ana, bob], ['carla@customer.example'])).toBeUndefined();
});

describe('an operator is told', () => {
  const load: NotificationLoad = { waiting: undefined, lastLeftAt: undefined, lastHour: 0, isSuppressed: false };
  test.each([
    ['at once', {}, NOW, 'due'],
    ['at once, when the last one left 15 minutes ago', { lastLeftAt: minutesAgo(15) }, NOW, 'due'],
    ['later, when one left lately', { lastLeftAt: minutesAgo(14) }, minutesAgo(-1), 'waits'],
    [
      'by the one that waits',
      { waiting: { dueAt: minutesAgo(-7), queuedAt: NOW }, lastLeftAt: minutesAgo(8), lastHour: OPERATOR_PER_HOUR },
      minutesAgo(-7),
      'joins-the-waiting',
    ],
    ['not, after enough of them', { lastHour: OPERATOR_PER_HOUR }, undefined, 'enough-for-this-hour'],
    ['not at an address that is no good', { isSuppressed: true }, undefined, 'address-suppressed'],
  ] as const)('%s', (_, change, dueAt, rule) => {
    expect(decideNotification('ana', { ...load, ...change }, NOW)).toMatchObject({ dueAt, reason: { rule } });
  });
});
