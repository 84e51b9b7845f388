// Tests a mailbox: all that a pull needs, stage by stage.
import type { Clock } from '../clock.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret } from '../server-login.js';
import { type Check, failedStage, type Stage } from '../smtp/smtp-check.js';
import type { Db } from '../store/db.js';
import { saveMailboxChecked } from '../store/mailboxes.js';
import { startCursors } from './add-mailbox.js';
import type { CheckMailbox } from './mailbox.js';
import type { MailboxAccount } from './mailbox-account.js';

export type TestMailboxDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly checkMailbox: CheckMailbox;
};

/** Notes when it was good; for a mailbox that was saved untried, this first connection also says where its mail begins. */
export async function testMailbox(
  deps: TestMailboxDeps,
  mailbox: MailboxAccount,
  onStage: (stage: Stage) => void,
): Promise<Check> {
  const reference = loginSecret(mailbox.login);
  const secret = reference && (await deps.readSecret(reference));
  const { stages, state, further } = await deps.checkMailbox(mailbox, secret, onStage);
  const ok = failedStage({ ok: false, stages }) === undefined;
  if (!ok || state === undefined) return { ok, stages };
  await deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    await saveMailboxChecked(tx, mailbox.id, now);
    await startCursors(tx, mailbox, { state, further }, now);
  });
  return { ok, stages };
}
