// The machine: what it and its user say before any store is opened.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Folders, foldersFrom } from './settings/folders.js';
import { readSettings } from './settings/read-settings.js';
import { type Settings, settingsFor } from './settings/settings.js';
import { locateStore } from './store/open-store.js';

/** What this machine and its user say, before any store is opened. */
export type Machine = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folders: Folders;
  readonly settings: Settings;
  /** A path or `postgres://...`; may hold a password, so it is never shown as it is. */
  readonly storeUrl: string;
  /** The name of who acts, as far as anybody has said. */
  readonly operatorName: string | undefined;
};

export type MachineOptions = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What --store and --as said. */
  readonly store?: string | undefined;
  readonly operator?: string | undefined;
};

/** Where things are kept on this machine. */
export function readFolders(env: MachineOptions['env']): Folders {
  return foldersFrom(env, env['HOME'] || homedir());
}

/** Flag, environment, settings, default, in that order. Throws `local` for settings that cannot be read, `invalid` for a store that none can be. */
export function readMachine({ env, store, operator }: MachineOptions): Machine {
  const folders = readFolders(env);
  const saved = readSettings(folders.config);
  const storeUrl = locateStore(store || env['MAILROOM_STORE'] || saved.store || join(folders.data, 'mailroom.db'));
  const settings = settingsFor(saved, storeUrl);
  return {
    env,
    folders,
    settings,
    storeUrl,
    operatorName: operator || env['MAILROOM_OPERATOR'] || settings.operator,
  };
}
