// Verifies the Sent folder: every answer in a conversation of ours is in the store. What else somebody sent is theirs.
import type { Cursor } from '../mailbox/cursor.js';
import type { Outline } from '../mailbox/mailbox.js';
import { readCursor } from '../store/cursors.js';
import { listCopiedUids } from '../store/server-copies.js';
import { readStoreIdentity } from '../store/store-identity.js';
import { readIdentifier } from './mail-identifiers.js';
import { readIdentity } from './proof.js';
import { readSentAnswer, takeInOutline } from './pull-sent.js';
import type { PullSession } from './pull-uids.js';
import type { TakeInBatchDeps } from './take-in-batch.js';
import { isAnswerOfOurs, isKnownAnswer } from './take-in-sent.js';
import type { VerifiedFolder } from './verified.js';

export async function verifySent(deps: TakeInBatchDeps, session: PullSession): Promise<VerifiedFolder> {
  const { folder, mailbox } = session;
  const cursor = await readCursor(deps.db, folder.mailboxId, folder.folder);
  const nothing = { folder: folder.folder, onServer: 0, stored: 0, waiting: 0, gone: 0, missing: [] };
  if (cursor === undefined) return { ...nothing, isRenumbered: false };
  if (cursor.uidValidity !== folder.uidValidity) return { ...nothing, isRenumbered: true };
  const present = await mailbox.uidsAfter(cursor.startUid);
  const copied = await listCopiedUids(deps.db, folder);
  const there = new Set(present);
  const { missing, waiting, known } = await lookThrough(deps, session, { cursor, copied, present });
  const stored = known + present.filter((uid) => copied.has(uid)).length;
  return {
    folder: folder.folder,
    ...{ onServer: stored + missing.length + waiting, stored, waiting, missing, isRenumbered: false },
    gone: [...copied].filter((uid) => uid > cursor.startUid && !there.has(uid)).length,
  };
}

type Looking = {
  readonly cursor: Cursor;
  readonly copied: ReadonlySet<number>;
  readonly present: readonly number[];
};

/** `known`: answers that came into the store by another way, ours first of all. */
async function lookThrough(deps: TakeInBatchDeps, session: PullSession, { cursor, copied, present }: Looking) {
  const identity = await readStoreIdentity(deps.db);
  const missing: number[] = [];
  let [waiting, known] = [0, 0];
  if (identity === undefined) return { missing, waiting, known };
  for await (const outline of session.mailbox.outlines(present.filter((uid) => !copied.has(uid)))) {
    const answer = readSentAnswer(outline, identity.tokenKey);
    const messageId = readIdentifier(outline.headers.get('message-id'));
    if (isOurs(outline, identity.tokenKey)) known++;
    // Without a Message-ID nobody can tell without reading it whether it is there.
    else if (messageId === undefined || !(await isAnswerOfOurs(deps.db, session.account, answer))) continue;
    else if (await isKnownAnswer(deps.db, session.account, { answer, messageId })) known++;
    else if (outline.uid <= cursor.lastUid) missing.push(outline.uid);
    else waiting++;
  }
  return { missing, waiting, known };
}

function isOurs({ headers }: Outline, tokenKey: string): boolean {
  const header = (name: string) => headers.get(name);
  return readIdentity(header, readIdentifier(header('message-id')), tokenKey) !== undefined;
}

/** Takes in what is missing. */
export async function fetchMissingSent(
  deps: TakeInBatchDeps,
  session: PullSession,
  missing: readonly number[],
): Promise<void> {
  const identity = await readStoreIdentity(deps.db);
  if (identity === undefined) return;
  const outlines: Outline[] = [];
  for await (const outline of session.mailbox.outlines(missing)) outlines.push(outline);
  for (const outline of outlines) await takeInOutline(deps, session, identity.tokenKey, outline);
}
