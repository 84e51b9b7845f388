// Reaches an SMTP server stage by stage, each timed, told and stopped at the first that fails.

import { Secret } from '../secrets/secret.js';
import { describeCertificate, type ServerCertificate } from '../server-certificate.js';
import type { Encryption } from '../server-login.js';
import type { Stage, StageName } from './smtp-check.js';
import type { SmtpConfig } from './smtp-config.js';
import { partyOf, smtpFailure } from './smtp-failure.js';
import { describeCapabilities } from './smtp-reply.js';
import { type SecuredLine, type SmtpSession, type StartSession, toFault } from './smtp-session.js';
import type { SmtpTimes } from './smtp-times.js';
import { describeLine, openLine, resolveHost } from './tcp-line.js';

/** Does the work of a stage; `detail` says in a line what came of it. Throws an SmtpFault when it fails. */
export type RunStage = <T>(stage: StageName, work: () => Promise<T>, detail: (value: T) => string) => Promise<T>;

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
  const run: RunStage = async (stage, work, detail) => {
    const start = performance.now();
    const ms = () => Math.round(performance.now() - start);
    try {
      const value = await work();
      add({ stage, ok: true, ms: ms(), detail: detail(value) });
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
export async function reachServer({ config, secret, times, start }: Way, run: RunStage): Promise<SmtpSession> {
  const addresses = await run(
    'resolve',
    () => resolveHost(config.host, times),
    (found) => found.map(({ address }) => address).join(', '),
  );
  const socket = await run('connect', () => openLine(addresses, config.port, times), describeLine);
  const opening = start(socket);
  if (config.encryption !== 'none') await run('tls', () => opening.secured, describeSecured);
  const session = await run(
    'greeting',
    () => opening.ready,
    ({ capabilities }) => describeCapabilities(capabilities),
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

function describeSecured({ version, certificate }: SecuredLine): string {
  const spoken = version.replace('TLSv', 'TLS ');
  return certificate === undefined ? spoken : `${spoken}, ${describeCertificate(certificate, new Date())}`;
}
