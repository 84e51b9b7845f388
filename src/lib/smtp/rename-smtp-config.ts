// Gives an SMTP config another name. Channels and mails on their way know it by its id, and notice nothing.
import { smtpFacts } from '../audit/facts.js';
import { recordChange } from '../audit/record-change.js';
import { refuseChangedMeanwhile } from '../changed-meanwhile.js';
import { needPermission } from '../operator/need-permission.js';
import {
  type MovedSecret,
  renameVaultSecret,
  renameVaultSecrets,
  saveMovedSecrets,
} from '../secrets/rename-vault-secrets.js';
import { forgetUnusedLogin } from '../store/oauth2-grants.js';
import { saveSmtpConfig } from '../store/smtp-configs.js';
import { type AddSmtpDeps, refuseTakenName } from './add-smtp-config.js';
import { type Dkim, dkimSecretName } from './dkim.js';
import { forgetUnusedKey } from './edit-smtp-config.js';
import { needSmtpConfig } from './need-smtp-config.js';
import { refuseHouse, type SmtpConfig } from './smtp-config.js';

/** Gives the names of what is other than before. Throws `not-found`, and `invalid` for a name that is taken or the house. */
export async function renameSmtpConfig(deps: AddSmtpDeps, name: string, wanted: string): Promise<readonly string[]> {
  await needPermission(deps.db, deps, 'servers');
  const present = await needSmtpConfig(deps.db, name);
  if (present.name === wanted) return [];
  refuseHouse(present);
  const names = { from: `smtp-${present.name}`, to: `smtp-${wanted}` };
  const { login, moved } = await renameVaultSecrets(deps, present.login, names);
  const { dkim, movedKey } = await renameKey(deps, present, wanted);
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('smtp configs');
    const actor = await needPermission(tx, deps, 'servers');
    await refuseTakenName(tx, wanted);
    const before = smtpFacts(present);
    refuseChangedMeanwhile(`SMTP config ${present.name}`, before, smtpFacts(await needSmtpConfig(tx, present.id)));
    const saved = { ...present, name: wanted, login, dkim };
    await saveMovedSecrets(tx, `SMTP config ${present.name}`, [...moved, ...movedKey], deps.clock.now());
    await saveSmtpConfig(tx, saved, deps.clock.now());
    await forgetUnusedLogin(tx, present.login);
    await forgetUnusedKey(tx, present);
    const change = {
      before: { name: present.name, ...before },
      after: { name: wanted, ...smtpFacts(saved) },
    };
    await recordChange(tx, deps, { actor, thing: 'smtp', name: present.name, ...change });
    return ['name'];
  });
}

type RenamedKey = { readonly dkim: Dkim | undefined; readonly movedKey: readonly MovedSecret[] };

async function renameKey(deps: AddSmtpDeps, { name, dkim }: SmtpConfig, wanted: string): Promise<RenamedKey> {
  if (dkim === undefined) return { dkim, movedKey: [] };
  const names = { from: dkimSecretName(name), to: dkimSecretName(wanted) };
  const { ref, moved } = await renameVaultSecret(deps, dkim.key, names);
  return { dkim: { ...dkim, key: ref }, movedKey: moved };
}
