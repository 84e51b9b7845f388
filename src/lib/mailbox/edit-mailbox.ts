// Changes a mailbox: tried again when what decides over login or folder is other, then saved, or not at all.
import type { EmailAddress } from '../address/email-address.js';
import { channelFacts, mailboxFacts, serverFacts } from '../audit/facts.js';
import { recordChange } from '../audit/record-change.js';
import { refuseChangedMeanwhile } from '../changed-meanwhile.js';
import type { Channel } from '../channel/channel.js';
import { checkOwnAddress } from '../channel/check-own-address.js';
import { channelAddressUses, mailboxAddressUse } from '../channel/own-address.js';
import { chooseReceivingAddress } from '../channel/receiving-address.js';
import { MailroomError } from '../errors.js';
import { needPermission } from '../operator/need-permission.js';
import type { Actor } from '../operator/role.js';
import type { Secret } from '../secrets/secret.js';
import { loginSecret, loginUser, refuseClearText } from '../server-login.js';
import type { Check, Stage } from '../smtp/smtp-check.js';
import { listChannelsOfMailbox, saveChannel } from '../store/channels.js';
import { forgetNumbering } from '../store/cursors.js';
import type { Tx } from '../store/db.js';
import { saveMailbox } from '../store/mailboxes.js';
import { forgetUnusedLogin } from '../store/oauth2-grants.js';
import { saveServerFailure } from '../store/server-failures.js';
import { type SealedSecret, saveSealedSecret } from '../store/vault-secrets.js';
import { type AddMailboxDeps, type FoundFolders, passMailboxCheck, startCursors } from './add-mailbox.js';
import { checkFolders, type MailboxAccount } from './mailbox-account.js';
import { needMailbox } from './need-mailbox.js';

type Part =
  | 'host'
  | 'port'
  | 'encryption'
  | 'ca'
  | 'login'
  | 'folder'
  | 'address'
  | 'plusAddressing'
  | 'afterPull'
  | 'trustAuthserv'
  | 'alsoFolders'
  | 'junkFolder'
  | 'sentFolder'
  | 'appendSent'
  | 'sizeLimit';

/** What is to change; what is not named stays. */
export type MailboxChange = { readonly [P in Part]?: MailboxAccount[P] };

export type MailboxEdit = {
  readonly change: MailboxChange;
  /** A password that was typed or piped: it goes to the vault, where the login's reference finds it. */
  readonly typed?: Secret | undefined;
  readonly skipCheck: boolean;
  readonly allowClearText: boolean;
  readonly allowOperatorAddress: boolean;
};

export type EditedMailbox = {
  readonly mailbox: MailboxAccount;
  /** The names of what is other than before; empty when nothing is. */
  readonly changed: readonly string[];
  /** Undefined when nothing had to be tried, or was to be. */
  readonly check: Check | undefined;
  /** The channels that have another receiving address now: forwarding has to follow. */
  readonly moved: readonly { readonly channel: string; readonly receivingAddress: EmailAddress }[];
  readonly warnings: readonly string[];
};

/**
 * A mailbox on another server, or of another user, counts its mails anew: what we have is recognised, nothing is taken
 * in twice. Throws the failure of the check with its stages, `not-found`, `invalid` for an operator's address or a
 * login that lacks, `conflict` when somebody is pulling or changing it. Then nothing is saved.
 */
export async function editMailbox(
  deps: AddMailboxDeps,
  name: string,
  edit: MailboxEdit,
  onStage: (stage: Stage) => void,
): Promise<EditedMailbox> {
  await needPermission(deps.db, deps, 'servers');
  const present = await needMailbox(deps.db, name);
  const wanted: MailboxAccount = { ...present, ...edit.change };
  refuseClearText(wanted, edit.allowClearText || staysInClearText(present, wanted));
  checkFolders(wanted);
  const reference = loginSecret(wanted.login);
  if (reference === undefined) throw new MailroomError('invalid', 'a mailbox cannot be read without a login', []);
  const isOther = isOtherAccount(present, wanted) || edit.typed !== undefined;
  const secret = edit.typed ?? (isOther && !edit.skipCheck ? await deps.readSecret(reference) : undefined);
  const found =
    secret === undefined || edit.skipCheck ? undefined : await passMailboxCheck(deps, wanted, secret, onStage);
  const sealed = edit.typed && (await deps.sealSecret(reference.value, edit.typed));
  const checkedAt = found === undefined ? undefined : deps.clock.now();
  const saved = isOther ? { ...wanted, checkedAt } : wanted;
  const lease = await deps.db.lease(`pull-${present.id}`);
  if (lease === undefined) throw beingPulled(present);
  try {
    const outcome = await deps.db.transaction((tx) =>
      save(tx, deps, { present, saved, sealed, found, allowed: edit.allowOperatorAddress }),
    );
    return { mailbox: saved, check: found && { ok: true, stages: found.stages }, ...outcome };
  } finally {
    await lease.release();
  }
}

