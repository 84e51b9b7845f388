// What is done at one screen: in its order, and told apart from what others do.
import { expect, test } from 'vitest';
import { ownActs } from '../../../src/lib/ui/own-acts.js';
import type { Moved } from '../../../src/lib/ui/said.js';

const said = (moved?: Moved) => ({ text: '', tone: 'good' as const, moved });

test('the second of two keys is meant for what the first has made', async () => {
  const acts = ownActs();
  const first = acts.do(1, async () => said({ from: 3, to: 4 }));
  let seen: number | undefined;
  await acts.do(1, async (seenNow) => {
    seen = seenNow(3);
    return said();
  });
  await first;
  expect(seen).toBe(4);
});

test('what others have done between is no act of ours, nor what was done with another conversation', async () => {
  const acts = ownActs();
  await acts.do(1, async () => said({ from: 4, to: 5 }));
  await acts.do(2, async () => said({ from: 3, to: 9 }));
  await acts.do(1, async (seenNow) => {
    expect([3, 4, 5, undefined].map(seenNow)).toEqual([3, 5, 5, undefined]);
    return said();
  });
});

test('one that fails holds up none after it', async () => {
  const acts = ownActs();
  const failed = acts.do(1, async () => {
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect((await acts.do(1, async () => said())).tone).toBe('good');
});
