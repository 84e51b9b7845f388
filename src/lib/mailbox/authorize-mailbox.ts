// Lets mailroom into the account of a mailbox by OAuth2: asked for, tried with a real login, then saved.
import { mailboxFacts } from '../audit/facts.js';
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
import type { Check, Stage } from '../smtp/smtp-check.js';
import { saveMailbox } from '../store/mailboxes.js';
import { forgetUnusedLogin } from '../store/oauth2-grants.js';
import { saveServerFailure } from '../store/server-failures.js';
import { type AddMailboxDeps, passMailboxCheck, startCursors } from './add-mailbox.js';
import type { MailboxAccount } from './mailbox-account.js';
import { needMailbox } from './need-mailbox.js';

/** `check` is undefined when it was skipped. */
export type AuthorizedMailbox = { readonly mailbox: MailboxAccount; readonly check: Check | undefined };

/**
 * For a mailbox that was saved untried, this first connection also says where its mail begins. Throws as
 * `authorizeSmtpConfig` does; then nothing is saved.
 */
export async function authorizeMailbox(
  deps: AddMailboxDeps & AuthorizeDeps,
  name: string,
  order: AuthorizationOrder,
  onStage: (stage: Stage) => void,
): Promise<AuthorizedMailbox> {
  await needPermission(deps.db, deps, 'servers');
  const present = await needMailbox(deps.db, name);
  const login = needOAuth2Login(present.login, `mailbox ${present.name}`);
  const authorized = await askAuthorization(deps, login, `mailbox-${present.name}`, order);
  const wanted = { ...present, login: authorized.login };
  const found = order.skipCheck ? undefined : await passMailboxCheck(deps, wanted, authorized.access, onStage);
  const now = deps.clock.now();
  const mailbox = found === undefined ? wanted : { ...wanted, checkedAt: now };
  await deps.db.transaction(async (tx) => {
    await tx.takeTurns('mailboxes');
    const actor = await needPermission(tx, deps, 'servers');
    const before = mailboxFacts(present);
    refuseChangedMeanwhile(`mailbox ${present.name}`, before, mailboxFacts(await needMailbox(tx, present.id)));
    await saveAuthorization(tx, authorized, now);
    await saveMailbox(tx, mailbox, now);
    await saveServerFailure(tx, { table: 'mailbox', id: present.id }, undefined);
    await forgetUnusedLogin(tx, present.login);
    if (found !== undefined) await startCursors(tx, mailbox, found, now);
    const after = { ...mailboxFacts(mailbox), authorization: 'given' };
    await recordChange(tx, deps, { actor, thing: 'mailbox', name: present.name, before, after });
  });
  return { mailbox, check: found && { ok: true, stages: found.stages } };
}