type Saving = {
  readonly present: MailboxAccount;
  readonly saved: MailboxAccount;
  readonly sealed: SealedSecret | undefined;
  readonly found: FoundFolders | undefined;
  readonly allowed: boolean;
};

async function save(
  tx: Tx,
  deps: AddMailboxDeps,
  { present, saved, sealed, found, allowed }: Saving,
): Promise<Pick<EditedMailbox, 'changed' | 'moved' | 'warnings'>> {
  await tx.takeTurns('channels');
  await tx.takeTurns('mailboxes');
  const actor = await needPermission(tx, deps, 'servers');
  const { id, name } = present;
  const now = deps.clock.now();
  const before = mailboxFacts(present);
  refuseChangedMeanwhile(`mailbox ${name}`, before, mailboxFacts(await needMailbox(tx, id)));
  const isNewAddress = present.address !== saved.address || present.plusAddressing !== saved.plusAddressing;
  const risks = isNewAddress ? await checkOwnAddress(tx, { uses: [mailboxAddressUse(saved)] }, allowed) : [];
  if (sealed !== undefined) await saveSealedSecret(tx, sealed, now);
  await saveMailbox(tx, saved, now);
  // What its old server or login said is no news of the new one.
  if (isOtherAccount(present, saved) || sealed !== undefined)
    await saveServerFailure(tx, { table: 'mailbox', id }, undefined);
  await forgetUnusedLogin(tx, present.login);
  if (isElsewhere(present, saved)) await forgetNumbering(tx, id, now);
  if (found !== undefined) await startCursors(tx, saved, found, now);
  const after = { ...mailboxFacts(saved), ...(sealed === undefined ? {} : { password: 'changed' }) };
  const changed = await recordChange(tx, deps, { actor, thing: 'mailbox', name, before, after });
  const followed = await followAddress(tx, deps, { actor, present, saved, allowed });
  return { changed, moved: followed.moved, warnings: [...risks, ...followed.warnings] };
}

type Following = Pick<Saving, 'present' | 'saved' | 'allowed'> & { readonly actor: Actor };

/** Receiving addresses that came of the mailbox's address follow it when it is another one. */
async function followAddress(
  tx: Tx,
  deps: AddMailboxDeps,
  { actor, present, saved, allowed }: Following,
): Promise<Pick<EditedMailbox, 'moved' | 'warnings'>> {
  if (present.address === saved.address) return { moved: [], warnings: [] };
  const warnings: string[] = [];
  const moved: Channel[] = [];
  for (const channel of await listChannelsOfMailbox(tx, present.id)) {
    if (channel.receivingAddress !== chooseReceivingAddress(present, channel.name, undefined)) continue;
    const next = { ...channel, receivingAddress: chooseReceivingAddress(saved, channel.name, undefined) };
    const uses = channelAddressUses(next).filter(({ address }) => address === next.receivingAddress);
    warnings.push(...(await checkOwnAddress(tx, { uses }, allowed)));
    await saveChannel(tx, next, deps.clock.now());
    const [before, after] = [channelFacts(channel), channelFacts(next)];
    await recordChange(tx, deps, { actor, thing: 'channel', name: channel.name, before, after });
    moved.push(next);
  }
  return { moved: moved.map(({ name, receivingAddress }) => ({ channel: name, receivingAddress })), warnings };
}

function isOtherAccount(present: MailboxAccount, wanted: MailboxAccount): boolean {
  const account = (mailbox: MailboxAccount) => {
    const { folder, alsoFolders, junkFolder, sentFolder } = mailbox;
    return JSON.stringify([serverFacts(mailbox), folder, alsoFolders, junkFolder, sentFolder]);
  };
  return account(present) !== account(wanted);
}

/** UIDs of one server, or of one user, say nothing about those of another. Another encryption has another port. */
function isElsewhere(present: MailboxAccount, wanted: MailboxAccount): boolean {
  const isOtherPort = present.port !== wanted.port && present.encryption === wanted.encryption;
  return present.host !== wanted.host || isOtherPort || loginUser(present.login) !== loginUser(wanted.login);
}

function staysInClearText(present: MailboxAccount, wanted: MailboxAccount): boolean {
  return present.encryption === 'none' && present.host === wanted.host;
}

/** Nobody changes or deletes a mailbox while its mail is taken in. */
export function beingPulled({ name }: Pick<MailboxAccount, 'name'>): MailroomError {
  return new MailroomError('conflict', `the mailbox ${name} is being pulled by another program`, [
    'try again when it has ended; nothing was changed',
  ]);
}
