// SMTP servers for one test and transports to them; all of them end with the test.
import { onTestFinished } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { SmtpConfigId } from '../../../src/lib/ids.js';
import { Secret } from '../../../src/lib/secrets/secret.js';
import { openTransport } from '../../../src/lib/smtp/nodemailer-transport.js';
import type { SmtpConfig } from '../../../src/lib/smtp/smtp-config.js';
import type { SmtpTimes } from '../../../src/lib/smtp/smtp-times.js';
import type { Transport } from '../../../src/lib/smtp/transport.js';
import { type FaultySmtpOptions, type FaultySmtpServer, openFaultySmtpServer } from '../../support/faulty-smtp.js';
import { openSmtpServer, type SmtpServer, type SmtpServerOptions } from '../../support/mail-servers.js';

const TIMES = { resolve: 5_000, connect: 5_000, tls: 5_000, greeting: 10_000, reply: 10_000, goodbye: 200 };

/** For servers that fall silent: long enough for a busy machine, and short enough for a test. */
export const IMPATIENT = { ...TIMES, tls: 1_000, greeting: 1_000, reply: 1_000 };

/** A config as it would be saved, for a server on this machine. */
function smtpConfig(more: Partial<SmtpConfig> & { readonly port: number }): SmtpConfig {
  return {
    id: 'config-1' as SmtpConfigId,
    name: 'acme',
    host: 'localhost',
    encryption: 'starttls',
    ca: undefined,
    login: { method: 'password', user: 'support', password: { scheme: 'vault', value: 'smtp-acme' } },
    replyName: 'Acme Support',
    replyAddress: parseEmailAddress('support@acme.test'),
    nullSender: 'unknown',
    sizeLimit: undefined,
    checkedAt: undefined,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    ...more,
  };
}

export async function goodServer(options: SmtpServerOptions = {}): Promise<SmtpServer> {
  const server = await openSmtpServer(options);
  onTestFinished(() => server.close());
  return server;
}

export async function faultyServer(options: FaultySmtpOptions = {}): Promise<FaultySmtpServer> {
  const server = await openFaultySmtpServer(options);
  onTestFinished(() => server.close());
  return server;
}

export async function transportTo(
  server: Pick<SmtpServer, 'port' | 'ca'>,
  more: Partial<SmtpConfig> = {},
  { password = 'secret', times = TIMES }: { readonly password?: string; readonly times?: SmtpTimes } = {},
): Promise<Transport> {
  const config = smtpConfig({ port: server.port, ca: server.ca, ...more });
  const transport = await openTransport(config, new Secret(password), times);
  onTestFinished(() => transport.close());
  return transport;
}
