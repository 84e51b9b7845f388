// A mail that was taken in, as it arrived: its bytes read again by today's reader.
import type { Queries } from '../store/db.js';
import type { DecidedMail } from '../store/intakes.js';
import { findMailbox } from '../store/mailboxes.js';
import { readRawMail } from '../store/raw-mails.js';
import type { ArrivedMail } from './arrived-mail.js';
import type { ReadMail } from './mail-reader.js';

type StoredDeps = { readonly db: Queries; readonly readMail: ReadMail };

/** Undefined for a copy of a mail that is here, and where the message, its bytes or its mailbox are gone. */
export async function readStoredArrival(
  { db, readMail }: StoredDeps,
  decision: DecidedMail,
): Promise<ArrivedMail | undefined> {
  const { action, mail, mailboxId, rawHash } = decision;
  if (action === 'duplicate' || mail === undefined || mailboxId === undefined) return undefined;
  const raw = await readRawMail(db, rawHash);
  const account = await findMailbox(db, mailboxId);
  if (raw === undefined || account === undefined) return undefined;
  return {
    ...{ account, folder: account.folder, uidValidity: '0', uid: 0, raw, mail: await readMail(raw) },
    ...{ receivedAt: mail.receivedAt, history: mail.isHistory },
  };
}
