// An IMAP server inside this process, for the demo, and for tests on machines without a Dovecot.
import type { Socket } from 'node:net';
import {
  answer,
  type Command,
  type Connection,
  type ImapServer,
  type Mailbox,
  makeImapServer,
} from './hoodiecrow-server.js';
import type { Certificate } from './self-signed-certificate.js';

export type EmbeddedImapOptions = {
  readonly users: readonly { readonly name: string; readonly password: string }[];
  readonly certificate: Certificate;
  /** false: the plain port does not offer STARTTLS. */
  readonly starttls: boolean;
};

export type EmbeddedImap = {
  /** In the clear, with STARTTLS unless that is off. */
  readonly port: number;
  /** TLS from the first byte. */
  readonly tlsPort: number;
  /** Puts a mail into a folder, byte for byte. Returns its UID. */
  deliver(user: string, folder: string, raw: Buffer, received: Date): number;
  /** All UIDs begin anew under another UIDVALIDITY, as on a server that was restored from a backup. */
  renumber(user: string, folder: string, uidValidity: number): void;
  /** Removes one mail, as another program at the same mailbox does. */
  expunge(user: string, folder: string, uid: number): void;
  close(): Promise<void>;
};

type Account = { readonly password: string; readonly server: ImapServer };

const FLAGS = ['\\Answered', '\\Flagged', '\\Draft', '\\Deleted', '\\Seen'];

/** Opens the server on two free ports of 127.0.0.1. Each user has an INBOX, Sent, Junk and Trash of their own. */
export async function openEmbeddedImap(options: EmbeddedImapOptions): Promise<EmbeddedImap> {
  const accounts = new Map<string, Account>();
  for (const { name, password } of options.users) accounts.set(name, { password, server: makeFolders() });

  const credentials = { ...options.certificate, minVersion: 'TLSv1.2' } as const;
  const plugins = [logIns(checkAgainst(accounts))];
  const plain = makeImapServer({ credentials, plugins, starttls: options.starttls });
  const secure = makeImapServer({ credentials, plugins, secureConnection: true });
  const sockets = new Set<Socket>();

  const folderOf = (user: string, folder: string) => findFolder(accounts, user, folder);
  return {
    port: await listen(plain, sockets),
    tlsPort: await listen(secure, sockets),
    deliver(user, folder, raw, received) {
      const { server, mailbox } = folderOf(user, folder);
      // Its strings are bytes: one character each.
      return server.appendMessage(mailbox, [], received, raw.toString('latin1')).message.uid;
    },
    renumber(user, folder, uidValidity) {
      const { mailbox } = folderOf(user, folder);
      mailbox.uidvalidity = uidValidity;
      mailbox.uidnext = mailbox.messages.length + 1;
      for (const [index, message] of mailbox.messages.entries()) message.uid = index + 1;
    },
    expunge(user, folder, uid) {
      const { server, mailbox } = folderOf(user, folder);
      const index = mailbox.messages.findIndex((message) => message.uid === uid);
      if (index < 0) throw new Error(`${folder} of ${user} has no mail with UID ${uid}`);
      mailbox.messages.splice(index, 1);
      server.notify({ tag: '*', attributes: [index + 1, { type: 'ATOM', value: 'EXPUNGE' }] }, mailbox);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([plain, secure].map((server) => new Promise((closed) => server.server.close(closed))));
    },
  };
}

// hoodiecrow has one set of folders for everybody. So each user gets a server of their own, which never listens,
// and logging in moves the connection over to it.
function makeFolders(): ImapServer {
  const uidvalidity = Math.floor(Date.now() / 1000);
  const folder = (use?: string) => ({
    uidvalidity,
    permanentFlags: FLAGS,
    ...(use === undefined ? {} : { 'special-use': use }),
  });
  return makeImapServer({
    credentials: { key: '', cert: '' },
    storage: {
      INBOX: folder(),
      '': { separator: '/', folders: { Sent: folder('\\Sent'), Junk: folder('\\Junk'), Trash: folder('\\Trash') } },
    },
  });
}

type CheckLogin = (connection: Connection, command: Command, name: string, password: string) => void;

function checkAgainst(accounts: ReadonlyMap<string, Account>): CheckLogin {
  return (connection, command, name, password) => {
    const account = accounts.get(name);
    if (connection.state !== 'Not Authenticated') {
      answer(connection, command, 'BAD', 'Already logged in');
    } else if (account === undefined || account.password !== password) {
      answer(connection, command, 'NO', '[AUTHENTICATIONFAILED] Authentication failed.');
    } else {
      moveTo(account.server, connection);
      answer(connection, command, 'OK', 'Logged in');
    }
  };
}

// AUTHENTICATE PLAIN (RFC 4616, with and without RFC 4959) is what clients use: base64 carries any password.
// hoodiecrow's parser would reject some in a LOGIN, which is there for whoever types one.
function logIns(check: CheckLogin) {
  return (server: ImapServer) => {
    server.registerCapability('AUTH=PLAIN', (connection) => connection.state === 'Not Authenticated');
    server.registerCapability('SASL-IR', (connection) => connection.state === 'Not Authenticated');
    server.setCommandHandler('AUTHENTICATE PLAIN', (connection, command, _data, done) => {
      const initial = command.attributes?.[0];
      if (initial === undefined) {
        connection.inputHandler = (line) => {
          connection.inputHandler = false;
          checkToken(connection, command, line);
        };
        connection.socket?.write('+ \r\n');
      } else checkToken(connection, command, readString(initial));
      done();
    });
    server.setCommandHandler('LOGIN', (connection, command, _data, done) => {
      const [name = '', password = ''] = (command.attributes ?? []).map(readString);
      check(connection, command, name, password);
      done();
    });
  };

  function checkToken(connection: Connection, command: Command, token: string): void {
    const [, name = '', password = ''] = Buffer.from(token, 'base64').toString('utf8').split('\0');
    check(connection, command, name, password);
  }
}

function moveTo(server: ImapServer, connection: Connection): void {
  connection.server.removeListener('notify', connection._notificationCallback);
  connection.server = server;
  server.on('notify', connection._notificationCallback);
  connection.state = 'Authenticated';
}

function readString(attribute: unknown): string {
  const isToken = typeof attribute === 'object' && attribute !== null && 'value' in attribute;
  return isToken ? Buffer.from(String(attribute.value), 'latin1').toString('utf8') : '';
}

type Folder = { readonly server: ImapServer; readonly mailbox: Mailbox };

function findFolder(accounts: ReadonlyMap<string, Account>, user: string, folder: string): Folder {
  const server = accounts.get(user)?.server;
  const mailbox = server?.getMailbox(folder);
  if (server === undefined || mailbox === undefined) throw new Error(`there is no folder ${folder} of ${user}`);
  return { server, mailbox };
}

function listen(imap: ImapServer, sockets: Set<Socket>): Promise<number> {
  const server = imap.server;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    // It answers in several small writes, and Nagle's algorithm would hold the second one back for 40 ms.
    socket.setNoDelay(true);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
