// Verifies a mailbox: every mail of the server, from the start on, is in the store; what is missing can be fetched.
import { MailroomError } from '../errors.js';
import { type Cursor, standingOf } from '../mailbox/cursor.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import { readCursor } from '../store/cursors.js';
import { listCopiedUids } from '../store/server-copies.js';
import { type OpenedPull, openPull, type PullDeps, type PullTelling } from './open-pull.js';
import { type PullSession, pullUids } from './pull-uids.js';
import type { PullEvent } from './pulled.js';
import { isInOrder, type VerifiedFolder, type VerifiedMailbox } from './verified.js';
import { fetchMissingSent, verifySent } from './verify-sent.js';

export type VerifyOptions = { readonly repair: boolean; readonly report: (event: PullEvent) => void };

/** With `repair`, what is missing is fetched, and what is still missing then is in the result. Throws bugs only. */
export async function verifyMailbox(
  deps: PullDeps,
  account: MailboxAccount,
  { repair, report }: VerifyOptions,
): Promise<VerifiedMailbox> {
  // A repair is told as what was missing and came.
  const telling: PullTelling = { count: () => {}, report };
  let found: VerifiedMailbox = { mailbox: account.name, folders: [], repaired: 0, failure: undefined };
  try {
    const pull = await openPull(deps, account, telling);
    try {
      found = { ...found, folders: await verifyFolders(pull) };
      if (repair && !isInOrder(found)) found = await repairFolders(pull, found);
    } finally {
      await pull.close();
    }
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    return { ...found, failure: error };
  }
  return found;
}

async function verifyFolders(pull: OpenedPull<PullDeps>): Promise<VerifiedFolder[]> {
  const folders: VerifiedFolder[] = [];
  for (const folder of await pull.folders()) {
    const session = await pull.session(folder);
    // Of what was sent from elsewhere, only answers are taken in.
    folders.push(await (folder.role === 'sent' ? verifySent : verifyFolder)(pull.deps, session));
  }
  return folders;
}

async function verifyFolder(deps: PullDeps, session: PullSession): Promise<VerifiedFolder> {
  const { folder, mailbox } = session;
  const cursor = await readCursor(deps.db, folder.mailboxId, folder.folder);
  const nothing = { folder: folder.folder, onServer: 0, stored: 0, waiting: 0, gone: 0, missing: [] };
  // A folder that was never pulled has no start yet: all in it is history.
  if (cursor === undefined) return { ...nothing, isRenumbered: false };
  if (cursor.uidValidity !== folder.uidValidity) return { ...nothing, isRenumbered: true };
  const present = [...(await historyOf(session, cursor)), ...(await mailbox.uidsAfter(cursor.startUid))];
  const copied = await listCopiedUids(deps.db, folder);
  const there = new Set(present);
  const unknown = present.filter((uid) => !copied.has(uid));
  const missing = unknown.filter((uid) => uid <= cursor.lastUid);
  return {
    folder: folder.folder,
    onServer: present.length,
    stored: present.length - unknown.length,
    waiting: unknown.length - missing.length,
    gone: [...copied].filter((uid) => uid > cursor.startUid && !there.has(uid)).length,
    missing,
    isRenumbered: false,
  };
}

/** History that ought to be in the store, for it was asked for. */
async function historyOf({ mailbox }: PullSession, { startUid, historySince }: Cursor): Promise<readonly number[]> {
  if (historySince === undefined) return [];
  const present = await mailbox.uidsUpTo(startUid, historySince.getTime() === 0 ? undefined : historySince);
  const wanted: number[] = [];
  for await (const { uid, receivedAt } of mailbox.outlines(present)) if (receivedAt >= historySince) wanted.push(uid);
  return wanted.sort((one, other) => one - other);
}

async function repairFolders(pull: OpenedPull<PullDeps>, found: VerifiedMailbox): Promise<VerifiedMailbox> {
  const before = countMissing(found.folders);
  for (const folder of await pull.folders()) {
    const missing = found.folders.find((verified) => verified.folder === folder.folder)?.missing ?? [];
    if (missing.length === 0) continue;
    const session = await pull.session(folder);
    await (folder.role === 'sent' ? fetchMissingSent : fetchMissing)(pull.deps, session, missing);
  }
  const folders = await verifyFolders(pull);
  return { ...found, folders, repaired: before - countMissing(folders) };
}

function countMissing(folders: readonly VerifiedFolder[]): number {
  return folders.reduce((sum, { missing }) => sum + missing.length, 0);
}

// What is long past is history: nothing is answered or announced for it.
async function fetchMissing(deps: PullDeps, session: PullSession, missing: readonly number[]): Promise<void> {
  const { mailboxId, folder } = session.folder;
  const cursor = await readCursor(deps.db, mailboxId, folder);
  if (cursor === undefined) return;
  const settle = { renumbered: false, cursorAfter: () => undefined, settle: () => {} };
  const history = missing.filter((uid) => uid <= cursor.startUid);
  await pullUids(deps, session, { ...settle, uids: history, judge: () => 'history' });
  await pullUids(deps, session, {
    ...settle,
    uids: missing.filter((uid) => uid > cursor.startUid),
    judge: (receivedAt, mail) => (standingOf(cursor, { receivedAt, date: mail?.date }) === 'new' ? 'news' : 'history'),
  });
}
