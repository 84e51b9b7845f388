// What several works of one transaction ask alike, asked once for all of them: a round trip to the server, and not five.
import type { Tx } from './db.js';

/** Works that share a transaction. One of them runs at a time, until it ends or asks something together with the others. */
export type Company = {
  /** The caller is done for now. `answerAll` is called when all the others are, and what it gives one by one after it. */
  await(answerAll: () => Promise<readonly (() => void)[]>): void;
  /** Once more the caller is done for now: its question is among those that wait. */
  rest(): void;
};

/** Gives the answers in the order of what is given; undefined where there is none. */
export type AskAll<Given, Answer> = (tx: Tx, given: readonly Given[]) => Promise<readonly (Answer | undefined)[]>;

type Asking<Given, Answer> = {
  readonly given: Given;
  readonly resolve: (answer: Answer | undefined) => void;
  readonly reject: (error: unknown) => void;
};

/** A question that all works of a transaction ask together; a work that is alone asks for itself. */
export function together<Given, Answer>(
  askAll: AskAll<Given, Answer>,
): (tx: Tx, given: Given) => Promise<Answer | undefined> {
  const waiting = new WeakMap<Company, Asking<Given, Answer>[]>();

  const answerAll = async (tx: Tx, company: Company) => {
    const asking = waiting.get(company) ?? [];
    waiting.delete(company);
    try {
      const answers = await askAll(
        tx,
        asking.map(({ given }) => given),
      );
      return asking.map(
        ({ resolve }, index) =>
          () =>
            resolve(answers[index]),
      );
    } catch (error) {
      return asking.map(
        ({ reject }) =>
          () =>
            reject(error),
      );
    }
  };

  return async (tx, given) => {
    const { company } = tx;
    if (company === undefined) return (await askAll(tx, [given]))[0];
    return new Promise<Answer | undefined>((resolve, reject) => {
      const others = waiting.get(company);
      if (others === undefined) waiting.set(company, [{ given, resolve, reject }]);
      else others.push({ given, resolve, reject });
      if (others === undefined) company.await(() => answerAll(tx, company));
      else company.rest();
    });
  };
}

/** Does the works in one transaction. Throws what the first of them failed with, once none is running any more. */
export async function workTogether(
  tx: Tx,
  works: readonly ((tx: Tx) => Promise<unknown>)[],
): Promise<readonly unknown[]> {
  const questions: (() => Promise<readonly (() => void)[]>)[] = [];
  const outcomes: Promise<unknown>[] = [];
  let rest = () => {};
  const company: Company = {
    await: (answerAll) => {
      questions.push(answerAll);
      rest();
    },
    rest: () => rest(),
  };
  const shared = { ...tx, company };
  const turn = (go: () => void) =>
    new Promise<void>((resolve) => {
      rest = resolve;
      go();
    });

  for (const work of works) {
    await turn(() => {
      const outcome = work(shared).finally(() => rest());
      outcome.catch(() => {});
      outcomes.push(outcome);
    });
  }
  for (let answerAll = questions.shift(); answerAll !== undefined; answerAll = questions.shift()) {
    for (const goOn of await answerAll()) await turn(goOn);
  }
  return Promise.all(outcomes);
}
