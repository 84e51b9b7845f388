// A fresh store with its own home, for tests of the smtp commands.

import type { SmtpServer } from '../../support/mail-servers.js';
import { openReadyMailroom } from '../../support/mailroom.js';
import { type CliOptions, type CliResult, runCli } from '../../support/run-cli.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

export type SmtpDesk = {
  readonly home: string;
  readonly env: Record<string, string>;
  run(args: readonly string[], options?: CliOptions): Promise<CliResult>;
};

/** Makes the store and gives a way to run commands on it. */
export async function openSmtpDesk(storeUrl: string): Promise<SmtpDesk> {
  const home = temporaryFolder('home');
  const env = { MAILROOM_STORE: storeUrl };
  const app = await openReadyMailroom(storeUrl, { home });
  await app.close();
  return {
    home,
    env,
    run: (args, options = {}) => runCli(args, { home, ...options, env: { ...env, ...options.env } }),
  };
}

/** The flags that lead to a server of these tests. */
export function flagsFor(server: Pick<SmtpServer, 'port' | 'caPath'> & { readonly host: string }): string[] {
  return [
    ...['--host', server.host, '--port', String(server.port), '--encryption', 'starttls', '--ca', server.caPath],
    ...['--user', 'support', '--reply-name', 'Acme Support', '--reply-address', 'support@acme.test'],
  ];
}
