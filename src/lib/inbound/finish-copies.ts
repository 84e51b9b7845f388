// Does to pulled mails on the server what their mailbox wants done after a pull. They are stored by then.
import type { Mailbox } from '../mailbox/mailbox.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { FolderKey } from '../mailbox/server-copy.js';
import type { Db } from '../store/db.js';
import { listUidsDueAfterPull, saveAfterPullDone } from '../store/server-copies.js';

const AT_ONCE = 200;

/**
 * Also finishes what an earlier pull that was stopped left to do, and drops what is not wanted any more.
 * Throws `rejected` when the server does not do it; it is tried again at the next pull.
 */
export async function finishCopies(
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
    if (left.length > 0) await mailbox.finish(left, account.afterPull);
    await deps.db.transaction((tx) => saveAfterPullDone(tx, folder, due));
  }
}
