// mailroom config path: where the settings and everything else are.
import { join } from 'node:path';
import { readFolders } from '../../lib/machine.js';
import { SETTINGS_FILE } from '../../lib/settings/settings.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { safeLine } from '../../lib/terminal/safe-text.js';

export type PathJson = {
  /** The settings file. */
  readonly settings: string;
  readonly config: string;
  readonly data: string;
  readonly state: string;
  readonly cache: string;
};

export default class ConfigPath extends BaseCommand {
  static override summary = 'Show where the settings file is';
  static override description = 'With --json all folders of mailroom. They follow XDG_CONFIG_HOME and its like.';
  static override examples = ['<%= config.bin %> config path', '<%= config.bin %> config path --json'];

  async run(): Promise<PathJson> {
    await this.parse(ConfigPath);
    // Not through the settings: this is what helps when they cannot be read.
    const folders = readFolders(process.env);
    const settings = join(folders.config, SETTINGS_FILE);
    this.print(safeLine(settings));
    return { settings, ...folders };
  }
}
