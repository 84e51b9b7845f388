// A fresh store with its own home and an IMAP server, for tests of the mailbox commands.
import { type ImapServer, type ImapServerOptions, openImapServer } from '../../support/mail-servers.js';
import { openReadyMailroom } from '../../support/mailroom.js';
import { type CliOptions, type CliResult, runCli } from '../../support/run-cli.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

export const PASSWORD = 'canary-Pa55 wörd';

export type MailboxDesk = {
  readonly home: string;
  readonly env: Record<string, string>;
  run(args: readonly string[], options?: CliOptions): Promise<CliResult>;
};

/** Makes the store and gives a way to run commands on it. The password is in the variable IMAP_PASSWORD. */
export async function openMailboxDesk(storeUrl: string): Promise<MailboxDesk> {
  const home = temporaryFolder('home');
  const env = { MAILROOM_STORE: storeUrl, IMAP_PASSWORD: PASSWORD };
  const app = await openReadyMailroom(storeUrl, { home });
  await app.close();
  return {
    home,
    env,
    run: (args, options = {}) => runCli(args, { home, ...options, env: { ...env, ...options.env } }),
  };
}

/** A server with the user `support`, ended by whoever opened it. */
export function openServer(options: ImapServerOptions = {}): Promise<ImapServer> {
  return openImapServer({ users: [{ name: 'support', password: PASSWORD }], ...options });
}

/** The flags that lead to the server's user. */
export function flagsFor(server: ImapServer, encryption: 'tls' | 'starttls' = 'tls'): string[] {
  const port = encryption === 'tls' ? server.tlsPort : server.port;
  return [
    ...['--host', server.host, '--port', String(port), '--encryption', encryption, '--ca', server.caPath],
    ...['--user', 'support', '--address', 'inbox@acme.test'],
  ];
}
