// Mends raw mails whose bytes are not what was stored: fetched again from the server, and kept only when their hash fits.
import { createHash } from 'node:crypto';
import { MailroomError } from '../errors.js';
import { findMailbox } from '../store/mailboxes.js';
import { replaceRawMail } from '../store/raw-mails.js';
import { listCopiesOfRawMails, type RawMailCopy } from '../store/server-copies.js';
import { type OpenedPull, openPull, type PullDeps } from './open-pull.js';

/** Gives the hashes that are as they were again. A server that cannot be asked mends nothing; what it has is as it is. */
export async function mendRawMails(deps: PullDeps, damaged: readonly string[]): Promise<readonly string[]> {
  const copies = await listCopiesOfRawMails(deps.db, damaged);
  const mended = new Set<string>();
  for (const [mailboxId, ofMailbox] of Map.groupBy(copies, (copy) => copy.mailboxId)) {
    const account = await findMailbox(deps.db, mailboxId);
    if (account === undefined) continue;
    try {
      const pull = await openPull(deps, account, { count: () => {}, report: () => {} });
      try {
        for (const copy of ofMailbox)
          if (!mended.has(copy.rawHash) && (await mend(pull, copy))) mended.add(copy.rawHash);
      } finally {
        await pull.close();
      }
    } catch (error) {
      if (!(error instanceof MailroomError)) throw error;
    }
  }
  return [...mended];
}

async function mend(pull: OpenedPull<PullDeps>, copy: RawMailCopy): Promise<boolean> {
  const { folder, mailbox } = await pull.session({ folder: copy.folder, role: 'inbox' });
  if (folder.uidValidity !== copy.uidValidity) return false;
  const raw = (await mailbox.fetchWhole(copy.uid))?.raw;
  if (raw === undefined || createHash('sha256').update(raw).digest('hex') !== copy.rawHash) return false;
  await pull.deps.db.transaction((tx) => replaceRawMail(tx, { sha256: copy.rawHash, bytes: raw }));
  return true;
}
