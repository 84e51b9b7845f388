// Reads the settings file. Every command does, so it is read as the plain JSON it is; conf is loaded to write it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, MailroomError } from '../errors.js';
import { SETTINGS_FILE, type Settings, settingNames } from './settings.js';

/** The settings in that folder; none when there is no file. Throws `local` for a file that cannot be read, and names it. */
export function readSettings(folder: string): Settings {
  const path = join(folder, SETTINGS_FILE);
  const values = parse(path, readText(path));
  const { operators } = values;
  const settings: Partial<Record<string, string>> = {};
  for (const name of settingNames()) {
    const value = values[name];
    if (value === undefined) continue;
    if (typeof value !== 'string') throw broken(path, `${name} is not a text`);
    settings[name] = value;
  }
  if (operators === undefined) return settings;
  if (!isTexts(operators)) throw broken(path, 'operators is not an object of texts');
  return { ...settings, operators };
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((one) => typeof one === 'string');
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '{}';
    throw broken(path, errorCode(error) ?? 'it cannot be opened', error);
  }
}

function parse(path: string, text: string): Record<string, unknown> {
  try {
    const values: unknown = JSON.parse(text);
    if (typeof values === 'object' && values !== null && !Array.isArray(values)) return { ...values };
  } catch (error) {
    throw broken(path, error instanceof Error ? error.message : 'it is not JSON', error);
  }
  throw broken(path, 'it is not a JSON object');
}

function broken(path: string, why: string, cause?: unknown): MailroomError {
  return new MailroomError(
    'local',
    `the settings file ${path} cannot be read: ${why}`,
    ['mend it in an editor, or move it away and set things anew with: mailroom config set'],
    { cause },
  );
}
