// Does work in a transaction and takes it back: what would come of it, with nothing changed.
import type { Db, Tx } from './db.js';

export async function rehearse<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const end = new Rehearsed<T>();
  try {
    return await db.transaction(async (tx) => {
      end.result = { value: await work(tx) };
      throw end;
    });
  } catch (error) {
    if (error === end && end.result !== undefined) return end.result.value;
    throw error;
  }
}

// A transaction that ends by an error keeps nothing.
class Rehearsed<T> extends Error {
  result: { readonly value: T } | undefined;
}
