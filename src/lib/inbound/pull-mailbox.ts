// Pulls one mailbox: each of its folders over one connection. Stop it anywhere and run it again.
import { MailroomError } from '../errors.js';
import { recordFailure } from '../health/record-failure.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { PulledFolder } from '../mailbox/pulled-folders.js';
import { type OpenedPull, openPull, type PullDeps, type PullTelling } from './open-pull.js';
import { pullFolder } from './pull-folder.js';
import { addCounts, NOTHING_PULLED, type PullEvent, type Pulled, type PullFrom } from './pulled.js';

export type { PullDeps } from './open-pull.js';

export type PullOptions = { readonly from: PullFrom; readonly report: (event: PullEvent) => void };

/**
 * What is stored stays stored, whatever fails afterwards: the failure comes with the counts. `conflict` when another
 * program is pulling this mailbox. Throws bugs only.
 */
export async function pullMailbox(deps: PullDeps, account: MailboxAccount, options: PullOptions): Promise<Pulled> {
  let counts = NOTHING_PULLED;
  const count: PullTelling['count'] = (more) => {
    counts = addCounts(counts, more);
  };
  let failure: MailroomError | undefined;
  try {
    const pull = await openPull(deps, account, { count, report: options.report });
    await pullFolders(pull, options.from).finally(() => pull.close());
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    failure = error;
  }
  await recordFailure(deps, { table: 'mailbox', id: account.id }, failure);
  return { mailbox: account.name, ...counts, failure };
}

/** What is wrong with one folder does not keep the others from being pulled. Throws the first failure. */
async function pullFolders(pull: OpenedPull<PullDeps>, from: PullFrom): Promise<void> {
  let failure: MailroomError | undefined;
  for (const folder of await pull.folders()) {
    try {
      await pullOneFolder(pull, folder, from);
    } catch (error) {
      if (!(error instanceof MailroomError) || !isOfTheFolder(error)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
}

async function pullOneFolder(pull: OpenedPull<PullDeps>, folder: PulledFolder, from: PullFrom): Promise<void> {
  const session = await pull.session(folder);
  if (folder.role === 'sent') await (await import('./pull-sent.js')).pullSent(pull.deps, session);
  else await pullFolder(pull.deps, session, from);
}

function isOfTheFolder({ kind }: MailroomError): boolean {
  return kind === 'not-found' || kind === 'rejected' || kind === 'partial';
}
