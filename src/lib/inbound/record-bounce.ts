// What a delivery report does to the mail it speaks of (mail.md 1.9): its recipients' state, and addresses that are no good.
import type { ContactId, NewId } from '../ids.js';
import { recordFates, suppressAddress } from '../store/bounces.js';
import { ensureContact } from '../store/contacts.js';
import type { Tx } from '../store/db.js';
import type { DecidedIntake } from './write-intake.js';

const SUPPRESSED_FOR = 60 * 24 * 60 * 60 * 1000;

/** In the transaction that takes the report in. Only a report that bears our signed Message-ID gets here with a mail of ours. */
export async function recordBounce(deps: { readonly newId: NewId }, tx: Tx, decided: DecidedIntake): Promise<void> {
  const { facts, now } = decided;
  const { report, screening } = facts;
  const message = report?.bounce.token?.message;
  if (report?.on === undefined || message === undefined || screening.kind !== 'bounce' || facts.isHistory) return;
  const { recipients } = report.bounce;
  const meant = await recordFates(tx, message, recipients, now);
  for (const [index, { status, isHard }] of recipients.entries()) {
    const address = meant[index];
    if (address === undefined || !isHard || !/^5\.1\./.test(status ?? '')) continue;
    await ensureContact(tx, { name: '', address }, deps.newId<ContactId>(), now);
    await suppressAddress(tx, address, new Date(now.getTime() + SUPPRESSED_FOR));
  }
}
