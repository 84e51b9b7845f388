// Adds an SMTP config: tried first, then saved with its secret, or not at all.
import { smtpFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { checkChannelTexts } from '../channel/check-channel-texts.js';
import { MailroomError } from '../errors.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret, refuseClearText } from '../server-login.js';
import type { Db, Queries } from '../store/db.js';
import { findSmtpConfig, insertSmtpConfig } from '../store/smtp-configs.js';
import { type SealedSecret, saveSealedSecret } from '../store/vault-secrets.js';
import { type DkimRecord, dkimRecord } from './dkim-record.js';
import { readDkimKey } from './sign-mail.js';
import { type Check, failedStage, type Stage } from './smtp-check.js';
import type { NewSmtpConfig, SmtpConfig } from './smtp-config.js';
import type { OpenTransport, SmtpFindings } from './transport.js';

export type AddSmtpDeps = ActorDeps &
  RecordDeps &
  SmtpCheckDeps & {
    readonly db: Db;
    readonly sealSecret: (name: string, secret: Secret) => Promise<SealedSecret>;
  };

export type SmtpCheckDeps = {
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openTransport: OpenTransport;
};

/** `check` is undefined when it was skipped; `record` is what a DKIM key wants published. */
export type AddedSmtpConfig = {
  readonly config: SmtpConfig;
  readonly check: Check | undefined;
  readonly record: DkimRecord | undefined;
};

/**
 * Saves the config and its secret in one transaction, or nothing. Throws the failure of the check with its stages,
 * `invalid` for a name that is taken or for clear text over a network, and what a secret that cannot be read throws.
 */
export async function addSmtpConfig(
  deps: AddSmtpDeps,
  order: NewSmtpConfig,
  onStage: (stage: Stage) => void,
): Promise<AddedSmtpConfig> {
  const { typed, typedKey, skipCheck, allowClearText, ...wanted } = order;
  refuseClearText(wanted, allowClearText);
  await checkChannelTexts({ replyName: wanted.replyName });
  await needPermission(deps.db, deps, 'servers');
  await refuseTakenName(deps.db, wanted.name);
  const unchecked = { nullSender: 'unknown', sizeLimit: undefined, checkedAt: undefined } as const;
  const config: SmtpConfig = { ...wanted, ...unchecked, id: deps.newId(), createdAt: deps.clock.now() };
  const reference = loginSecret(config.login);
  const record = await passKeyCheck(deps, config, typedKey, skipCheck);
  const findings = skipCheck ? undefined : await passSmtpCheck(deps, config, typed, onStage);
  const sealed = typed && reference && (await deps.sealSecret(reference.value, typed));
  const sealedKey = await sealKey(deps, config, typedKey);
  const saved = findings === undefined ? config : withFindings(config, findings, deps.clock.now());
  await deps.db.transaction(async (tx) => {
    await tx.takeTurns('smtp configs');
    await refuseTakenName(tx, saved.name);
    for (const one of [sealed, sealedKey]) if (one) await saveSealedSecret(tx, one, deps.clock.now());
    await insertSmtpConfig(tx, saved);
    const actor = await needPermission(tx, deps, 'servers');
    const after = smtpFacts(saved);
    await recordChange(tx, deps, { actor, thing: 'smtp', name: saved.name, before: undefined, after });
  });
  return { config: saved, check: findings && { ok: true, stages: findings.stages }, record };
}

/**
 * The record to publish for the key that mail is to be signed with; undefined when there is none, or nobody looked.
 * Throws `invalid` for a key that does not sign, and what a secret that cannot be read throws.
 */
export async function passKeyCheck(
  deps: Pick<AddSmtpDeps, 'readSecret'>,
  { dkim }: SmtpConfig,
  typed: Secret | undefined,
  skipCheck: boolean,
): Promise<DkimRecord | undefined> {
  if (dkim === undefined || (skipCheck && typed === undefined)) return undefined;
  return dkimRecord(dkim, (await readDkimKey(deps, dkim, typed)).publicKey);
}

/** A key that was piped, for the vault. */
export async function sealKey(
  deps: Pick<AddSmtpDeps, 'sealSecret'>,
  { dkim }: SmtpConfig,
  typed: Secret | undefined,
): Promise<SealedSecret | undefined> {
  return typed && dkim && deps.sealSecret(dkim.key.value, typed);
}

/** The config with what a check that passed found out. */
export function withFindings(config: SmtpConfig, { nullSender, sizeLimit }: SmtpFindings, now: Date): SmtpConfig {
  return { ...config, nullSender, sizeLimit, checkedAt: now };
}

/** Throws `invalid` when there is one of that name. */
export async function refuseTakenName(db: Queries, name: string): Promise<void> {
  if ((await findSmtpConfig(db, name)) === undefined) return;
  throw new MailroomError('invalid', `there is an SMTP config called ${name} already`, [
    `see it with: mailroom smtp show ${name}`,
    'or choose another name',
  ]);
}

/** Tries a config; `typed` goes before the secret that its login names. Throws the first failure, with all stages. */
export async function passSmtpCheck(
  deps: SmtpCheckDeps,
  config: SmtpConfig,
  typed: Secret | undefined,
  onStage: (stage: Stage) => void,
): Promise<SmtpFindings> {
  const reference = loginSecret(config.login);
  const secret = typed ?? (reference && (await deps.readSecret(reference)));
  const transport = await deps.openTransport(config, secret);
  try {
    const findings = await transport.check({ sender: config.replyAddress, onStage });
    const failed = failedStage({ ok: false, stages: findings.stages });
    if (failed === undefined) return findings;
    throw new MailroomError(
      failed.kind ?? 'unreachable',
      failed.detail,
      [...(failed.next ?? []), 'nothing was saved; --skip-check saves it without trying it'],
      { details: { stages: findings.stages } },
    );
  } finally {
    await transport.close();
  }
}
