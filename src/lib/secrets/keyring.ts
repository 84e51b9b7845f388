// The keyring of the desktop, where there is one: the door to @napi-rs/keyring, a package that is used when somebody
// has installed it beside mailroom, and that mailroom does not bring along (docs/decisions/secrets.md).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire as requireFrom } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { errorCode, MailroomError } from '../errors.js';
import { Secret } from './secret.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The name under which the keyring lists what is ours. */
const SERVICE = 'mailroom';

/** Milliseconds: enough for somebody to unlock the keyring in its dialog, and an end when nobody does. */
const TIME_LIMIT = 30_000;

/**
 * The native code may wait for ever for a daemon or a dialog, and nothing can stop a thread in it. So it runs in a
 * process of its own, which can be stopped. Secrets travel through pipes: argv holds names only.
 */
const PROGRAM = `
  const [path, action, service, name] = process.argv.slice(1);
  const { Entry } = require(path);
  const entry = new Entry(service, name);
  if (action === 'get') {
    // A name that is not there is null, or an error in older versions; a keyring that cannot be opened is another error.
    let found = null;
    try { found = entry.getPassword(); } catch (error) { if (!/no (matching )?entry/i.test(String(error))) throw error; }
    process.stdout.write(JSON.stringify({ found }));
  } else {
    entry.setPassword(require('node:fs').readFileSync(0, 'utf8'));
    process.stdout.write('{}');
  }`;

/** Whether a keyring can be tried at all on this machine: the package is there, and on Linux a session bus. */
export function hasKeyring(env: Environment): boolean {
  return keyringPackage() !== undefined && hasSessionBus(env);
}

/** The secret of that name, or undefined when the keyring has none. Throws `local` when it cannot be asked. */
export async function readKeyring(env: Environment, name: string): Promise<Secret | undefined> {
  const { found } = await run(env, 'get', name);
  return typeof found === 'string' ? new Secret(found) : undefined;
}

/** Keeps a secret under that name. Throws `local` when the keyring does not take it. */
export async function writeKeyring(env: Environment, name: string, secret: Secret): Promise<void> {
  await run(env, 'set', name, secret);
}

function keyringPackage(): string | undefined {
  try {
    return requireFrom(import.meta.url).resolve('@napi-rs/keyring');
  } catch {
    return undefined;
  }
}

// Without a session bus there is nobody to talk to, and some versions of libdbus would start one and wait for it.
function hasSessionBus(env: Environment): boolean {
  if (process.platform !== 'linux') return true;
  if (env['DBUS_SESSION_BUS_ADDRESS']) return true;
  const runtime = env['XDG_RUNTIME_DIR'];
  return Boolean(runtime) && existsSync(join(runtime ?? '', 'bus'));
}

async function run(
  env: Environment,
  action: 'get' | 'set',
  name: string,
  input?: Secret,
): Promise<{ found?: unknown }> {
  const path = keyringPackage();
  if (path === undefined) throw noKeyring('the package @napi-rs/keyring is not installed');
  if (!hasSessionBus(env)) throw noKeyring('there is no D-Bus session');
  const child = spawn(process.execPath, ['-e', PROGRAM, path, action, SERVICE, name], {
    // What is in the environment of mailroom, minus what would make this Node do something else.
    env: { ...env, NODE_OPTIONS: undefined },
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: TIME_LIMIT,
    killSignal: 'SIGKILL',
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input?.reveal() ?? '');
  const [output, code] = await Promise.all([text(child.stdout), exitOf(child)]);
  if (code === 'killed') throw noKeyring(`it did not answer within ${TIME_LIMIT / 1000} seconds`);
  if (code !== 0) throw noKeyring('it could not be opened');
  return JSON.parse(output) as { found?: unknown };
}

function exitOf(child: ReturnType<typeof spawn>): Promise<number | 'killed'> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(noKeyring(errorCode(error) ?? 'it could not be started')));
    child.once('close', (code) => resolve(code ?? 'killed'));
  });
}

function noKeyring(why: string): MailroomError {
  return new MailroomError('local', `the keyring of this machine cannot be used: ${why}`, [
    'it wants a desktop session and the package: npm install -g @napi-rs/keyring',
    'or keep the secret elsewhere: env:NAME, file:PATH, command:LINE, or typed at the prompt',
  ]);
}
