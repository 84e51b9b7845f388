// Desks with a mailbox at a real server: one that is used by commands, one whose line to the server is listened to.
import { join } from 'node:path';
import type { MailboxAccount } from '../../src/lib/mailbox/mailbox-account.js';
import { type IntakeDesk, openIntakeDesk } from './intake-desk.js';
import { type ImapServer, openImapServer } from './mail-servers.js';
import { accountAt } from './mailbox-account.js';
import { type CliResult, runCli } from './run-cli.js';
import { temporaryFolder } from './temporary-folder.js';
import { openWireProxy, type WireProxy } from './wire-proxy.js';

export type PullDesk = {
  readonly server: ImapServer;
  readonly desk: IntakeDesk;
  /** Runs a command on the desk's store. */
  run(...args: string[]): Promise<CliResult>;
  close(): Promise<void>;
};

/** A store in a file, whose mailbox is the server's user `support`; commands find the password. */
export async function openPullDesk(): Promise<PullDesk> {
  const server = await openImapServer();
  const home = temporaryFolder('home');
  const url = join(home, 'mailroom.db');
  const env = { MAILROOM_STORE: url, IMAP_PASSWORD: 'secret' };
  const { host, port, encryption, ca, login } = accountAt(server);
  const desk = await openIntakeDesk(url, { mailbox: { host, port, ca, encryption, login } });
  return {
    server,
    desk,
    run: (...args) => runCli(args, { home, env }),
    async close() {
      await desk.close();
      await server.close();
    },
  };
}

export type WiredServer = {
  readonly server: ImapServer;
  readonly proxy: WireProxy;
  /** Where a mailbox finds the server's user `support` through the proxy, in the clear. */
  readonly place: Partial<MailboxAccount>;
  close(): Promise<void>;
};

/** A server that is talked to over a line which can be listened to and cut. */
export async function openWiredServer(): Promise<WiredServer> {
  const server = await openImapServer();
  const proxy = await openWireProxy(server.port);
  const { login } = accountAt(server);
  return {
    server,
    proxy,
    place: { host: 'localhost', port: proxy.port, encryption: 'none', ca: undefined, login },
    async close() {
      await proxy.close();
      await server.close();
    },
  };
}
