// Puts a mail that cannot be taken in aside: whole, as far as the server gave it, with the cause.
import { createHash } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { MessageId, NewId, QuarantineId } from '../ids.js';
import type { FolderKey } from '../mailbox/server-copy.js';
import type { Db, Tx } from '../store/db.js';
import { insertQuarantined } from '../store/quarantine.js';
import { keepRawMail } from '../store/raw-mails.js';
import { findRenumberedCopy, insertServerCopy } from '../store/server-copies.js';
import { describeTooLarge } from './quarantined-mail.js';

export type QuarantineDeps = { readonly db: Db; readonly clock: Clock; readonly newId: NewId };

/** What there is of the mail. Without bytes the server gave none, and without a time it did not even say when. */
export type Unreadable = {
  readonly uid: number;
  readonly receivedAt: Date | undefined;
  readonly raw: Uint8Array | undefined;
  readonly cause: string;
  readonly attempts: number;
};

/**
 * From then on the mail counts as settled: the others go on, and it waits to be looked at. Gives false for one that
 * was put aside already when its folder counted otherwise.
 */
export async function recordQuarantine(deps: QuarantineDeps, folder: FolderKey, mail: Unreadable): Promise<boolean> {
  const { uid, raw, cause, attempts } = mail;
  const now = deps.clock.now();
  const rawHash = raw && createHash('sha256').update(raw).digest('hex');
  return deps.db.transaction(async (tx) => {
    const isKnown = rawHash !== undefined && (await findRenumberedCopy(tx, folder, rawHash)) === 'quarantined';
    if (raw !== undefined && rawHash !== undefined) keepRawMail(tx, { sha256: rawHash, bytes: raw }, now);
    if (!isKnown) await insertQuarantined(tx, { id: deps.newId(), folder, uid, rawHash, cause, attempts }, now);
    const receivedAt = mail.receivedAt ?? now;
    insertServerCopy(tx, folder, { uid, receivedAt, rawHash, outcome: 'quarantined', afterPullDue: false }, now);
    return !isKnown;
  });
}

/** Notes that of this mail only the headers were taken in: the rest can be fetched when somebody wants it. */
export async function setAsideForLater(
  deps: Pick<QuarantineDeps, 'clock' | 'newId'>,
  tx: Tx,
  folder: FolderKey,
  mail: {
    readonly uid: number;
    readonly mail: { readonly rawHash: string };
    readonly messageId: MessageId;
    readonly cutFrom: number;
  },
): Promise<void> {
  const { uid, messageId } = mail;
  const kept = { id: deps.newId<QuarantineId>(), folder, uid, rawHash: mail.mail.rawHash, messageId, attempts: 1 };
  await insertQuarantined(tx, { ...kept, cause: describeTooLarge(mail.cutFrom) }, deps.clock.now());
}
