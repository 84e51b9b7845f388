// What an IMAP server's capabilities mean, in words.
import { expect, test } from 'vitest';
import { describeAbilities, describeQuota, loginsIn } from '../../../src/lib/mailbox/imap-abilities.js';

test('what is lacking is said with what it costs', () => {
  expect(describeAbilities(['IMAP4rev1', 'IDLE', 'UIDPLUS', 'CONDSTORE', 'QUOTA'], { do: 'leave' })).toBe(
    'with IDLE, UIDPLUS, CONDSTORE, QUOTA',
  );
  expect(describeAbilities(['IMAP4rev1'], { do: 'delete' })).toBe(
    'without IDLE (new mail is looked for, not announced), UIDPLUS (nothing can be deleted after a pull), CONDSTORE, ' +
      'QUOTA; so --after-pull delete will not work here',
  );
  expect(describeAbilities(['MOVE'], { do: 'move', folder: 'Done' })).not.toContain('will not work');
});

test.each([
  [
    ['AUTH=PLAIN', 'AUTH=XOAUTH2'],
    ['PLAIN', 'XOAUTH2', 'LOGIN'],
  ],
  [['AUTH=PLAIN', 'LOGINDISABLED'], ['PLAIN']],
])('%j offers the logins %j (RFC 9051, 6.2.3)', (capabilities, logins) => {
  expect(loginsIn(capabilities)).toEqual(logins);
});

test('a quota is told in words', () => {
  expect(describeQuota({ used: 1_200_000_000, limit: 15_000_000_000 })).toBe('1.2 GB of 15 GB used (8 %)');
});
