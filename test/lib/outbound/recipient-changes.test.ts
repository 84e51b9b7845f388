// recipient-changes: who is new and who is left out is seen, and hundreds of strangers are not written to by accident.
import { describe, expect, test } from 'vitest';
import { draftReply } from '../../../src/lib/outbound/draft.js';
import { manyStrangers, recipientChanges, refuseManyStrangers } from '../../../src/lib/outbound/recipient-changes.js';
import { aContext, aQuestion } from './reply-fixture.js';

const person = (name: string) => ({ name, address: `${name.toLowerCase()}@example.com` });
const [carla, dan, eve] = [person('Carla'), person('Dan'), person('Eve')];

describe('compared with the last mail', () => {
  const last = aQuestion({ from: carla, cc: [dan, { name: '', address: 'inbox+tag@acme.test' }] });
  const context = { ...aContext(), last };
  const draft = draftReply(context);

  test('a reply to all of it changes nothing', () => {
    expect(recipientChanges(context, { ...draft, to: [{ ...carla, name: '' }], cc: [dan] })).toEqual({
      joined: [],
      left: [],
    });
  });

  test('those who come and those who go are named', () => {
    expect(recipientChanges(context, { ...draft, to: [carla], cc: [], bcc: [eve] })).toEqual({
      joined: [eve],
      left: [dan],
    });
  });

  test('nothing is compared where there was no mail', () => {
    expect(recipientChanges({ ...context, last: undefined }, draft)).toEqual({ joined: [], left: [] });
  });
});

describe('a mail to hundreds of people', () => {
  const crowd = Array.from({ length: 300 }, (_, index) => person(`p${index}`));
  const context = aContext({ question: { cc: crowd } });
  const draft = draftReply(context);

  test('is not answered to all of them by accident', () => {
    expect(draft.cc).toHaveLength(300);
    expect(manyStrangers(context, draft)).toHaveLength(300);
    expect(() => refuseManyStrangers(context, draft)).toThrow(
      expect.objectContaining({
        kind: 'needs-answer',
        message: expect.stringContaining('301 people, 300 of them strangers'),
        next: expect.arrayContaining([expect.stringMatching(/^--to carla@/), expect.stringMatching(/^--to-everyone /)]),
      }),
    );
  });

  test('counts those alone whom nobody here knows or has named', () => {
    const acquainted = new Set(crowd.slice(15).map(({ address }) => address));

    expect(manyStrangers({ ...context, acquainted }, draft)).toEqual([]);
    expect(manyStrangers(context, { ...draft, cc: crowd.slice(0, 20) })).toEqual([]);
    expect(manyStrangers(aContext(), { ...draft, cc: crowd })).toEqual([]);
    expect(() => refuseManyStrangers(context, { ...draft, cc: [] })).not.toThrow();
  });
});
