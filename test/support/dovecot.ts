// A Dovecot of our own: below a temporary folder, on loopback, as root and as an ordinary user alike.
import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Certificate } from '../../src/lib/demo/self-signed-certificate.js';
import { freePort } from './free-port.js';
import { type Guard, startGuarded } from './reaper.js';
import { temporaryFolder } from './temporary-folder.js';

const DOVECOT = '/usr/sbin/dovecot';

export type DovecotOptions = {
  readonly users: readonly { readonly name: string; readonly password: string }[];
  readonly certificate: Certificate;
  readonly starttls: boolean;
  /** Takes access tokens that this address (of http) has a user for, by `email`. */
  readonly introspectionUrl?: string | undefined;
};

export type Dovecot = {
  readonly port: number;
  readonly tlsPort: number;
  /** Puts a mail into a folder's Maildir. Dovecot gives it a UID when somebody looks next. */
  deliver(user: string, folder: string, raw: Buffer, received: Date): void;
  /** Runs doveadm on this server; rejects with what it said when it fails. */
  doveadm(args: readonly string[]): Promise<string>;
  close(): Promise<void>;
};

/**
 * Whether there is a Dovecot 2.3 on this machine; 2.4 speaks another configuration.
 * MAILROOM_TEST_IMAP=embedded has the tests believe that there is none.
 */
export function hasDovecot(): boolean {
  if (process.env['MAILROOM_TEST_IMAP'] === 'embedded') return false;
  isInstalled ??= isDovecot23();
  return isInstalled;
}

let isInstalled: boolean | undefined;

function isDovecot23(): boolean {
  if (!existsSync(DOVECOT)) return false;
  try {
    return execFileSync(DOVECOT, ['--version'], { encoding: 'utf8' }).startsWith('2.3.');
  } catch {
    return false;
  }
}

/** Starts a Dovecot and waits until it answers. It ends with close(), or with this process. */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  try {
    return await tryToStart(options);
  } catch (error) {
    // It cannot look for a free port itself, so somebody may have been quicker.
    if (error instanceof Error && /Address already in use/.test(error.message)) return tryToStart(options);
    throw error;
  }
}

async function tryToStart(options: DovecotOptions): Promise<Dovecot> {
  const folder = temporaryFolder('dovecot');
  // As root, its processes run as users that have to pass through.
  chmodSync(folder, 0o755);
  const ports = { port: await freePort(), tlsPort: await freePort() };
  const owner = mailOwner();
  writeFileSync(join(folder, 'cert.pem'), options.certificate.cert);
  writeFileSync(join(folder, 'key.pem'), options.certificate.key, { mode: 0o600 });
  writeUsers(folder, options.users, owner);
  const config = join(folder, 'dovecot.conf');
  const { introspectionUrl } = options;
  if (introspectionUrl !== undefined) writeFileSync(join(folder, 'oauth2.conf'), oauth2Settings(introspectionUrl));
  const tokens = introspectionUrl === undefined ? '' : oauth2Passdb(folder);
  writeFileSync(config, configuration(folder, ports, owner, options.starttls) + tokens);

  const server = startGuarded(folder, DOVECOT, ['-c', config, '-F']);
  await untilItAnswers(ports.port, join(folder, 'dovecot.log'), server);
  return {
    ...ports,
    deliver: (user, name, raw, received) => deliver(folder, { user, name }, owner, raw, received),
    doveadm: async (args) => {
      const { stdout } = await promisify(execFile)('doveadm', ['-c', config, ...args]);
      return stdout;
    },
    close: () => server.close(),
  };
}

type Owner = { readonly name: string; readonly group: string; readonly login: string; uid: number; gid: number };

let knownOwner: Owner | undefined;

function mailOwner(): Owner {
  knownOwner ??= findMailOwner();
  return knownOwner;
}

function findMailOwner(): Owner {
  const { uid, gid, username } = userInfo();
  if (uid !== 0) return { name: username, group: idOf('-gn', username), login: username, uid, gid };
  const number = (flag: string) => Number(idOf(flag, 'dovecot'));
  return { name: 'dovecot', group: 'dovecot', login: 'dovenull', uid: number('-u'), gid: number('-g') };
}

