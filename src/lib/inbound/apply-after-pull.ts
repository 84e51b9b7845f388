// Does to pulled mails on the server what their mailbox wants done after a pull. They are stored by then.
import { MailroomError } from '../errors.js';
import type { Mailbox } from '../mailbox/mailbox.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { FolderKey } from '../mailbox/server-copy.js';
import type { Db } from '../store/db.js';
import { listUidsDueAfterPull, saveAfterPullDone } from '../store/server-copies.js';

const AT_ONCE = 200;

/**
 * Also finishes what an earlier pull that was stopped left to do, and drops what is not wanted any more.
 * Throws `partial` when the server does not do it; it is tried again at the next pull.
 */
export async function applyAfterPull(
  deps: { readonly db: Db },
  mailbox: Mailbox,
  account: MailboxAccount,
  folder: FolderKey,
): Promise<void> {
  for (;;) {
    const due = await listUidsDueAfterPull(deps.db, folder, AT_ONCE);
    if (due.length === 0) return;
    const there = account.afterPull.do === 'leave' ? new Set<number>() : await mailbox.stillThere(due);
    const left = due.filter((uid) => there.has(uid));
    if (left.length > 0) await finish(mailbox, account, left);
    await deps.db.transaction((tx) => saveAfterPullDone(tx, folder, due));
  }
}

async function finish(mailbox: Mailbox, account: MailboxAccount, uids: readonly number[]): Promise<void> {
  try {
    await mailbox.finish(uids, account.afterPull);
  } catch (error) {
    if (!(error instanceof MailroomError) || error.kind !== 'rejected') throw error;
    throw new MailroomError('partial', error.message, error.next, { cause: error });
  }
}
