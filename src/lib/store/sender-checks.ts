// What was found out about the senders of mail when it came in: the intake keeps it among its reasons.
import type { SenderCheck } from '../conversation/conversation-view.js';
import type { MessageId } from '../ids.js';
import type { Reason } from '../inbound/reason.js';
import { batchesOf } from './batches.js';
import { fromJson } from './columns.js';
import type { Queries } from './db.js';

/** By the id of the message, for those that say anything of it. */
export async function readSenderChecks(
  db: Queries,
  messages: readonly MessageId[],
): Promise<ReadonlyMap<string, SenderCheck>> {
  const found = new Map<string, SenderCheck>();
  for (const batch of batchesOf(messages)) {
    const rows = await db
      .selectFrom('intake')
      .select(['message_id', 'reasons'])
      .where('message_id', 'in', batch)
      // Another copy of the same mail is a decision of its own.
      .where('action', '<>', 'duplicate')
      .execute();
    for (const { message_id: id, reasons } of rows) {
      const check = fromJson<Reason[]>(reasons).map(toSenderCheck).find(Boolean);
      if (id !== null && check !== undefined) found.set(id, check);
    }
  }
  return found;
}

function toSenderCheck({ about, rule, evidence }: Reason): SenderCheck | undefined {
  const verdict = about === 'author' ? /^authentication-(pass|fail|unknown)$/.exec(rule)?.[1] : undefined;
  return verdict === undefined ? undefined : { verdict: verdict as SenderCheck['verdict'], results: evidence };
}
