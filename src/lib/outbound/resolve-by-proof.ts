// Settles a mail of which nobody knew by what came in: it was handed over after all (mail.md 2.2).
import { addressKey } from '../address/email-address.js';
import type { MessageId, NewId } from '../ids.js';
import type { Tx } from '../store/db.js';
import { findOutboxItems } from '../store/outbox.js';
import { decideItem } from '../store/outbox-attempts.js';
import { findProof, saveProof } from '../store/outbox-proofs.js';
import { findOutboxOfMessage } from '../store/sent-copies.js';
import type { OutboxItem } from './outbox.js';
import { recordDelivery } from './record-delivery.js';
import { judgeProven } from './verdict.js';

export type ProvenMail = {
  readonly message: MessageId;
  /** How it is known, in a sentence. */
  readonly evidence: string;
  /** Keys of addresses that surely got it. */
  readonly reached: readonly string[];
};

/** In the transaction that takes the proof in. Nothing happens when its fate is known. */
export async function resolveByProof(
  deps: { readonly newId: NewId },
  tx: Tx,
  { message, evidence, reached }: ProvenMail,
  now: Date,
): Promise<void> {
  const id = await findOutboxOfMessage(tx, message);
  const [item] = id === undefined ? [] : await findOutboxItems(tx, [id]);
  if (id === undefined || item === undefined) return;
  // The proof may be quicker than the end of the attempt, of which nobody may know when it is over.
  if (item.state === 'sending' || item.state === 'in-data') await saveProof(tx, id, { evidence, reached }, now);
  if (item.state !== 'unsure') return;
  const isReached = (address: string) => reached.includes(addressKey(address));
  const judge = (present: typeof item) => judgeProven(present, now, evidence, isReached);
  if (judge(item).recipients.every(({ state }, index) => state === item.recipients[index]?.state)) return;
  const decided = await decideItem(tx, id, { from: ['unsure'], judge, anew: false }, now);
  if (decided !== undefined) await recordDelivery(deps, tx, decided.item, decided.verdict, { now, byItself: false });
}

/** After an attempt of which nobody knows, in its transaction: what came in while it was under way settles it. */
export async function resolveByKeptProof(
  deps: { readonly newId: NewId },
  tx: Tx,
  { id, messageId }: Pick<OutboxItem, 'id' | 'messageId'>,
  now: Date,
): Promise<void> {
  const proof = await findProof(tx, id);
  if (proof !== undefined) await resolveByProof(deps, tx, { message: messageId, ...proof }, now);
}
