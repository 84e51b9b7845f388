// Checks an SMTP config: whether its server takes the login and the sender today, and will tomorrow.
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret } from '../server-login.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import type { OpenTransport } from '../smtp/transport.js';
import { type Finding, ok, stageFinding } from './finding.js';
import { takeTime } from './take-time.js';

export type CheckSmtpDeps = {
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openTransport: OpenTransport;
};

/** `sender`: the address that MAIL FROM is tried with. */
export async function checkSmtpConfig(
  deps: CheckSmtpDeps,
  config: SmtpConfig,
  sender: string | undefined,
): Promise<readonly Finding[]> {
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
  return [{ ...finding, part, name: 'server' }];
}
