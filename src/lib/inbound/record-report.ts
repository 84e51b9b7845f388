// What a report does to the mail it speaks of (mail.md 1.9): its recipients' state, and addresses that are no good.
import { addressKey } from '../address/email-address.js';
import type { ContactId, NewId } from '../ids.js';
import { recordFates, recordReaction, suppressAddress } from '../store/bounces.js';
import { ensureContact } from '../store/contacts.js';
import type { Tx } from '../store/db.js';
import { readComplainers, readReceipt } from './receipt.js';
import type { DecidedIntake } from './write-intake.js';

const SUPPRESSED_FOR = 60 * 24 * 60 * 60 * 1000;

/** In the transaction that takes the report in. Only a report that bears our signature changes anything. */
export async function recordReport(deps: { readonly newId: NewId }, tx: Tx, decided: DecidedIntake): Promise<void> {
  const { facts, arrived } = decided;
  const { report, screening } = facts;
  const message = report?.bounce.token?.message;
  if (report?.on === undefined || message === undefined || facts.isHistory) return;
  if (screening.kind === 'bounce') await recordBounce(deps, tx, decided, { message, bounce: report.bounce });
  if (screening.kind === 'receipt') {
    const receipt = readReceipt(arrived.mail);
    if (receipt?.wasRead) await recordReaction(tx, message, 'read_at', receipt.recipients, facts.receivedAt);
  }
  if (screening.kind === 'complaint') {
    await recordReaction(tx, message, 'complained_at', readComplainers(arrived.mail), facts.receivedAt);
  }
}

type Reported = NonNullable<DecidedIntake['facts']['report']>;

async function recordBounce(
  deps: { readonly newId: NewId },
  tx: Tx,
  { now }: DecidedIntake,
  { message, bounce }: Pick<Reported, 'bounce'> & { readonly message: Parameters<typeof recordFates>[1] },
): Promise<void> {
  const { recipients } = bounce;
  const meant = await recordFates(tx, message, recipients, now);
  for (const [index, { status, isHard }] of recipients.entries()) {
    const address = meant[index];
    if (address === undefined || !isHard || !/^5\.1\./.test(status ?? '')) continue;
    await ensureContact(tx, { name: '', address }, deps.newId<ContactId>(), now);
    await suppressAddress(tx, addressKey(address), new Date(now.getTime() + SUPPRESSED_FOR));
  }
}
