// Proofs that a mail was handed over, kept while nobody needs them yet.
import type { OutboxId } from '../ids.js';
import { fromJson, toText, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';

export type KeptProof = {
  /** How it is known, in a sentence. */
  readonly evidence: string;
  /** Keys of addresses that surely got it. */
  readonly reached: readonly string[];
};

export async function saveProof(tx: Tx, id: OutboxId, { evidence, reached }: KeptProof, now: Date): Promise<void> {
  const proof = JSON.stringify({ evidence: toText(evidence), reached: reached.map(toText) });
  await tx
    .updateTable('outbox')
    .set({ proof, updated_at: toTime(now) })
    .where('id', '=', id)
    .execute();
}

export async function findProof(db: Queries, id: OutboxId): Promise<KeptProof | undefined> {
  const row = await db.selectFrom('outbox').select('proof').where('id', '=', id).executeTakeFirst();
  return row?.proof ? fromJson<KeptProof>(row.proof) : undefined;
}
