// Adds a mailbox: tried before it is saved, and with the place from which on its mail counts as new.
import { mailboxFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { checkOwnAddress } from '../channel/check-own-address.js';
import { mailboxAddressUse } from '../channel/own-address.js';
import { MailroomError } from '../errors.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret, refuseClearText } from '../server-login.js';
import { type Check, failedStage, type Stage } from '../smtp/smtp-check.js';
import { readCursor, startCursor } from '../store/cursors.js';
import type { Db, Queries, Tx } from '../store/db.js';
import { findMailbox, insertMailbox } from '../store/mailboxes.js';
import { type SealedSecret, saveSealedSecret } from '../store/vault-secrets.js';
import { startingCursor } from './cursor.js';
import type { CheckedMailbox, CheckMailbox, FolderState } from './mailbox.js';
import { checkFolders, type MailboxAccount, type NewMailbox } from './mailbox-account.js';

export type AddMailboxDeps = ActorDeps &
  RecordDeps & {
    readonly db: Db;
    readonly readSecret: (ref: SecretRef) => Promise<Secret>;
    readonly sealSecret: (name: string, secret: Secret) => Promise<SealedSecret>;
    readonly checkMailbox: CheckMailbox;
  };

export type AddedMailbox = {
  readonly mailbox: MailboxAccount;
  /** What the check found; both undefined when it was skipped. */
  readonly check: Check | undefined;
  readonly state: FolderState | undefined;
  readonly warnings: readonly string[];
};

/**
 * Saves the mailbox, its secret and its start in one transaction, or nothing. What is in the folder now is history;
 * when the check was skipped, the first connection says what is.
 * Throws the failure of the check, `invalid` for a name that is taken, an operator's address or a login that lacks.
 */
export async function addMailbox(
  deps: AddMailboxDeps,
  order: NewMailbox,
  onStage: (stage: Stage) => void,
): Promise<AddedMailbox> {
  const { typed, skipCheck, allowClearText, allowOperatorAddress, ...wanted } = order;
  refuseClearText(wanted, allowClearText);
  checkFolders(wanted);
  const reference = loginSecret(wanted.login);
  if (reference === undefined) {
    throw new MailroomError('invalid', 'a mailbox cannot be read without a login', ['give --user and a password']);
  }
  await needPermission(deps.db, deps, 'servers');
  await refuseTakenName(deps.db, wanted.name);
  const mailbox: MailboxAccount = {
    ...wanted,
    id: deps.newId(),
    checkedAt: skipCheck ? undefined : deps.clock.now(),
    createdAt: deps.clock.now(),
  };
  const found = skipCheck
    ? undefined
    : await passMailboxCheck(deps, mailbox, typed ?? (await deps.readSecret(reference)), onStage);
  const sealed = typed && (await deps.sealSecret(reference.value, typed));
  const warnings = await deps.db.transaction(async (tx) => {
    await tx.takeTurns('mailboxes');
    await refuseTakenName(tx, mailbox.name);
    const uses = [mailboxAddressUse(mailbox)];
    const risks = await checkOwnAddress(tx, { uses }, allowOperatorAddress);
    if (sealed !== undefined) await saveSealedSecret(tx, sealed, mailbox.createdAt);
    await insertMailbox(tx, mailbox);
    const actor = await needPermission(tx, deps, 'servers');
    const after = mailboxFacts(mailbox);
    await recordChange(tx, deps, { actor, thing: 'mailbox', name: mailbox.name, before: undefined, after });
    if (found !== undefined) await startCursors(tx, mailbox, found, deps.clock.now());
    return risks;
  });
  return { mailbox, check: found && { ok: true, stages: found.stages }, state: found?.state, warnings };
}

/** What a check found: the account's own folder, and the further ones. */
export type FoundFolders = Pick<CheckedMailbox, 'further'> & { readonly state: FolderState };

/** The start of each folder that has none yet: what is in it now is history. */
export async function startCursors(
  tx: Tx,
  { id: mailboxId, folder: own }: MailboxAccount,
  { state, further }: FoundFolders,
  now: Date,
): Promise<void> {
  for (const found of [{ folder: own, state }, ...further]) {
    if ((await readCursor(tx, mailboxId, found.folder)) !== undefined) continue;
    await startCursor(tx, startingCursor({ mailboxId, folder: found.folder }, found.state, now), now);
  }
}

/** Throws `invalid` when there is one of that name. */
export async function refuseTakenName(db: Queries, name: string): Promise<void> {
  if ((await findMailbox(db, name)) === undefined) return;
  throw new MailroomError('invalid', `there is a mailbox called ${name} already`, [
    `see it with: mailroom mailbox show ${name}`,
    'or choose another name',
  ]);
}

/** Tries a mailbox. Throws the first failure, with all stages. */
export async function passMailboxCheck(
  deps: Pick<AddMailboxDeps, 'checkMailbox'>,
  mailbox: MailboxAccount,
  secret: Secret,
  onStage: (stage: Stage) => void,
): Promise<FoundFolders & { readonly stages: readonly Stage[] }> {
  const { stages, state, further } = await deps.checkMailbox(mailbox, secret, onStage);
  const failed = failedStage({ ok: false, stages });
  if (failed === undefined && state !== undefined) return { stages, state, further };
  throw new MailroomError(
    failed?.kind ?? 'unreachable',
    failed?.detail ?? `the folder ${mailbox.folder} could not be opened`,
    [...(failed?.next ?? []), 'nothing was saved; --skip-check saves it without trying it'],
    { details: { stages } },
  );
}
