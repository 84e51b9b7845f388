// Pulls the Sent folder: answers that were written in another mail program, and proof of what mailroom itself sent.
import { MailroomError } from '../errors.js';
import { type Cursor, startingCursor } from '../mailbox/cursor.js';
import type { Outline } from '../mailbox/mailbox.js';
import { decideMail } from '../outbound/decide-mail.js';
import { judgeFound } from '../outbound/verdict.js';
import { readCursor, saveCursor, savePulledAt, startCursor } from '../store/cursors.js';
import { findOutboxOfMessage, listSentToCopy, saveCopied, saveRelayId } from '../store/sent-copies.js';
import { readStoreIdentity } from '../store/store-identity.js';
import { readIdentifier, readIdentifiers } from './mail-identifiers.js';
import { type Proof, readIdentity } from './proof.js';
import type { PullSession } from './pull-uids.js';
import type { TakeInBatchDeps } from './take-in-batch.js';
import { isAnswerOfOurs, type SentAnswer, takeInSent } from './take-in-sent.js';

const AT_ONCE = 200;

/**
 * Only answers in conversations of the mailbox's channels are fetched: the rest of what somebody sends is nobody's
 * business. Throws `rejected` when a copy cannot be put there; it is tried again at the next pull.
 */
export async function pullSent(deps: TakeInBatchDeps, session: PullSession): Promise<void> {
  const { mailbox, folder, account } = session;
  const identity = await readStoreIdentity(deps.db);
  if (identity === undefined) return;
  const { cursor, uids } = await openSent(deps, session);
  for (let start = 0; start < uids.length; start += AT_ONCE) {
    const some = uids.slice(start, start + AT_ONCE);
    const outlines: Outline[] = [];
    for await (const outline of mailbox.outlines(some)) outlines.push(outline);
    for (const outline of outlines) await takeInOutline(deps, session, identity.tokenKey, outline);
    const lastUid = Math.max(cursor.lastUid, some.at(-1) ?? 0);
    await deps.db.transaction((tx) => saveCursor(tx, { ...cursor, lastUid }, deps.clock.now()));
  }
  if (uids.length > 0) await deps.db.transaction((tx) => savePulledAt(tx, cursor, deps.clock.now()));
  if (!account.appendSent) return;
  for (const copy of await listSentToCopy(deps.db, account.id, cursor.startedAt)) {
    await mailbox.append(folder.folder, copy.raw, copy.sentAt);
    await deps.db.transaction((tx) => saveCopied(tx, copy.messageId, deps.clock.now()));
  }
}

/** What is to be looked at. In a folder that counts anew, that is what came since the last pull, and a day before. */
async function openSent(
  deps: TakeInBatchDeps,
  { mailbox, folder }: PullSession,
): Promise<{ readonly cursor: Cursor; readonly uids: readonly number[] }> {
  const present = await readCursor(deps.db, folder.mailboxId, folder.folder);
  if (present?.uidValidity === folder.uidValidity) {
    const uids = mailbox.hasNothingNew ? [] : await mailbox.uidsAfter(present.lastUid);
    return { cursor: present, uids };
  }
  const now = deps.clock.now();
  const start = startingCursor(folder, mailbox.state, now);
  const cursor = { ...start, startedAt: present?.startedAt ?? start.startedAt };
  const since = present?.pulledAt ?? present?.startedAt;
  const uids = since === undefined ? [] : await mailbox.uidsUpTo(start.lastUid, since);
  await deps.db.transaction((tx) => startCursor(tx, cursor, now));
  return { cursor, uids };
}

/** What the mail says it answers. */
export function readSentAnswer({ headers }: Outline, tokenKey: string): SentAnswer {
  return {
    tokenKey,
    inReplyTo: readIdentifiers([headers.get('in-reply-to') ?? '']),
    references: readIdentifiers([headers.get('references') ?? '']),
  };
}

/** Takes in what is an answer of ours; of what mailroom sent itself it is proof. */
export async function takeInOutline(
  deps: TakeInBatchDeps,
  session: PullSession,
  tokenKey: string,
  outline: Outline,
): Promise<void> {
  const header = (name: string) => outline.headers.get(name);
  const messageId = readIdentifier(header('message-id'));
  const own = readIdentity(header, messageId, tokenKey);
  if (own !== undefined) return noteOwn(deps, own);
  const answer = readSentAnswer(outline, tokenKey);
  if (!(await isAnswerOfOurs(deps.db, session.account, answer))) return;
  const arrival = await session.mailbox.fetchWhole(outline.uid);
  if (arrival?.raw === undefined) return;
  try {
    const isNew = await takeInSent(deps, session, answer, { ...arrival, raw: arrival.raw });
    if (isNew) session.count({ stored: 1 });
  } catch (error) {
    // It has left, and stays where its sender sees it: nobody waits for it.
    if (!(error instanceof MailroomError) || error.kind !== 'invalid') throw error;
  }
}

/** The server has it: whatever became of the connection then, it was handed over. */
async function noteOwn(deps: TakeInBatchDeps, { message, relayId }: Proof): Promise<void> {
  const id = await findOutboxOfMessage(deps.db, message);
  if (id === undefined) return;
  await decideMail(deps, id, {
    from: ['unsure'],
    judge: (item, now) => judgeFound(item, now, 'a copy of it is in the Sent folder'),
    anew: false,
  });
  await deps.db.transaction(async (tx) => {
    await saveCopied(tx, message, deps.clock.now());
    // The server's copy has the Message-ID that the customer sees.
    if (relayId !== undefined) await saveRelayId(tx, message, relayId);
  });
}
