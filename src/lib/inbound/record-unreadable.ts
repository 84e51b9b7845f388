// Puts a mail that came by another way than a mailbox aside: one that cannot be taken in, whole, with the cause.
import { createHash } from 'node:crypto';
import type { ChannelId, MailboxId } from '../ids.js';
import { listKnownQuarantined } from '../store/imported-mails.js';
import { insertQuarantined } from '../store/quarantine.js';
import { keepRawMail } from '../store/raw-mails.js';
import type { QuarantineDeps } from './record-quarantine.js';

export type UnreadableMail = {
  /** The mailbox of the channel that it was brought to. */
  readonly mailboxId: MailboxId;
  /** That channel, when somebody named it. */
  readonly channelId: ChannelId | undefined;
  /** Where it comes from: a file, `pipe`. */
  readonly place: string;
  readonly raw: Uint8Array;
  readonly cause: string;
};

/** Gives false for one that waits in quarantine already. */
export async function recordUnreadable(deps: QuarantineDeps, mail: UnreadableMail): Promise<boolean> {
  const { mailboxId, channelId, place, raw, cause } = mail;
  const now = deps.clock.now();
  const rawHash = createHash('sha256').update(raw).digest('hex');
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('quarantine');
    if ((await listKnownQuarantined(tx, [rawHash])).has(rawHash)) return false;
    await keepRawMail(tx, { sha256: rawHash, bytes: raw }, now);
    // No server has it, so no number of a server's leads to it.
    const folder = { mailboxId, folder: place, uidValidity: '' };
    await insertQuarantined(tx, { id: deps.newId(), folder, uid: 0, rawHash, cause, attempts: 1, channelId }, now);
    return true;
  });
}
