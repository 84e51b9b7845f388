// Deletes a mailbox, with its password in the vault. Its channels go over to another one; the mail that came stays.
import type { EmailAddress } from '../address/email-address.js';
import { channelFacts, mailboxFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { checkOwnAddress } from '../channel/check-own-address.js';
import { channelAddressUses } from '../channel/own-address.js';
import { chooseReceivingAddress } from '../channel/receiving-address.js';
import { MailroomError } from '../errors.js';
import { refuseInUse } from '../in-use.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import type { Actor } from '../operator/role.js';
import { listChannels, listClosedChannels, saveChannel } from '../store/channels.js';
import type { Db, Tx } from '../store/db.js';
import { deleteMailbox as remove } from '../store/mailboxes.js';
import { forgetUnusedLogin } from '../store/oauth2-grants.js';
import { readUsesOfMailbox } from '../store/uses.js';
import { beingPulled } from './edit-mailbox.js';
import type { MailboxAccount } from './mailbox-account.js';
import { needMailbox } from './need-mailbox.js';

export type DeleteMailboxDeps = ActorDeps & RecordDeps & { readonly db: Db };

/** A channel that takes its mail from another mailbox now: forwarding has to follow. */
export type MovedChannel = { readonly channel: string; readonly receivingAddress: EmailAddress };

/**
 * Throws `invalid` for a mailbox that is in use when nothing takes its place, `not-found` for one that does not exist,
 * `conflict` when it is being pulled.
 */
export async function deleteMailbox(
  deps: DeleteMailboxDeps,
  name: string,
  replaceWith: string | undefined,
): Promise<readonly MovedChannel[]> {
  await needPermission(deps.db, deps, 'servers');
  const mailbox = await needMailbox(deps.db, name);
  const lease = await deps.db.lease(`pull-${mailbox.id}`);
  if (lease === undefined) throw beingPulled(mailbox);
  try {
    return await deps.db.transaction((tx) => removeWithin(tx, deps, mailbox, replaceWith));
  } finally {
    await lease.release();
  }
}

async function removeWithin(
  tx: Tx,
  deps: DeleteMailboxDeps,
  mailbox: MailboxAccount,
  replaceWith: string | undefined,
): Promise<MovedChannel[]> {
  await tx.takeTurns('channels');
  await tx.takeTurns('mailboxes');
  const actor = await needPermission(tx, deps, 'servers');
  const uses = await readUsesOfMailbox(tx, mailbox.id);
  if (replaceWith === undefined) refuseInUse(`mailbox ${mailbox.name}`, uses, ['or delete its channels first']);
  const other = replaceWith === undefined ? undefined : await needMailbox(tx, replaceWith);
  if (other?.id === mailbox.id) {
    throw new MailroomError('invalid', `${mailbox.name} cannot take its own place`, [
      'name another one with --replace-with',
    ]);
  }
  const moved = other === undefined ? [] : await moveChannels(tx, deps, actor, mailbox, other);
  await remove(tx, mailbox.id);
  await forgetUnusedLogin(tx, mailbox.login);
  const before = mailboxFacts(mailbox);
  await recordChange(tx, deps, { actor, thing: 'mailbox', name: mailbox.name, before, after: undefined });
  return moved;
}

async function moveChannels(
  tx: Tx,
  deps: RecordDeps,
  actor: Actor,
  from: MailboxAccount,
  to: MailboxAccount,
): Promise<MovedChannel[]> {
  const moved: MovedChannel[] = [];
  for (const channel of [...(await listChannels(tx)), ...(await listClosedChannels(tx))]) {
    if (channel.mailbox.id !== from.id) continue;
    const receivingAddress = chooseReceivingAddress(to, channel.name, undefined);
    const next = { ...channel, mailbox: { id: to.id, name: to.name }, receivingAddress, isFallback: false };
    const uses = channelAddressUses(next).filter(({ address }) => address === receivingAddress);
    if (channel.closedAt === undefined) await checkOwnAddress(tx, { uses }, false);
    await saveChannel(tx, next, deps.clock.now());
    const [before, after] = [channelFacts(channel), channelFacts(next)];
    await recordChange(tx, deps, { actor, thing: 'channel', name: channel.name, before, after });
    if (channel.closedAt === undefined) moved.push({ channel: channel.name, receivingAddress });
  }
  return moved;
}
