// Checks an SMTP config: whether its server takes the login and the sender today, and will tomorrow.
import type { Dns } from '../dns/dns.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret } from '../server-login.js';
import { checkDkim, type DkimCheck } from '../smtp/check-dkim.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import type { OpenTransport } from '../smtp/transport.js';
import { type Finding, type Judgement, ok, stageFinding } from './finding.js';
import { takeTime } from './take-time.js';

export type CheckSmtpDeps = {
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openTransport: OpenTransport;
};

/** `sender`: the address that MAIL FROM is tried with. */
export async function checkSmtpConfig(
  deps: CheckSmtpDeps & { readonly dns: Dns },
  config: SmtpConfig,
  sender: string | undefined,
): Promise<readonly Finding[]> {
  const { dkim } = config;
  const senders = sender === undefined ? [] : [sender];
  const signing =
    dkim &&
    takeTime(`SMTP config ${config.name}`, 'DKIM', () =>
      checkDkim(deps, { config: config.name, dkim, senders }).then(onlyJudged),
    );
  return [await checkServer(deps, config, sender), ...(signing === undefined ? [] : [await signing])];
}

async function checkServer(deps: CheckSmtpDeps, config: SmtpConfig, sender: string | undefined): Promise<Finding> {
  const part = `SMTP config ${config.name}`;
  const finding = await takeTime(part, 'server', async () => {
    const reference = loginSecret(config.login);
    const transport = await deps.openTransport(config, reference && (await deps.readSecret(reference)));
    try {
      const { stages } = await transport.check({ sender });
      const worst = stages.map((stage) => stageFinding(part, stage)).find(({ verdict }) => verdict !== 'ok');
      return worst ?? ok(stages.find(({ stage }) => stage === 'tls')?.detail ?? `${config.host} takes mail`);
    } finally {
      await transport.close();
    }
  });
  return { ...finding, part, name: 'server' };
}

function onlyJudged({ record: _, ...judgement }: DkimCheck): Judgement {
  return judgement;
}
