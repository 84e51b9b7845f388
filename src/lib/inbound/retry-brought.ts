// Reads a mail in quarantine again that no mailbox brought, and takes it in as it would have been when it was brought.
import { arrivalTime } from '../archive/found-mail.js';
import { takeInImportedMail } from '../archive/take-in-imported.js';
import { MailroomError } from '../errors.js';
import { findChannel } from '../store/channels.js';
import { saveQuarantineResolved } from '../store/quarantine.js';
import { readRawMail } from '../store/raw-mails.js';
import { isKeptWhole, PIPED, type QuarantinedMail, type Retried } from './quarantined-mail.js';
import type { TakeInBatchDeps } from './take-in-batch.js';
import { takeInPiped, withEnvelope } from './take-piped-mail.js';

/** Throws `invalid` for a mail that still cannot be read or is not kept whole, and `not-found` when its channel is gone. */
export async function retryBrought(deps: TakeInBatchDeps, quarantined: QuarantinedMail): Promise<Retried> {
  const { id, folder, channelId, rawHash, envelope, quarantinedAt } = quarantined;
  const raw = isKeptWhole(quarantined) && rawHash !== undefined ? await readRawMail(deps.db, rawHash) : undefined;
  if (raw === undefined) {
    throw new MailroomError('invalid', `only its beginning is kept; the whole of it is in ${folder}`);
  }
  const mail = await deps.readMail(raw);
  const { conversations, autoReplies } = await deps.db.transaction(async (tx) => {
    const named = channelId && (await findChannel(tx, channelId));
    await saveQuarantineResolved(tx, id, deps.clock.now());
    if (folder === PIPED) {
      // It arrived when it was put aside: what is old by now is answered by nothing.
      const arrived = { raw, mail: withEnvelope(mail, envelope ?? {}), named, receivedAt: quarantinedAt };
      return takeInPiped(deps, tx, arrived);
    }
    if (named === undefined) {
      throw new MailroomError('not-found', 'its channel was deleted, so nobody knows what it is for');
    }
    const receivedAt = arrivalTime({ raw: Buffer.from(raw), times: {} }, deps.clock.now());
    return takeInImportedMail(deps, tx, named, { raw, mail, receivedAt });
  });
  return { mail: quarantined, result: 'taken-in', cause: undefined, conversations, autoReplies };
}
