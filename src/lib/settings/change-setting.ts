// Changes one setting of this machine, or takes it away.
import { MailroomError } from '../errors.js';
import { locateStore } from '../store/open-store.js';
import type { Folders } from './folders.js';
import { parseSettingValue, type SettingName } from './settings.js';
import { hasPassword } from './store-url.js';

export type ChangeSettingDeps = { readonly folders: Pick<Folders, 'config'> };

/**
 * Saves a setting, or takes it away with undefined. Gives the value as it was saved: the path of a store is made
 * absolute. Throws `invalid` for a value that will not do, and `local` when the file cannot be read or written.
 */
export async function changeSetting(
  deps: ChangeSettingDeps,
  name: SettingName,
  value: string | undefined,
): Promise<string | undefined> {
  const wanted = value === undefined ? undefined : toSaved(name, value);
  const { saveSetting } = await import('./conf-settings.js');
  saveSetting(deps.folders.config, name, wanted);
  return wanted;
}

function toSaved(name: SettingName, value: string): string {
  const checked = parseSettingValue(name, value);
  if (name !== 'store') return checked;
  if (hasPassword(checked)) throw passwordInUrl();
  return locateStore(checked);
}

function passwordInUrl(): MailroomError {
  return new MailroomError(
    'invalid',
    "the store's URL has a password in it, and the settings are no place for secrets",
    [
      'set it in the environment instead: MAILROOM_STORE=postgres://...',
      'or leave the password out of the URL, and keep it in PGPASSWORD or ~/.pgpass',
    ],
  );
}
