// Logs in once more, with a new access token, when a server refuses the one that it was given.
import { MailroomError } from '../errors.js';
import type { CheckMailbox, OpenMailbox } from '../mailbox/mailbox.js';
import type { Secret } from '../secrets/secret.js';
import { failedStage, type Stage } from '../smtp/smtp-check.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import type { CheckOptions, OpenTransport, SendOutcome, SmtpFindings, Transport } from '../smtp/transport.js';
import { AccessToken } from './access-token.js';

/** A door that opens mailboxes, with this patience. */
export function renewingMailbox(open: OpenMailbox): OpenMailbox {
  return async (account, secret, options) => {
    const token = await unexpired(secret);
    try {
      return await open(account, token, options);
    } catch (error) {
      if (!(error instanceof MailroomError) || error.kind !== 'auth' || !(token instanceof AccessToken)) throw error;
      return await open(account, await token.renew(), options);
    }
  };
}

export function renewingMailboxCheck(check: CheckMailbox): CheckMailbox {
  return async (account, secret, onStage) => {
    const token = await unexpired(secret);
    return checkTwice(token, onStage, (present, report) => check(account, present, report));
  };
}

export function renewingTransport(open: OpenTransport): OpenTransport {
  return async (config, secret) => {
    const token = await unexpired(secret);
    return token instanceof AccessToken ? tokenTransport(open, config, token) : open(config, token);
  };
}

async function tokenTransport(open: OpenTransport, config: SmtpConfig, first: AccessToken): Promise<Transport> {
  let token = first;
  let transport = await open(config, token);
  const reopen = async (other: AccessToken) => {
    token = other;
    await transport.close();
    transport = await open(config, token);
  };
  return {
    check: ({ onStage = () => {}, ...options }: CheckOptions): Promise<SmtpFindings> =>
      checkTwice(token, onStage, async (present, report) => {
        if (present instanceof AccessToken && present !== token) await reopen(present);
        return transport.check({ ...options, onStage: report });
      }),
    async send(mail): Promise<SendOutcome> {
      const outcome = await transport.send(mail);
      // Nothing but the login was said to the server: nothing of the mail can have been taken.
      const isRefused = outcome.result === 'not-sent' && outcome.kind === 'auth' && outcome.stage !== 'sender';
      if (!isRefused) return outcome;
      try {
        await reopen(await token.renew());
      } catch (error) {
        if (!(error instanceof MailroomError)) throw error;
        return { result: 'not-sent', kind: error.kind, reason: error.message, next: error.next };
      }
      return transport.send(mail);
    },
    close: () => transport.close(),
  };
}

/** A secret as it is; a token that has run out since it was read, anew. */
async function unexpired(secret: Secret | undefined): Promise<Secret | undefined> {
  return secret instanceof AccessToken && secret.expiresAt.getTime() <= Date.now() ? secret.renew() : secret;
}

type Checked = { readonly stages: readonly Stage[] };

/** A login that is refused is not told before a new token was tried; the stages before it are told once. */
async function checkTwice<T extends Checked>(
  secret: Secret | undefined,
  onStage: (stage: Stage) => void,
  check: (secret: Secret | undefined, report: (stage: Stage) => void) => Promise<T>,
): Promise<T> {
  if (!(secret instanceof AccessToken)) return check(secret, onStage);
  const told = new Set<string>();
  const isRefusal = (stage: Stage) => stage.stage === 'login' && stage.kind === 'auth';
  const first = await check(secret, (stage) => {
    if (isRefusal(stage)) return;
    told.add(stage.stage);
    onStage(stage);
  });
  const failed = failedStage({ ok: false, stages: first.stages });
  if (failed === undefined || !isRefusal(failed)) return first;
  const other = await secret.renew().catch((error: unknown) => {
    if (error instanceof MailroomError) return error;
    throw error;
  });
  if (other instanceof MailroomError) {
    const said: Stage = { ...failed, kind: other.kind, detail: other.message, next: other.next };
    onStage(said);
    return { ...first, stages: first.stages.map((stage) => (stage === failed ? said : stage)) };
  }
  return check(other, (stage) => {
    if (!told.has(stage.stage)) onStage(stage);
  });
}
