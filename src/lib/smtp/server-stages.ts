// Reaches an SMTP server stage by stage, each timed, told and stopped at the first that fails.

import { Secret } from '../secrets/secret.js';
import { daysLeft, describeCertificate, type ServerCertificate } from '../server-certificate.js';
import type { Encryption } from '../server-login.js';
import type { TrustedRoots } from '../server-tls.js';
import type { Stage, StageFacts, StageName } from './smtp-check.js';
import type { SmtpConfig } from './smtp-config.js';
import { partyOf, smtpFailure } from './smtp-failure.js';
import { type Capabilities, describeCapabilities } from './smtp-reply.js';
import { type SecuredLine, type SmtpSession, type StartSession, toFault } from './smtp-session.js';
import type { SmtpTimes } from './smtp-times.js';
import { describeLine, openLine, resolveHost } from './tcp-line.js';

/** Does the work of a stage; `told` says what came of it, in a line and as facts. Throws an SmtpFault when it fails. */
export type RunStage = <T>(stage: StageName, work: () => Promise<T>, told: (value: T) => string | Told) => Promise<T>;

type Told = { readonly detail: string; readonly facts: StageFacts };

/** Runs stages without telling anybody. */
export const runQuietly: RunStage = async (stage, work) => {
  try {
    return await work();
  } catch (error) {
    throw toFault(error, stage);
  }
};

/** Runs stages and keeps what came of each. */
export function recordStages(
  config: SmtpConfig,
  onStage: (stage: Stage) => void,
): { readonly run: RunStage; readonly stages: readonly Stage[] } {
  const stages: Stage[] = [];
  const add = (stage: Stage) => {
    stages.push(stage);
    onStage(stage);
  };
  const run: RunStage = async (stage, work, told) => {
    const start = performance.now();
    const ms = () => Math.round(performance.now() - start);
    try {
      const value = await work();
      const words = told(value);
      add({ stage, ok: true, ms: ms(), ...(typeof words === 'string' ? { detail: words } : words) });
      return value;
    } catch (error) {
      const fault = toFault(error, stage);
      const { kind, message, next } = smtpFailure(fault.trouble, partyOf(config));
      add({ stage: fault.trouble.stage, ok: false, ms: ms(), detail: message, kind, next });
      throw fault;
    }
  };
  return { run, stages };
}

/** All it takes to reach one server. */
export type Way = {
  readonly config: SmtpConfig;
  readonly secret: Secret | undefined;
  readonly times: SmtpTimes;
  readonly start: StartSession;
  /** The certificate that the server shows under that encryption, however bad: to say what is wrong with it. */
  readonly peek: (encryption: Encryption) => Promise<ServerCertificate | undefined>;
};

/** Looks up, connects, secures, is greeted and logs in. Throws an SmtpFault at the first that fails. */
export async function reachServer(
  { config, secret, times, start }: Way,
  run: RunStage,
  trusted: TrustedRoots = 'all',
): Promise<SmtpSession> {
  const addresses = await run(
    'resolve',
    () => resolveHost(config.host, times),
    (found) => found.map(({ address }) => address).join(', '),
  );
  const socket = await run('connect', () => openLine(addresses, config.port, times), describeLine);
  const opening = start(socket, trusted);
  if (config.encryption !== 'none') await run('tls', () => opening.secured, describeSecured);
  const session = await run(
    'greeting',
    () => opening.ready,
    ({ capabilities }) => tellCapabilities(capabilities),
  );
  const { login } = config;
  if (login.method === 'none') return session;
  try {
    const loggedIn = `${login.user} is logged in`;
    await run(
      'login',
      () => session.logIn(login, secret ?? new Secret('')),
      () => loggedIn,
    );
    return session;
  } catch (error) {
    session.drop();
    throw error;
  }
}

function describeSecured({ version, certificate }: SecuredLine): Told {
  const spoken = version.replace('TLSv', 'TLS ');
  if (certificate === undefined) return { detail: spoken, facts: {} };
  const now = new Date();
  return {
    detail: `${spoken}, ${describeCertificate(certificate, now)}`,
    facts: { certificate, daysLeft: daysLeft(certificate, now) },
  };
}

function tellCapabilities(capabilities: Capabilities): Told {
  const { words, logins, sizeLimit } = capabilities;
  return { detail: describeCapabilities(capabilities), facts: { capabilities: [...words], logins, sizeLimit } };
}
