// What became of a mail, for every answer and every silence.
import { expect, test } from 'vitest';
import { outcomeOf, type SmtpAnswer } from '../../../src/lib/smtp/smtp-answer.js';
import type { SmtpParty } from '../../../src/lib/smtp/smtp-failure.js';

const party: SmtpParty = { host: 'mx', port: 25, encryption: 'none', login: 'none', user: undefined };
const dropped: SmtpAnswer = {
  said: 'nothing',
  trouble: { about: 'network', stage: 'send', code: 'ECONNRESET', words: '', at: new Date() },
};
const halfSaid: SmtpAnswer = { said: 'nothing', trouble: { about: 'reply', stage: 'send', reply: '554 no' } };
const yes: SmtpAnswer = { said: 'yes', reply: '250 2.0.0 Ok', refused: [] };

test.each([
  ['a yes to the whole mail', yes, true, 'answered'],
  ['a yes before the end of the mail', yes, false, 'unsure'],
  ['199, which the library takes for a yes', { ...yes, reply: '199 what' }, true, 'unsure'],
  ['350, which it takes for one too', { ...yes, reply: '350 go on' }, true, 'unsure'],
  ['words without a code', { said: 'no', reply: 'hello', refused: [] }, true, 'unsure'],
  ['a code that there is not', { said: 'no', reply: '999 no', refused: [] }, true, 'unsure'],
  ['a no to the whole mail', { said: 'no', reply: '554 no', refused: [] }, true, 'answered'],
  ['a no for now', { said: 'no', reply: '451 later', refused: [] }, true, 'answered'],
  ['a drop before the end', dropped, false, 'not-sent'],
  ['a drop after the end', dropped, true, 'unsure'],
  ['a no that is not the answer to the mail, after its end', halfSaid, true, 'unsure'],
  ['the same before its end', halfSaid, false, 'not-sent'],
] as const)('%s is told as %s', (_, answer, handedOver, result) => {
  expect(outcomeOf(answer, ['a@x'], { handedOver }, party).result).toBe(result);
});

test.each([
  ['a yes', yes, ['sent', 'sent']],
  ['a no for good', { said: 'no', reply: '554 no', refused: [] }, ['failed', 'failed']],
  ['a no for now', { said: 'no', reply: '451 later', refused: [] }, ['deferred', 'deferred']],
  ['a yes with one refused', { ...yes, refused: [{ address: 'b@x', reply: '550 5.1.1 who?' }] }, ['sent', 'failed']],
  // What is not a yes never becomes one, whatever the code.
  ['a yes with one refused by 334', { ...yes, refused: [{ address: 'b@x', reply: '334 what' }] }, ['sent', 'deferred']],
  ['a yes with one refused by words', { ...yes, refused: [{ address: 'b@x', reply: 'what' }] }, ['sent', 'deferred']],
] as const)('%s gives each recipient a state', (_, answer, states) => {
  const outcome = outcomeOf(answer, ['a@x', 'b@x'], { handedOver: true }, party);
  expect(outcome.result === 'answered' && outcome.recipients.map(({ state }) => state)).toEqual(states);
});

test('334 in the place of 354 is no yes', () => {
  const outcome = outcomeOf({ said: 'no', reply: '334 what', refused: [] }, ['a@x'], { handedOver: false }, party);
  expect(outcome).toMatchObject({ result: 'answered', recipients: [{ state: 'deferred' }] });
});
