// Whether an address is no good: what codes, words and the step of the talk come to.
import { expect, test } from 'vitest';
import { type BounceCause, findCause, type Refusal } from '../../../src/lib/inbound/bounce-cause.js';
import { readStep } from '../../../src/lib/inbound/smtp-talk.js';

const CASES: [string, Partial<Refusal> & { words: string }, BounceCause][] = [
  ['a code about addresses is believed', { status: '5.1.1', words: '550 5.1.1 User unknown' }, 'no-such-address'],
  ['so is a plain refusal', { words: '550 User unknown' }, 'no-such-address'],
  [
    'and one at RCPT, whatever its code',
    { status: '5.2.1', words: '550 5.2.1 User unknown', step: 'recipient' },
    'no-such-address',
  ],
  [
    'a code that says the mailbox exists is believed first',
    { status: '5.2.1', words: '550 5.2.1 User unknown' },
    'refused',
  ],
  ['a code about a policy, too', { status: '5.7.1', words: '550 5.7.1 User unknown' }, 'refused'],
  ['after the message it is an excuse', { status: '5.0.0', words: '550 User unknown', step: 'message' }, 'refused'],
  ['a retelling without any code proves nothing', { words: 'ana@example.com [User unknown]' }, 'refused'],
  [
    'a system that explains itself is believed',
    { words: 'User ana not listed in Domino Directory' },
    'no-such-address',
  ],
  [
    'the words that RFC 5321 has for anything',
    { words: '550 Invalid Address: Requested action not taken: mailbox unavailable' },
    'refused',
  ],
  [
    'a full mailbox told beside the code',
    { status: '5.1.1', words: '550 5.1.1 User unknown', around: 'Rejected: not enough disk space' },
    'mailbox-full',
  ],
  ['a closed one', { words: '550 user unknown', around: 'The account is disabled.' }, 'disabled'],
  [
    'what may be is no news',
    { words: '550 user unknown', around: 'The mailbox may be full, or disabled.' },
    'no-such-address',
  ],
  [
    'a program that could not write',
    { status: '5.1.1', words: 'procmail: Couldn\'t create "/var/spool/mail/neko"' },
    'refused',
  ],
];

test.each(CASES)('%s', (_what, refusal, cause) => {
  expect(findCause({ status: undefined, step: undefined, ...refusal })).toBe(cause);
});

test.each([
  ['host mx said: 550 no (in reply to RCPT\n    TO command)', 'recipient'],
  ['>>> DATA\n<<< 550 5.7.1 User unknown\n<<< 554 5.5.1 Error: no valid recipients', 'recipient'],
  ['>>> DATA\n<<< 550 5.7.1 no', 'message'],
  ['mx did not like our RCPT TO:\n550 no', 'recipient'],
  ['550 no (in reply to MAIL FROM command)', 'sender'],
  ['550 no', undefined],
])('the step of %j is %s', (words, step) => {
  expect(readStep(words)).toBe(step);
});
