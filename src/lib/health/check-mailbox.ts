// Checks a mailbox: whether it is pulled, whether its server can be reached, and whether the cursor fits the folder.
import type { Clock } from '../clock.js';
import type { Cursor } from '../mailbox/cursor.js';
import type { CheckMailbox, FolderState } from '../mailbox/mailbox.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import { isOverdue } from '../mailbox/overdue.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret } from '../server-login.js';
import { readCursor } from '../store/cursors.js';
import type { Db } from '../store/db.js';
import { type Finding, type Judgement, ok, stageFinding, unknown, warning } from './finding.js';
import { takeTime } from './take-time.js';

export type CheckMailboxDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly checkMailbox: CheckMailbox;
};

/** `offline`: the server is left alone. */
export async function checkMailbox(
  deps: CheckMailboxDeps,
  account: MailboxAccount,
  offline: boolean,
): Promise<readonly Finding[]> {
  const part = `mailbox ${account.name}`;
  const cursor = await readCursor(deps.db, account.id, account.folder);
  const pulled = await takeTime(part, 'pulled', async () => judgePulled(account, cursor, deps.clock.now()));
  if (offline) return [pulled];
  const findings: Finding[] = [];
  let state: FolderState | undefined;
  const server = await takeTime(part, 'server', async () => {
    const reference = loginSecret(account.login);
    const secret = reference && (await deps.readSecret(reference));
    const check = await deps.checkMailbox(account, secret, () => {});
    state = check.state;
    const worst = check.stages.map((stage) => stageFinding(part, stage)).find(({ verdict }) => verdict !== 'ok');
    return worst ?? ok(check.stages.at(-1)?.detail ?? '');
  });
  findings.push({ ...server, part, name: 'server' });
  if (state !== undefined) {
    const seen = state;
    findings.push(await takeTime(part, 'cursor', async () => judgeCursor(cursor, seen)));
  }
  return [pulled, ...findings];
}

function judgePulled({ createdAt, name }: MailboxAccount, cursor: Cursor | undefined, now: Date): Judgement {
  const at = cursor?.pulledAt;
  if (!isOverdue(at ?? createdAt, now)) return ok(at === undefined ? 'not yet' : `at ${at.toISOString()}`);
  const pull = `mailroom pull --mailbox ${name}`;
  return at === undefined ? warning('it was never pulled', pull) : warning(`not since ${at.toISOString()}`, pull);
}

function judgeCursor(cursor: Cursor | undefined, { uidValidity, highestUid, count }: FolderState): Judgement {
  if (cursor === undefined) return unknown('where its mail begins is not known before the first pull');
  if (cursor.uidValidity !== uidValidity) {
    return warning('the server has numbered the folder anew; the next pull recognises what is there', 'mailroom pull');
  }
  if (cursor.lastUid > highestUid && count > 0) {
    // What was above may have been deleted; UIDs never go down (RFC 3501, 2.3.1.1), so nothing is missed.
    return ok(`at UID ${cursor.lastUid}; the folder's highest now is ${highestUid}`);
  }
  return ok(`at UID ${cursor.lastUid} of ${highestUid}`);
}
