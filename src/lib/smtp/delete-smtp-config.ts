// Deletes an SMTP config, with its password in the vault. What uses it goes over to another one.
import { channelFacts, smtpFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { MailroomError } from '../errors.js';
import { describeUses, refuseInUse } from '../in-use.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import type { Actor } from '../operator/role.js';
import { listChannels, listClosedChannels, saveChannel } from '../store/channels.js';
import type { Db, Tx } from '../store/db.js';
import { forgetUnusedLogin } from '../store/oauth2-grants.js';
import { deleteSmtpConfig as remove } from '../store/smtp-configs.js';
import { findNotificationSmtp, saveNotificationSmtp } from '../store/store-identity.js';
import { moveOutboxToSmtp, readUsesOfSmtpConfig } from '../store/uses.js';
import { forgetUnusedKey } from './edit-smtp-config.js';
import { needSmtpConfig } from './need-smtp-config.js';
import { HOUSE, refuseHouse, type SmtpConfig } from './smtp-config.js';

export type DeleteSmtpDeps = ActorDeps & RecordDeps & { readonly db: Db };

/**
 * Throws `invalid` for the house, and for a config that is in use when nothing takes its place; `not-found` for one
 * that does not exist. Gives what went over to the other one, in words.
 */
export async function deleteSmtpConfig(
  deps: DeleteSmtpDeps,
  name: string,
  replaceWith: string | undefined,
): Promise<readonly string[]> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('channels');
    await tx.takeTurns('smtp configs');
    const actor = await needPermission(tx, deps, 'servers');
    const config = await needSmtpConfig(tx, name);
    refuseHouse(config);
    const uses = await readUsesOfSmtpConfig(tx, config.id);
    if (replaceWith === undefined) refuseInUse(`SMTP config ${config.name}`, uses, ['such as the house']);
    // What was sent by it stays in the outbox, and belongs to some config.
    const other = await needSmtpConfig(tx, replaceWith ?? HOUSE);
    if (other.id === config.id) throw replacesItself(config.name);
    await moveChannels(tx, deps, actor, config, other);
    await moveOutboxToSmtp(tx, config.id, other.id);
    await moveNotifications(tx, deps, actor, config, other);
    await remove(tx, config.id);
    await forgetUnusedLogin(tx, config.login);
    await forgetUnusedKey(tx, config);
    const before = smtpFacts(config);
    await recordChange(tx, deps, { actor, thing: 'smtp', name: config.name, before, after: undefined });
    return describeUses(uses);
  });
}

async function moveNotifications(
  tx: Tx,
  deps: RecordDeps,
  actor: Actor,
  from: SmtpConfig,
  to: SmtpConfig,
): Promise<void> {
  if ((await findNotificationSmtp(tx)) !== from.id) return;
  await saveNotificationSmtp(tx, to.id);
  const change = { before: { smtp: from.name }, after: { smtp: to.name } };
  await recordChange(tx, deps, { actor, thing: 'notifications', name: 'notifications', ...change });
}

async function moveChannels(tx: Tx, deps: RecordDeps, actor: Actor, from: SmtpConfig, to: SmtpConfig): Promise<void> {
  for (const channel of [...(await listChannels(tx)), ...(await listClosedChannels(tx))]) {
    if (channel.smtp.id !== from.id) continue;
    const moved = { ...channel, smtp: { id: to.id, name: to.name } };
    await saveChannel(tx, moved, deps.clock.now());
    const [before, after] = [channelFacts(channel), channelFacts(moved)];
    await recordChange(tx, deps, { actor, thing: 'channel', name: channel.name, before, after });
  }
}

function replacesItself(name: string): MailroomError {
  return new MailroomError('invalid', `${name} cannot take its own place`, ['name another one with --replace-with']);
}
