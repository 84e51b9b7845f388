// Changes one setting of this machine, or takes it away.
import { MailroomError } from '../errors.js';
import { locateStore } from '../store/open-store.js';
import type { Folders } from './folders.js';
import { readSettings } from './read-settings.js';
import { parseSettingValue, type SettingName, type Settings } from './settings.js';
import { hasPassword, showStoreUrl } from './store-url.js';

export type ChangeSettingDeps = {
  readonly folders: Pick<Folders, 'config'>;
  /** The store that the setting is for: who you are may differ between stores. */
  readonly storeUrl?: string | undefined;
};

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
  const { saveSettings } = await import('./conf-settings.js');
  const { config } = deps.folders;
  saveSettings(
    config,
    name === 'operator' ? changeOfMe(readSettings(config), deps.storeUrl, wanted) : { [name]: wanted },
  );
  return wanted;
}

// Who you are is kept for the store alone, and for all that know nobody else of this machine when nobody is kept yet.
function changeOfMe(present: Settings, storeUrl: string | undefined, name: string | undefined) {
  const { operator, operators = {} } = present;
  if (storeUrl === undefined) return { operator: name };
  const { [showStoreUrl(storeUrl)]: _, ...others } = operators;
  if (name !== undefined)
    return { operator: operator ?? name, operators: { ...others, [showStoreUrl(storeUrl)]: name } };
  return { operator: undefined, operators: Object.keys(others).length === 0 ? undefined : others };
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
