// Gives a mailbox another name. Channels and what was pulled know it by its id, and notice nothing.
import { serverFacts } from '../audit/facts.js';
import { recordChange } from '../audit/record-change.js';
import { refuseChangedMeanwhile } from '../changed-meanwhile.js';
import { needPermission } from '../operator/need-permission.js';
import { renameVaultSecrets, saveMovedSecrets } from '../secrets/rename-vault-secrets.js';
import { saveMailbox } from '../store/mailboxes.js';
import { forgetUnusedLogin } from '../store/oauth2-grants.js';
import { type AddMailboxDeps, refuseTakenName } from './add-mailbox.js';
import { needMailbox } from './need-mailbox.js';

/** Gives the names of what is other than before. Throws `not-found`, and `invalid` for a name that is taken. */
export async function renameMailbox(deps: AddMailboxDeps, name: string, wanted: string): Promise<readonly string[]> {
  await needPermission(deps.db, deps, 'servers');
  const present = await needMailbox(deps.db, name);
  if (present.name === wanted) return [];
  const names = { from: `mailbox-${present.name}`, to: `mailbox-${wanted}` };
  const { login, moved } = await renameVaultSecrets(deps, present.login, names);
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('mailboxes');
    const actor = await needPermission(tx, deps, 'servers');
    await refuseTakenName(tx, wanted);
    const before = serverFacts(present);
    refuseChangedMeanwhile(`mailbox ${present.name}`, before, serverFacts(await needMailbox(tx, present.id)));
    const saved = { ...present, name: wanted, login };
    await saveMovedSecrets(tx, `mailbox ${present.name}`, moved, deps.clock.now());
    await saveMailbox(tx, saved, deps.clock.now());
    await forgetUnusedLogin(tx, present.login);
    const change = {
      before: { name: present.name, ...before },
      after: { name: wanted, ...serverFacts(saved) },
    };
    await recordChange(tx, deps, { actor, thing: 'mailbox', name: present.name, ...change });
    return ['name'];
  });
}
