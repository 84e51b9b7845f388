// Writes the settings file: the door to conf. It writes whole files in one step, so a crash leaves the old one.
import Conf from 'conf';
import { MailroomError } from '../errors.js';
import { makePrivateFolder } from '../store/private-folder.js';
import { readSettings } from './read-settings.js';
import type { Settings } from './settings.js';

/** Saves these settings; those that are undefined are taken away. Throws `local` when the file cannot be read or written. */
export function saveSettings(
  folder: string,
  changes: { readonly [Name in keyof Settings]: Settings[Name] | undefined },
): void {
  // conf throws a bare SyntaxError at a file it cannot read; ours names the file.
  readSettings(folder);
  try {
    // conf would give the folder whatever the umask leaves of 0777.
    makePrivateFolder(folder);
    const conf = new Conf({
      cwd: folder,
      configName: 'settings',
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
    });
    // One write for all of them: a crash leaves the old file or the new one.
    const { store: present } = conf;
    conf.store = Object.fromEntries(
      Object.entries({ ...present, ...changes }).filter(([, value]) => value !== undefined),
    );
  } catch (error) {
    throw new MailroomError(
      'local',
      `the settings in ${folder} cannot be saved: ${error instanceof Error ? error.message : error}`,
      ['check the permissions of the folder and that the disk is not full'],
      { cause: error },
    );
  }
}
