// Mail written by others, where it is at hand: what is counted there must not get worse. The whole table: npm run bench:corpora.
import { beforeEach, describe, expect, test } from 'vitest';
import { haveCorpora } from '../../support/corpora.js';
import {
  measureAllThreads,
  measureBounces,
  measureFields,
  measureIntake,
  measureKinds,
  measurePeople,
  measureQuotes,
  share,
} from '../../support/measure-corpora.js';

describe('the sets of mail beside the project', { timeout: 300_000 }, () => {
  beforeEach((context) => {
    if (!haveCorpora()) context.skip('../shared/corpora is not here');
  });

  test('every mail is kept byte for byte, or refused with a sentence, within 2 seconds', async () => {
    const { all, differing, longest } = await measureIntake();
    expect(all).toBeGreaterThan(500);
    expect(differing).toEqual([]);
    expect(longest).toBeLessThan(2000);
  });

  test('threads are those that notmuch finds, and nothing else is put together', async () => {
    const sets = await measureAllThreads('by-date');
    const pairs = [...sets.values()].reduce(
      ({ right, all }, set) => ({ right: right + set.right, all: all + set.all }),
      { right: 0, all: 0 },
    );
    expect(pairs.right / pairs.all).toBeGreaterThanOrEqual(0.99);
    expect([...sets.values()].map(({ merged }) => merged)).toEqual([...sets].map(() => 0));
  });

  test('of the reports and responders at least 98 in 100 are known to be automatic, and none is answered', async () => {
    const kinds = await measureKinds();
    expect(share(kinds)).toBeGreaterThanOrEqual(0.98);
    expect(kinds.autoReplies).toBe(0);
    expect(share(await measurePeople())).toBeGreaterThanOrEqual(0.99);
  });

  test('delivery reports say what became of the mail', async () => {
    const { status, hardness } = await measureBounces();
    expect(share(status)).toBeGreaterThanOrEqual(0.95);
    expect(share(hardness)).toBeGreaterThanOrEqual(0.95);
  });

  test('of the replies at least 90 in 100 have exactly the words of their author, and none loses any', () => {
    const quotes = measureQuotes();
    expect(share(quotes)).toBeGreaterThanOrEqual(0.9);
    expect(quotes.differing.filter((one) => one.endsWith('lost words'))).toEqual([]);
    expect(quotes.longest).toBeLessThan(1000);
  });

  test('fields and texts are those that another program reads', async () => {
    for (const [what, found] of await measureFields())
      expect(share(found), what).toBeGreaterThanOrEqual(LEAST[what] ?? 0.9);
  });
});

// What differs is told in docs/measured-mail.md.
const LEAST: Readonly<Record<string, number>> = { text: 0.8, 'table of address': 0.75, 'table of id': 0.8 };
