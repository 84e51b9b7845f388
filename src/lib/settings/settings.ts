// Settings: what only this machine knows, such as where the store is and who is typing.
import { MailroomError } from '../errors.js';
import { showStoreUrl } from './store-url.js';

/** The name of the file, in the folder of the settings. */
export const SETTINGS_FILE = 'settings.json';

/** Every setting, with what it is for. Nothing secret belongs here. */
export const SETTINGS = {
  store: 'where the store is: a path, or postgres://...',
  operator: 'who you are in this store, when --as and MAILROOM_OPERATOR do not say',
  editor: 'the editor, when VISUAL and EDITOR are not set',
  pager: 'the pager, when MAILROOM_PAGER and PAGER are not set',
  'newest-first': 'on or off: whether show begins with the newest message',
  'run-commands': 'on or off: whether command: references and hooks in the store may run programs here',
} as const;

export type SettingName = keyof typeof SETTINGS;
export type Settings = Readonly<Partial<Record<SettingName, string>>> & {
  /** Who you are in each store, by where it is: what `operator` means there. */
  readonly operators?: Readonly<Record<string, string>>;
};

/** The settings as they hold for one store, where you may be somebody else than in another. */
export function settingsFor(settings: Settings, storeUrl: string): Settings {
  const operator = settings.operators?.[showStoreUrl(storeUrl)] ?? settings.operator;
  return operator === undefined ? settings : { ...settings, operator };
}

/** Parses the name of a setting. Throws `invalid` with the names there are. */
export function parseSettingName(text: string): SettingName {
  const name = settingNames().find((known) => known === text);
  if (name === undefined) {
    throw new MailroomError('invalid', `there is no setting called ${JSON.stringify(text)}`, [
      `the settings are: ${settingNames().join(', ')}`,
    ]);
  }
  return name;
}

export function settingNames(): readonly SettingName[] {
  return Object.keys(SETTINGS) as SettingName[];
}

/** Checks a value before it is saved. Throws `invalid`. */
export function parseSettingValue(name: SettingName, value: string): string {
  if ((name === 'run-commands' || name === 'newest-first') && value !== 'on' && value !== 'off') {
    throw new MailroomError('invalid', `${name} is on or off, not ${JSON.stringify(value)}`);
  }
  return value;
}
