// From a reference to its secret: the environment, a private file, a command, the keyring, the vault.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { MailroomError } from '../errors.js';
import type { Settings } from '../settings/settings.js';
import { isPostgresUrl } from '../store/open-store.js';
import { findSealedSecret } from '../store/vault-secrets.js';
import { Secret } from './secret.js';
import type { SecretRef } from './secret-ref.js';
import type { VaultDeps } from './vault.js';

export type SecretDeps = VaultDeps & {
  readonly settings: Settings;
  readonly storeUrl: string;
};

/**
 * The secret that a reference means. Throws `not-found` when there is none in that place, and `local` when it cannot be
 * had: a file that others can read, a command that fails or may not run here, a keyring that is locked, another key.
 */
export async function readSecret(deps: SecretDeps, ref: SecretRef): Promise<Secret> {
  switch (ref.scheme) {
    case 'env':
      return fromEnvironment(deps.env, ref.value);
    case 'file':
      return fromFile(deps.env, ref.value);
    case 'command':
      allowCommands(deps);
      return (await import('./secret-command.js')).runSecretCommand(deps.env, ref.value);
    case 'keyring':
      return fromKeyring(deps.env, ref.value);
    case 'vault':
      return fromVault(deps, ref.value);
  }
}

function fromEnvironment(env: SecretDeps['env'], name: string): Secret {
  const value = env[name];
  if (value) return new Secret(value);
  throw new MailroomError('not-found', `the environment variable ${name} is not set, and a password should be in it`, [
    `set it for this program: ${name}=... mailroom ...`,
  ]);
}

async function fromFile(env: SecretDeps['env'], value: string): Promise<Secret> {
  const { readPrivateFile } = await import('./private-file.js');
  const path = value.startsWith('~/') ? join(env['HOME'] || homedir(), value.slice(2)) : resolve(value);
  // One line end goes: editors and echo put it there, and no password ends with one.
  const secret = (await readPrivateFile(path)).replace(/\r?\n$/, '');
  if (secret !== '') return new Secret(secret);
  throw new MailroomError('not-found', `the file ${path} is empty, and a password should be in it`);
}

async function fromKeyring(env: SecretDeps['env'], name: string): Promise<Secret> {
  const { readKeyring } = await import('./keyring.js');
  const secret = await readKeyring(env, name);
  if (secret) return secret;
  throw new MailroomError('not-found', `the keyring has no secret of mailroom called ${name}`, [
    `put it there, service "mailroom", account ${JSON.stringify(name)}`,
  ]);
}

async function fromVault(deps: SecretDeps, name: string): Promise<Secret> {
  const sealed = await findSealedSecret(deps.db, name);
  if (sealed) return (await import('./vault.js')).openSealedSecret(deps, sealed);
  throw new MailroomError('not-found', `the vault of this store has no secret called ${name}`, [
    'a secret gets there when it is typed at a prompt or piped with --password-stdin',
  ]);
}

/** What a shared store names may not run programs here by itself; a store in a file of one's own may. */
export function mayRunCommands({ settings, storeUrl }: Pick<SecretDeps, 'settings' | 'storeUrl'>): boolean {
  return (settings['run-commands'] ?? (isPostgresUrl(storeUrl) ? 'off' : 'on')) === 'on';
}

function allowCommands(deps: SecretDeps): void {
  if (mayRunCommands(deps)) return;
  throw new MailroomError(
    'local',
    'the store names a command that prints a password, and this machine does not run those',
    ['if you trust everybody who can write to the store: mailroom config set run-commands on'],
  );
}
