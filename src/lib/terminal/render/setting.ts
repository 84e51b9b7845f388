// Settings: a table for people, objects for scripts, each with where its value comes from.
import type { Machine } from '../../machine.js';
import { SETTINGS, type SettingName, settingNames } from '../../settings/settings.js';
import { showStoreUrl } from '../../settings/store-url.js';
import { renderTable, type Screen } from '../table.js';

export type SettingJson = {
  readonly name: string;
  /** The value in force, null when there is none. */
  readonly value: string | null;
  /** Who says so: the settings file, a variable of the environment, or nobody. */
  readonly from: 'settings' | 'environment' | 'default';
  readonly description: string;
};

/** The variable that goes before a setting. */
const VARIABLES: Partial<Record<SettingName, readonly string[]>> = {
  store: ['MAILROOM_STORE'],
  operator: ['MAILROOM_OPERATOR'],
  editor: ['VISUAL', 'EDITOR'],
  pager: ['MAILROOM_PAGER', 'PAGER'],
};

export function toSettingsJson(machine: Machine): SettingJson[] {
  return settingNames().map((name) => toSettingJson(machine, name));
}

export function toSettingJson(machine: Machine, name: SettingName): SettingJson {
  const description = SETTINGS[name];
  const fromEnvironment = VARIABLES[name]?.map((variable) => machine.env[variable]).find(Boolean);
  if (fromEnvironment) return { name, value: shown(fromEnvironment), from: 'environment', description };
  const saved = machine.settings[name];
  if (saved !== undefined) return { name, value: shown(saved), from: 'settings', description };
  return { name, value: name === 'store' ? shown(machine.storeUrl) : null, from: 'default', description };
}

// A password that somebody has put into the URL of the store is not for the screen.
function shown(value: string): string {
  return showStoreUrl(value);
}

/** The columns of the list, for its flags. */
export const SETTING_COLUMNS = ['name', 'value', 'from', 'what-it-is'] as const;

export function renderSettings(settings: readonly SettingJson[], screen: Screen): string {
  return renderTable(
    settings,
    [
      { title: 'name', value: (row) => row.name, style: (text) => screen.theme.name(text) },
      { title: 'value', value: (row) => row.value ?? '', shrinkTo: 12 },
      { title: 'from', value: (row) => row.from },
      { title: 'what it is', value: (row) => row.description, shrinkTo: 12 },
    ],
    screen,
  );
}