function idOf(flag: string, name: string): string {
  return execFileSync('id', [flag, name], { encoding: 'utf8' }).trim();
}

function writeUsers(folder: string, users: DovecotOptions['users'], owner: Owner): void {
  const lines = users.map(({ name, password }) => {
    const home = join(folder, 'mail', name);
    mkdirSync(home, { recursive: true });
    own(home, owner);
    for (const subfolder of ['', '.Sent', '.Junk', '.Trash']) makeMaildir(join(home, 'Maildir', subfolder), owner);
    return `${name}:{PLAIN}${password}:${owner.uid}:${owner.gid}::${home}::\n`;
  });
  own(join(folder, 'mail'), owner);
  writeFileSync(join(folder, 'users'), lines.join(''));
}

function makeMaildir(maildir: string, owner: Owner): void {
  for (const part of ['', 'cur', 'new', 'tmp']) {
    mkdirSync(join(maildir, part), { recursive: true });
    own(join(maildir, part), owner);
  }
}

function own(path: string, owner: Owner): void {
  if (userInfo().uid === 0) chownSync(path, owner.uid, owner.gid);
}

let deliveries = 0;

// Maildir: written in tmp, moved to new. Dovecot numbers new mails by the time and the microseconds in their names.
function deliver(
  folder: string,
  mailbox: { readonly user: string; readonly name: string },
  owner: Owner,
  raw: Buffer,
  received: Date,
): void {
  const subfolder = mailbox.name === 'INBOX' ? '' : `.${mailbox.name.replaceAll('/', '.')}`;
  const maildir = join(folder, 'mail', mailbox.user, 'Maildir', subfolder);
  deliveries += 1;
  const name = `${Math.floor(Date.now() / 1000)}.M${String(deliveries).padStart(6, '0')}P${process.pid}.localhost`;
  const written = join(maildir, 'tmp', name);
  writeFileSync(written, raw, { mode: 0o600 });
  own(written, owner);
  // The file's time is the mail's INTERNALDATE.
  utimesSync(written, received, received);
  renameSync(written, join(maildir, 'new', name));
}

async function untilItAnswers(port: number, log: string, server: Guard): Promise<void> {
  const deadline = Date.now() + 10_000;
  const said = () => (existsSync(log) ? readFileSync(log, 'utf8') : 'it wrote no log');
  while (Date.now() < deadline && !said().includes('Fatal:')) {
    if (await greets(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  const reason = said();
  await server.close();
  throw new Error(`Dovecot does not answer: ${reason}`);
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('data', (chunk) => settle(chunk.toString().startsWith('* OK')));
    socket.setTimeout(500, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
  });
}

function oauth2Settings(introspectionUrl: string): string {
  return `introspection_url = ${introspectionUrl}\nintrospection_mode = auth\nusername_attribute = email\n`;
}

function oauth2Passdb(folder: string): string {
  return `
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/oauth2.conf
}
`;
}

function configuration(
  folder: string,
  ports: { readonly port: number; readonly tlsPort: number },
  owner: Owner,
  starttls: boolean,
): string {
  // Where STARTTLS is not to be offered, TLS is off altogether: Dovecot has one switch for both.
  const tls = starttls ? `ssl = yes\nssl_cert = <${folder}/cert.pem\nssl_key = <${folder}/key.pem` : 'ssl = no';
  const tlsListener = starttls
    ? `inet_listener imaps {\n    address = 127.0.0.1\n    port = ${ports.tlsPort}\n    ssl = yes\n  }`
    : 'inet_listener imaps {\n    port = 0\n  }';
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
default_login_user = ${owner.login}
default_internal_user = ${owner.name}
default_internal_group = ${owner.group}
${tls}
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 100
first_valid_uid = 1
first_valid_gid = 1
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users
}
userdb {
  driver = passwd-file
  args = username_format=%u ${folder}/users
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    special_use = \\Sent
    auto = subscribe
  }
  mailbox Junk {
    special_use = \\Junk
    auto = subscribe
  }
  mailbox Trash {
    special_use = \\Trash
    auto = subscribe
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {
    address = 127.0.0.1
    port = ${ports.port}
  }
  ${tlsListener}
}
`;
}
