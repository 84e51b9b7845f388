// Lets mailroom into the account of an SMTP config by OAuth2: asked for, tried with a real login, then saved.
import { smtpFacts } from '../audit/facts.js';
import { recordChange } from '../audit/record-change.js';
import { refuseChangedMeanwhile } from '../changed-meanwhile.js';
import {
  type AuthorizationOrder,
  type AuthorizeDeps,
  askAuthorization,
  needOAuth2Login,
  saveAuthorization,
} from '../oauth2/save-authorization.js';
import { needPermission } from '../operator/need-permission.js';
import { forgetUnusedLogin } from '../store/oauth2-grants.js';
import { saveServerFailure } from '../store/server-failures.js';
import { saveSmtpConfig } from '../store/smtp-configs.js';
import { type AddSmtpDeps, passSmtpCheck, withFindings } from './add-smtp-config.js';
import type { EditedSmtpConfig } from './edit-smtp-config.js';
import { needSmtpConfig } from './need-smtp-config.js';
import type { Stage } from './smtp-check.js';

/**
 * Throws `invalid` for a login that is no OAuth2 with a refresh token, what the authorisation throws, the failure of
 * the check with its stages, and `conflict` when somebody changed the config meanwhile. Then nothing is saved.
 */
export async function authorizeSmtpConfig(
  deps: AddSmtpDeps & AuthorizeDeps,
  name: string,
  order: AuthorizationOrder,
  onStage: (stage: Stage) => void,
): Promise<EditedSmtpConfig> {
  await needPermission(deps.db, deps, 'servers');
  const present = await needSmtpConfig(deps.db, name);
  const login = needOAuth2Login(present.login, `smtp ${present.name}`);
  const authorized = await askAuthorization(deps, login, `smtp-${present.name}`, order);
  const wanted = { ...present, login: authorized.login };
  const findings = order.skipCheck ? undefined : await passSmtpCheck(deps, wanted, authorized.access, onStage);
  const now = deps.clock.now();
  const config = findings === undefined ? wanted : withFindings(wanted, findings, now);
  const changed = await deps.db.transaction(async (tx) => {
    await tx.takeTurns('smtp configs');
    const actor = await needPermission(tx, deps, 'servers');
    const before = smtpFacts(present);
    refuseChangedMeanwhile(`SMTP config ${present.name}`, before, smtpFacts(await needSmtpConfig(tx, present.id)));
    await saveAuthorization(tx, authorized, now);
    await saveSmtpConfig(tx, config, now);
    await saveServerFailure(tx, { table: 'smtp_config', id: present.id }, undefined);
    await forgetUnusedLogin(tx, present.login);
    const after = { ...smtpFacts(config), authorization: 'given' };
    return recordChange(tx, deps, { actor, thing: 'smtp', name: present.name, before, after });
  });
  return { config, changed, check: findings && { ok: true, stages: findings.stages } };
}
