// Puts a mail that came by another way than a mailbox aside: one that cannot be taken in, whole, with the cause.
import { createHash } from 'node:crypto';
import type { ChannelId, MailboxId, QuarantineId } from '../ids.js';
import { insertQuarantined, isQuarantined } from '../store/quarantine.js';
import { keepRawMail } from '../store/raw-mails.js';
import type { Envelope } from './quarantined-mail.js';
import type { QuarantineDeps } from './record-quarantine.js';

export type UnreadableMail = {
  /** The mailbox of the channel that it was brought to. */
  readonly mailboxId: MailboxId;
  /** That channel, when somebody named it. */
  readonly channelId: ChannelId | undefined;
  readonly envelope?: Envelope | undefined;
  /** Where it comes from: a file, `pipe`. */
  readonly place: string;
  readonly raw: Uint8Array;
  readonly cause: string;
};

/** Gives false for one that waits in quarantine already. */
export async function recordUnreadable(deps: QuarantineDeps, mail: UnreadableMail): Promise<boolean> {
  const { mailboxId, channelId, envelope, place, raw, cause } = mail;
  const now = deps.clock.now();
  const rawHash = createHash('sha256').update(raw).digest('hex');
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('quarantine');
    if (await isQuarantined(tx, { rawHash, channelId, envelope })) return false;
    keepRawMail(tx, { sha256: rawHash, bytes: raw }, now);
    // No server has it, so no number of a server's leads to it.
    const folder = { mailboxId, folder: place, uidValidity: '' };
    const kept = { id: deps.newId<QuarantineId>(), folder, uid: 0, rawHash, cause, attempts: 1, channelId, envelope };
    await insertQuarantined(tx, kept, now);
    return true;
  });
}
