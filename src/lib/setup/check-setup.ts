// Checks the servers and logins that a setup file names, for real, and saves nothing.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { MailboxId, NewId } from '../ids.js';
import type { CheckMailbox } from '../mailbox/mailbox.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret } from '../server-login.js';
import { readDkimKey } from '../smtp/sign-mail.js';
import { failedStage, type Stage } from '../smtp/smtp-check.js';
import type { OpenTransport } from '../smtp/transport.js';
import type { AccountCheck, NamedThing, WantedThing } from './setup-step.js';

export type CheckSetupDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openTransport: OpenTransport;
  readonly checkMailbox: CheckMailbox;
};

/** How many servers are talked to at once. */
const AT_ONCE = 8;

/** Tries every SMTP config and mailbox among these. What a server or a secret does is in the result, in their order. */
export async function checkSetup(deps: CheckSetupDeps, things: readonly NamedThing[]): Promise<AccountCheck[]> {
  const accounts = things.flatMap(({ name, wanted }) =>
    wanted.kind === 'smtp' || wanted.kind === 'mailbox' ? [{ name, wanted }] : [],
  );
  const results: AccountCheck[] = [];
  const waiting = accounts.entries();
  const work = async () => {
    for (const [index, account] of waiting) results[index] = await checkOne(deps, account.name, account.wanted);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

type WantedAccount = Extract<WantedThing, { kind: 'smtp' | 'mailbox' }>;

async function checkOne(deps: CheckSetupDeps, name: string, wanted: WantedAccount): Promise<AccountCheck> {
  const { kind } = wanted;
  try {
    const reference = loginSecret(wanted.facts.login);
    const secret = reference && (await deps.readSecret(reference));
    const stages =
      kind === 'smtp' ? await trySmtp(deps, name, wanted, secret) : await tryMailbox(deps, name, wanted, secret);
    const failed = failedStage({ ok: false, stages });
    const failure = failed && new MailroomError(failed.kind ?? 'unreachable', failed.detail, failed.next);
    return { kind, name, stages, failure };
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    return { kind, name, stages: [], failure: error };
  }
}

async function trySmtp(
  deps: CheckSetupDeps,
  name: string,
  { facts }: Extract<WantedAccount, { kind: 'smtp' }>,
  secret: Secret | undefined,
): Promise<readonly Stage[]> {
  const { allowClearText: _, ...config } = facts;
  if (config.dkim !== undefined) await readDkimKey(deps, config.dkim);
  const unchecked = { nullSender: 'unknown', sizeLimit: undefined, checkedAt: undefined } as const;
  const transport = await deps.openTransport(
    { ...config, ...unchecked, name, id: deps.newId(), createdAt: deps.clock.now() },
    secret,
  );
  try {
    return (await transport.check({ sender: config.replyAddress })).stages;
  } finally {
    await transport.close();
  }
}

async function tryMailbox(
  deps: CheckSetupDeps,
  name: string,
  { facts }: Extract<WantedAccount, { kind: 'mailbox' }>,
  secret: Secret | undefined,
): Promise<readonly Stage[]> {
  const { allowClearText: _, ...mailbox } = facts;
  const account = { ...mailbox, name, id: deps.newId<MailboxId>(), checkedAt: undefined, createdAt: deps.clock.now() };
  return (await deps.checkMailbox(account, secret, () => {})).stages;
}
