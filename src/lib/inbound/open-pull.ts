// Opens a mailbox for a pull: leased, connected, and each of its folders as a session of its own over one connection.
import { MailroomError } from '../errors.js';
import type { AccountFolder, Mailbox, OpenMailbox } from '../mailbox/mailbox.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import { choosePulledFolders, needsFolderList, type PulledFolder } from '../mailbox/pulled-folders.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret } from '../server-login.js';
import { readCursor } from '../store/cursors.js';
import { underLease } from '../store/db.js';
import type { PullSession } from './pull-uids.js';
import type { PullCounts, PullEvent } from './pulled.js';
import type { TakeInBatchDeps } from './take-in-batch.js';

export type PullDeps = TakeInBatchDeps & {
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openMailbox: OpenMailbox;
};

/** Who hears of what happens while a mailbox is pulled, and of what is added to its counts. */
export type PullTelling = {
  readonly count: (more: Partial<PullCounts>) => void;
  readonly report: (event: PullEvent) => void;
};

/** A mailbox that nobody else pulls meanwhile. */
export type OpenedPull<Deps> = {
  /** The same, but its store knows of the lease. */
  readonly deps: Deps;
  /** The folders that are pulled, the account's own first. */
  folders(): Promise<readonly PulledFolder[]>;
  /** Opens a folder. Throws `not-found`. */
  session(folder: PulledFolder): Promise<PullSession>;
  close(): Promise<void>;
};

/** Throws `conflict` when another program is pulling this mailbox, and whatever keeps it from being opened. */
export async function openPull<Deps extends PullDeps>(
  deps: Deps,
  account: MailboxAccount,
  telling: PullTelling,
): Promise<OpenedPull<Deps>> {
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
    const first = await deps.openMailbox(account, secret, { known });
    const connection: Connection = { first, current: first };
    return {
      deps: { ...deps, db: underLease(deps.db, lease) },
      async folders() {
        const listed = needsFolderList(account) ? await listFolders(connection.current) : [];
        return choosePulledFolders(account, listed);
      },
      session: (folder) => openSession(deps, account, secret, { connection, telling, folder }),
      close: () => connection.first.close().finally(() => lease.release()),
    };
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** A server that does not list its folders has its mail in those that were named. */
async function listFolders(mailbox: Mailbox): Promise<readonly AccountFolder[]> {
  try {
    return await mailbox.folders();
  } catch (error) {
    if (error instanceof MailroomError && error.kind === 'rejected') return [];
    throw error;
  }
}

/** `first`: what the connection was opened with, and is closed by. */
type Connection = { first: Mailbox; current: Mailbox };

async function openSession(
  deps: PullDeps,
  account: MailboxAccount,
  secret: Secret | undefined,
  {
    connection,
    telling,
    folder: { folder, role },
  }: { connection: Connection; telling: PullTelling; folder: PulledFolder },
): Promise<PullSession> {
  if (connection.current.folder !== folder) {
    connection.current = await connection.current.open(folder, await readKnownFolder(deps, account, folder));
  }
  const { uidValidity } = connection.current.state;
  return {
    account,
    folder: { mailboxId: account.id, folder, uidValidity, role },
    ...telling,
    get mailbox() {
      return connection.current;
    },
    async reconnect() {
      await connection.first.close();
      connection.first = await deps.openMailbox({ ...account, folder }, secret);
      connection.current = connection.first;
      if (connection.current.state.uidValidity === uidValidity) return;
      throw new MailroomError('unreachable', `the folder ${folder} was renumbered while it was pulled`, [
        'pull again: what was stored is recognised',
      ]);
    },
  };
}

async function readKnownFolder({ db }: PullDeps, account: MailboxAccount, folder: string) {
  const cursor = await readCursor(db, account.id, folder);
  return cursor && { uidValidity: cursor.uidValidity, lastUid: cursor.lastUid };
}
