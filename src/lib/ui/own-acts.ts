// What is done at this screen: one after the other, and known from what others do meanwhile.
import type { Moved, Said } from './said.js';

export type OwnActs = {
  /** Does it once all is done that was asked for before. `seen` is what the version that somebody saw has become by own acts alone. */
  do(number: number, act: (seenNow: SeenNow) => Promise<Said>): Promise<Said>;
};

/** The version that was seen, as own acts have moved it on; the same where anybody else has done something. */
export type SeenNow = (seen: number | undefined) => number | undefined;

/** Keys come faster than the store answers: the second of two is meant for what the first has made. */
export function ownActs(): OwnActs {
  const moves = new Map<number, Moved[]>();
  let last: Promise<unknown> = Promise.resolve();

  return {
    do(number, act) {
      const done = last.then(async () => {
        const said = await act((seen) => follow(moves.get(number) ?? [], seen));
        if (said.moved !== undefined) moves.set(number, [...(moves.get(number) ?? []), said.moved]);
        return said;
      });
      last = done.catch(() => {});
      return done;
    },
  };
}

// Oldest first: each of them begins where one before it ended, or after something of somebody else's.
function follow(moves: readonly Moved[], seen: number | undefined): number | undefined {
  return moves.reduce((version, { from, to }) => (version === from ? to : version), seen);
}
