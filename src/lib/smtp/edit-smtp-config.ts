// Changes an SMTP config: tried again when what decides over login or route is other, then saved, or not at all.
import { serverFacts, smtpFacts } from '../audit/facts.js';
import { recordChange } from '../audit/record-change.js';
import { refuseChangedMeanwhile } from '../changed-meanwhile.js';
import { checkChannelTexts } from '../channel/check-channel-texts.js';
import { MailroomError } from '../errors.js';
import { needPermission } from '../operator/need-permission.js';
import type { Secret } from '../secrets/secret.js';
import { loginSecret, refuseClearText } from '../server-login.js';
import type { Tx } from '../store/db.js';
import { forgetUnusedLogin } from '../store/oauth2-grants.js';
import { saveServerFailure } from '../store/server-failures.js';
import { saveSmtpConfig } from '../store/smtp-configs.js';
import { findNotificationSmtp, saveNotificationSmtp } from '../store/store-identity.js';
import { deleteUnusedSecret, type SealedSecret, saveSealedSecret } from '../store/vault-secrets.js';
import { type AddSmtpDeps, passKeyCheck, passSmtpCheck, sealKey, withFindings } from './add-smtp-config.js';
import type { DkimRecord } from './dkim-record.js';
import { needSmtpConfig } from './need-smtp-config.js';
import type { Check, Stage } from './smtp-check.js';
import { HOUSE, type SmtpConfig } from './smtp-config.js';

/** What is to change; what is not named stays. */
export type SmtpChange = {
  readonly [Part in
    | 'host'
    | 'port'
    | 'encryption'
    | 'ca'
    | 'login'
    | 'replyName'
    | 'replyAddress'
    | 'dkim']?: SmtpConfig[Part];
};

export type SmtpEdit = {
  readonly change: SmtpChange;
  /** A password that was typed or piped: it goes to the vault, where the login's reference finds it. */
  readonly typed?: Secret | undefined;
  /** A DKIM key that was piped: it goes to the vault, where `dkim.key` finds it. */
  readonly typedKey?: Secret | undefined;
  /** Whether notifications leave by this config. */
  readonly notifications?: boolean | undefined;
  readonly skipCheck: boolean;
  readonly allowClearText: boolean;
};

export type EditedSmtpConfig = {
  readonly config: SmtpConfig;
  /** The names of what is other than before; empty when nothing is. */
  readonly changed: readonly string[];
  /** Undefined when nothing had to be tried, or was to be. */
  readonly check: Check | undefined;
  /** What a new DKIM key wants published. */
  readonly record?: DkimRecord | undefined;
};

/**
 * Throws the failure of the check with its stages, `not-found` for a config that does not exist, `invalid` for clear
 * text over a network, `conflict` when somebody else changed it meanwhile. Then nothing is saved.
 */
export async function editSmtpConfig(
  deps: AddSmtpDeps,
  name: string,
  edit: SmtpEdit,
  onStage: (stage: Stage) => void,
): Promise<EditedSmtpConfig> {
  await needPermission(deps.db, deps, 'servers');
  const present = await needSmtpConfig(deps.db, name);
  const wanted: SmtpConfig = { ...present, ...edit.change };
  refuseWithoutSender(wanted);
  await checkChannelTexts({ replyName: edit.change.replyName });
  refuseClearText(wanted, edit.allowClearText || staysInClearText(present, wanted));
  const isSignedAnew = edit.typedKey !== undefined || edit.change.dkim !== undefined;
  const record = isSignedAnew ? await passKeyCheck(deps, wanted, edit.typedKey, edit.skipCheck) : undefined;
  const isOther = isOtherRoute(present, wanted) || edit.typed !== undefined;
  const findings = isOther && !edit.skipCheck ? await passSmtpCheck(deps, wanted, edit.typed, onStage) : undefined;
  const reference = loginSecret(wanted.login);
  const sealed = edit.typed && reference && (await deps.sealSecret(reference.value, edit.typed));
  const sealedKey = await sealKey(deps, wanted, edit.typedKey);
  const untried: SmtpConfig = { ...wanted, nullSender: 'unknown', sizeLimit: undefined, checkedAt: undefined };
  const saved = isOther ? (findings ? withFindings(wanted, findings, deps.clock.now()) : untried) : wanted;
  const changed = await deps.db.transaction((tx) => save(tx, deps, { present, saved, sealed, sealedKey, edit }));
  return { config: saved, changed, check: findings && { ok: true, stages: findings.stages }, record };
}

type Saving = {
  readonly present: SmtpConfig;
  readonly saved: SmtpConfig;
  readonly sealed: SealedSecret | undefined;
  readonly sealedKey: SealedSecret | undefined;
  readonly edit: SmtpEdit;
};

async function save(tx: Tx, deps: AddSmtpDeps, saving: Saving): Promise<string[]> {
  const { present, saved, sealed, sealedKey, edit } = saving;
  await tx.takeTurns('smtp configs');
  const actor = await needPermission(tx, deps, 'servers');
  const { name } = present;
  const before = smtpFacts(present);
  refuseChangedMeanwhile(`SMTP config ${name}`, before, smtpFacts(await needSmtpConfig(tx, present.id)));
  for (const one of [sealed, sealedKey]) if (one) await saveSealedSecret(tx, one, deps.clock.now());
  await saveSmtpConfig(tx, saved, deps.clock.now());
  // What its old server or login said is no news of the new one.
  const isOther = isOtherRoute(present, saved) || sealed !== undefined;
  if (isOther) await saveServerFailure(tx, { table: 'smtp_config', id: present.id }, undefined);
  await forgetUnusedLogin(tx, present.login);
  await forgetUnusedKey(tx, present);
  const secrets = { ...(sealed && { password: 'changed' }), ...(sealedKey && { 'dkim-key': 'changed' }) };
  const after = { ...smtpFacts(saved), ...secrets };
  const changed = [...(await recordChange(tx, deps, { actor, thing: 'smtp', name, before, after }))];
  if (edit.notifications === undefined) return changed;
  const isPresent = (await findNotificationSmtp(tx)) === present.id;
  if (isPresent === edit.notifications) return changed;
  await saveNotificationSmtp(tx, edit.notifications ? present.id : undefined);
  const facts = (isOn: boolean) => ({ smtp: isOn ? name : null });
  const change = { before: facts(isPresent), after: facts(edit.notifications) };
  await recordChange(tx, deps, { actor, thing: 'notifications', name: 'notifications', ...change });
  return [...changed, 'notifications'];
}

/** Takes the DKIM key of a config out of the vault, unless it is another's too, or still its own. */
export async function forgetUnusedKey(tx: Tx, { dkim }: Pick<SmtpConfig, 'dkim'>): Promise<void> {
  if (dkim?.key.scheme === 'vault') await deleteUnusedSecret(tx, dkim.key.value);
}

/** Whether what decides over the login or the way of a mail is other. */
function isOtherRoute(present: SmtpConfig, wanted: SmtpConfig): boolean {
  const route = (config: SmtpConfig) => JSON.stringify([serverFacts(config), config.replyAddress]);
  return route(present) !== route(wanted);
}

function staysInClearText(present: SmtpConfig, wanted: SmtpConfig): boolean {
  return present.encryption === 'none' && present.host === wanted.host;
}

function refuseWithoutSender({ name, replyAddress }: SmtpConfig): void {
  if (replyAddress !== undefined || name === HOUSE) return;
  throw new MailroomError('invalid', `SMTP config ${name} needs a reply address; only the house does without`, [
    'give one with --reply-address ADDRESS',
  ]);
}
