// Whose turn it is, what is given to nobody, and what is given out again.
import { describe, expect, test } from 'vitest';
import {
  chooseTurn,
  type GivenMail,
  isGivenAgain,
  type ReturningConversation,
  type TurnMember,
  timeOfTurn,
  whyNotGiven,
} from '../../../src/lib/conversation/turn.js';
import type { OperatorId } from '../../../src/lib/ids.js';
import type { Routing } from '../../../src/lib/widget/widget.js';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 10, minute));

/** `ana 3 @5`: has three open ones, was given one at minute 5; `ben away`. */
function member(line: string): TurnMember {
  const [name = '', ...words] = line.split(' ');
  const given = words.find((word) => word.startsWith('@'));
  return {
    ...{ id: name as OperatorId, name, isAway: words.includes('away') },
    lastGivenAt: given === undefined ? undefined : at(Number(given.slice(1))),
    open: Number(words.find((word) => /^\d+$/.test(word)) ?? 0),
  };
}

describe('a turn', () => {
  test.each<[routing: Routing, members: readonly string[], gets: string | undefined, rule: string]>([
    ['manual', ['ana', 'ben'], undefined, 'manual'],
    ['round-robin', [], undefined, 'nobody-is-there'],
    ['round-robin', ['ana away', 'ben away'], undefined, 'nobody-is-there'],
    ['round-robin', ['ana', 'ben'], 'ana', 'round-robin'],
    ['round-robin', ['ana @1', 'ben'], 'ben', 'round-robin'],
    ['round-robin', ['ana @2', 'ben @1'], 'ben', 'round-robin'],
    ['round-robin', ['ana @1', 'ben @2', 'cleo @3'], 'ana', 'round-robin'],
    ['round-robin', ['ana away @1', 'ben @2', 'cleo @3'], 'ben', 'round-robin'],
    ['round-robin', ['ana 9 @1', 'ben 0 @2'], 'ana', 'round-robin'],
    ['least-busy', ['ana 2', 'ben 1 @5'], 'ben', 'least-busy'],
    ['least-busy', ['ana 2', 'ben away', 'cleo 1'], 'cleo', 'least-busy'],
    ['least-busy', ['ana 1 @3', 'ben 1 @2', 'cleo 1 @4'], 'ben', 'least-busy'],
    ['least-busy', ['ana away'], undefined, 'nobody-is-there'],
  ])('%s among %j is for %s', (routing, members, gets, rule) => {
    const turn = chooseTurn(routing, members.map(member));

    expect([turn.operator?.name, turn.rule]).toEqual([gets, rule]);
  });

  test.each<Routing>(['round-robin', 'least-busy'])('%s is fair among mails that come at one moment', (routing) => {
    let members = ['ana', 'ben', 'cleo'].map(member);
    const given: string[] = [];
    for (let mail = 0; mail < 7; mail++) {
      const { operator } = chooseTurn(routing, members);
      given.push(operator?.name ?? 'nobody');
      const lastGivenAt = timeOfTurn(members, at(0));
      members = members.map((one) => (one.id === operator?.id ? { ...one, lastGivenAt, open: one.open + 1 } : one));
    }

    expect(given).toEqual(['ana', 'ben', 'cleo', 'ana', 'ben', 'cleo', 'ana']);
  });
});

const MAIL: GivenMail = { kind: 'human', isHistory: false, isSpam: false, isBlocked: false };

test.each<[mail: Partial<GivenMail>, rule: string | undefined]>([
  [{}, undefined],
  [{ isHistory: true }, 'history'],
  [{ isSpam: true }, 'spam'],
  [{ isBlocked: true, isSpam: true }, 'blocked'],
  [{ kind: 'auto-reply' }, 'not-human'],
  [{ kind: 'list' }, 'not-human'],
  [{ kind: 'machine' }, 'not-human'],
])('of a mail with %j the conversation is not given out because of: %s', (mail, rule) => {
  expect(whyNotGiven({ ...MAIL, ...mail })?.rule).toBe(rule);
});

test.each<[conversation: ReturningConversation, isGiven: boolean]>([
  [{ wasOpen: true, assignee: 'there' }, false],
  [{ wasOpen: false, assignee: 'there' }, false],
  [{ wasOpen: true, assignee: 'away' }, true],
  [{ wasOpen: false, assignee: 'away' }, true],
  [{ wasOpen: true, assignee: 'nobody' }, false],
  [{ wasOpen: false, assignee: 'nobody' }, true],
])('when its customer writes into %j, that it is given out is %s', (conversation, isGiven) => {
  expect(isGivenAgain(conversation)).toBe(isGiven);
});
