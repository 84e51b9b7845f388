// Reads mails in quarantine again, with the program as it is today, and takes in what can be read.
import { MailroomError } from '../errors.js';
import type { AttachmentId } from '../ids.js';
import type { Mailbox } from '../mailbox/mailbox.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { FolderKey } from '../mailbox/server-copy.js';
import { loginSecret } from '../server-login.js';
import { readCursor } from '../store/cursors.js';
import type { Tx } from '../store/db.js';
import { findMailbox } from '../store/mailboxes.js';
import { completeMessages, listConversationsOf } from '../store/messages.js';
import { saveQuarantineAttempt, saveQuarantineResolved } from '../store/quarantine.js';
import { keepRawMail, readRawMail } from '../store/raw-mails.js';
import { saveCopyOutcome } from '../store/server-copies.js';
import type { InboundMail } from './inbound-mail.js';
import type { PullDeps } from './pull-mailbox.js';
import { describeCause } from './pulled.js';
import { isBrought, isKeptWhole, type QuarantinedMail, type Retried, TOO_LARGE } from './quarantined-mail.js';
import { retryBrought } from './retry-brought.js';
import { readContext } from './take-in-batch.js';
import { type TakenIn, takeInMail } from './take-in-mail.js';

/**
 * One after the other; what is wrong with one does not keep the others. A mail is fetched again when its bytes are not
 * kept whole. Throws `conflict` when its mailbox is being pulled.
 */
export async function retryQuarantined(deps: PullDeps, mails: readonly QuarantinedMail[]): Promise<readonly Retried[]> {
  const retried: Retried[] = [];
  for (const mail of mails) retried.push(await retryOne(deps, mail));
  return retried;
}

async function retryOne(deps: PullDeps, mail: QuarantinedMail): Promise<Retried> {
  const account = mail.mailbox && (await findMailbox(deps.db, mail.mailbox.id));
  if (account === undefined) return staying(deps, mail, 'its mailbox was deleted, so nobody knows what it is for');
  if (isBrought(mail)) return orStaying(deps, mail, () => retryBrought(deps, mail));
  const lease = await deps.db.lease(`pull-${account.id}`);
  if (lease === undefined) {
    throw new MailroomError('conflict', `the mailbox ${account.name} is being pulled by another program`, [
      'try again when it has ended',
    ]);
  }
  try {
    return await orStaying(deps, mail, () => readAgain(deps, account, mail));
  } finally {
    await lease.release();
  }
}

async function orStaying(deps: PullDeps, mail: QuarantinedMail, work: () => Promise<Retried>): Promise<Retried> {
  try {
    return await work();
  } catch (error) {
    // What is wrong with the store is not the mail's; all else is told with it.
    if (error instanceof MailroomError && error.kind !== 'invalid' && error.kind !== 'not-found') throw error;
    return staying(deps, mail, describeCause(error));
  }
}

async function staying(deps: PullDeps, mail: QuarantinedMail, cause: string): Promise<Retried> {
  await deps.db.transaction((tx) => saveQuarantineAttempt(tx, mail.id, cause));
  return { mail, result: 'still', cause, conversations: [], autoReplies: 0 };
}

async function readAgain(deps: PullDeps, account: MailboxAccount, mail: QuarantinedMail): Promise<Retried> {
  const kept = isKeptWhole(mail) && mail.rawHash !== undefined ? await readRawMail(deps.db, mail.rawHash) : undefined;
  const arrival = kept === undefined ? await fetchAgain(deps, account, mail) : undefined;
  const raw = kept ?? arrival?.raw;
  if (raw === undefined) {
    await deps.db.transaction((tx) => saveQuarantineResolved(tx, mail.id, deps.clock.now()));
    return { mail, result: 'gone', cause: undefined, conversations: [], autoReplies: 0 };
  }
  const taken = await takeIn(deps, account, mail, { raw, receivedAt: arrival?.receivedAt ?? mail.receivedAt });
  const { conversations, autoReplies } = taken;
  return { mail, result: 'taken-in', cause: undefined, conversations, autoReplies };
}

async function takeIn(
  deps: PullDeps,
  account: MailboxAccount,
  { id, folder, uidValidity, uid, messageId, rawHash: headersHash }: QuarantinedMail,
  { raw, receivedAt = deps.clock.now() }: { readonly raw: Uint8Array; readonly receivedAt: Date | undefined },
): Promise<TakenIn> {
  const mail = await deps.readMail(raw);
  const key: FolderKey = { mailboxId: account.id, folder, uidValidity };
  const cursor = await readCursor(deps.db, account.id, folder);
  const history = cursor?.uidValidity === uidValidity && uid <= cursor.startUid;
  const isOwn = folder === account.folder || account.alsoFolders.includes(folder);
  const role = isOwn ? ('inbox' as const) : ('junk' as const);
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('intake');
    if (messageId !== undefined && headersHash !== undefined) {
      await complete(deps, tx, headersHash, { raw, mail });
      await saveCopyOutcome(tx, key, { uid, outcome: 'stored', rawHash: mail.rawHash });
      await saveQuarantineResolved(tx, id, deps.clock.now());
      return {
        outcome: 'stored',
        conversations: await listConversationsOf(tx, mail.rawHash),
        autoReplies: 0,
        messages: [],
      };
    }
    const context = await readContext(tx, account);
    const taken = await takeInMail(deps, tx, { ...key, role, account, uid, receivedAt, raw, mail, history }, context);
    await saveCopyOutcome(tx, key, { uid, outcome: taken.outcome, rawHash: mail.rawHash });
    await saveQuarantineResolved(tx, id, deps.clock.now());
    return taken;
  });
}

/** The message is there already, and was decided about: what it says is filled in. */
async function complete(
  deps: PullDeps,
  tx: Tx,
  headersHash: string,
  { raw, mail }: { readonly raw: Uint8Array; readonly mail: InboundMail },
): Promise<void> {
  const { rawHash, contentHash, newText: text, quotedText: quoted } = mail;
  keepRawMail(tx, { sha256: rawHash, bytes: raw }, deps.clock.now());
  await completeMessages(tx, headersHash, TOO_LARGE, () => {
    const attachments = mail.attachments.map((attachment) => ({ ...attachment, id: deps.newId<AttachmentId>() }));
    return { rawHash, contentHash, text, quoted, attachments };
  });
}

async function fetchAgain(deps: PullDeps, account: MailboxAccount, { folder, uidValidity, uid }: QuarantinedMail) {
  const reference = loginSecret(account.login);
  const secret = reference && (await deps.readSecret(reference));
  let mailbox: Mailbox | undefined;
  try {
    mailbox = await deps.openMailbox({ ...account, folder }, secret);
    if (mailbox.state.uidValidity !== uidValidity) {
      throw new MailroomError(
        'not-found',
        `the server has numbered ${folder} anew since, so the mail is not found`,
        [],
      );
    }
    const arrival = await mailbox.fetchWhole(uid);
    if (arrival?.raw !== undefined || !(await mailbox.stillThere([uid])).has(uid)) return arrival;
    throw new MailroomError('invalid', 'the server does not give it', []);
  } finally {
    await mailbox?.close();
  }
}
