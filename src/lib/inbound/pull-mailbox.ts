// Pulls one mailbox: each of its folders over one connection. Stop it anywhere and run it again.
import { MailroomError } from '../errors.js';
import { recordFailure } from '../health/record-failure.js';
import type { Mailbox, OpenMailbox } from '../mailbox/mailbox.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import { choosePulledFolders, needsFolderList, type PulledFolder } from '../mailbox/pulled-folders.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret } from '../server-login.js';
import { readCursor } from '../store/cursors.js';
import { underLease } from '../store/db.js';
import { pullFolder } from './pull-folder.js';
import type { PullSession } from './pull-uids.js';
import { NOTHING_PULLED, type PullCounts, type PullEvent, type Pulled, type PullFrom } from './pulled.js';
import type { TakeInBatchDeps } from './take-in-batch.js';

export type PullDeps = TakeInBatchDeps & {
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openMailbox: OpenMailbox;
};

export type PullOptions = { readonly from: PullFrom; readonly report: (event: PullEvent) => void };

/**
 * What is stored stays stored, whatever fails afterwards: the failure comes with the counts. `conflict` when another
 * program is pulling this mailbox. Throws bugs only.
 */
export async function pullMailbox(deps: PullDeps, account: MailboxAccount, options: PullOptions): Promise<Pulled> {
  const tally = { counts: NOTHING_PULLED };
  let failure: MailroomError | undefined;
  try {
    await pullLeased(deps, account, options, tally);
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    failure = error;
  }
  await recordFailure(deps, { table: 'mailbox', id: account.id }, failure);
  return { mailbox: account.name, ...tally.counts, failure };
}

type Tally = { counts: PullCounts };

async function pullLeased(deps: PullDeps, account: MailboxAccount, options: PullOptions, tally: Tally): Promise<void> {
  const lease = await deps.db.lease(`pull-${account.id}`);
  if (lease === undefined) {
    throw new MailroomError('conflict', `the mailbox ${account.name} is being pulled by another program`, [
      'what it brings is there for everybody; try again when it has ended',
    ]);
  }
  try {
    const reference = loginSecret(account.login);
    const secret = reference && (await deps.readSecret(reference));
    const known = await readKnownFolder(deps, account, account.folder);
    const mailbox = await deps.openMailbox(account, secret, { known });
    const connection = { mailbox };
    try {
      const leased = { ...deps, db: underLease(deps.db, lease) };
      await pullFolders(leased, { account, secret, connection, options, tally });
    } finally {
      await connection.mailbox.close();
    }
  } finally {
    await lease.release();
  }
}

type Pull = {
  readonly account: MailboxAccount;
  readonly secret: Secret | undefined;
  /** The folder that was opened last, and through it the connection. */
  readonly connection: { mailbox: Mailbox };
  readonly options: PullOptions;
  readonly tally: Tally;
};

/** What is wrong with one folder does not keep the others from being pulled. Throws the first failure. */
async function pullFolders(deps: PullDeps, pull: Pull): Promise<void> {
  const { account, connection } = pull;
  let failure: MailroomError | undefined;
  const tryFolder = async (folder: PulledFolder) => {
    try {
      await pullOneFolder(deps, pull, folder);
    } catch (error) {
      if (!(error instanceof MailroomError) || !isOfTheFolder(error)) throw error;
      failure ??= error;
    }
  };
  await tryFolder({ folder: account.folder, role: 'inbox' });
  const listed = needsFolderList(account) ? await connection.mailbox.folders() : [];
  for (const folder of choosePulledFolders(account, listed).slice(1)) {
    if (folder.role !== 'sent') await tryFolder(folder);
  }
  if (failure !== undefined) throw failure;
}

function isOfTheFolder({ kind }: MailroomError): boolean {
  return kind === 'not-found' || kind === 'rejected' || kind === 'partial';
}

async function pullOneFolder(deps: PullDeps, pull: Pull, { folder, role }: PulledFolder): Promise<void> {
  const { account, secret, connection, options, tally } = pull;
  if (connection.mailbox.folder !== folder) {
    connection.mailbox = await connection.mailbox.open(folder, await readKnownFolder(deps, account, folder));
  }
  const { uidValidity } = connection.mailbox.state;
  const session: PullSession = {
    account,
    folder: { mailboxId: account.id, folder, uidValidity, role },
    report: options.report,
    get mailbox() {
      return connection.mailbox;
    },
    get counts() {
      return tally.counts;
    },
    set counts(counts) {
      tally.counts = counts;
    },
    async reconnect() {
      await connection.mailbox.close();
      connection.mailbox = await deps.openMailbox({ ...account, folder }, secret);
      if (connection.mailbox.state.uidValidity === uidValidity) return;
      throw new MailroomError('unreachable', `the folder ${folder} was renumbered while it was pulled`, [
        'pull again: what was stored is recognised',
      ]);
    },
  };
  await pullFolder(deps, session, options.from);
}

async function readKnownFolder({ db }: PullDeps, account: MailboxAccount, folder: string) {
  const cursor = await readCursor(db, account.id, folder);
  return cursor && { uidValidity: cursor.uidValidity, lastUid: cursor.lastUid };
}
