// mailroom config list: every setting of this machine.
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import {
  renderSettings,
  SETTING_COLUMNS,
  type SettingJson,
  toSettingsJson,
} from '../../lib/terminal/render/setting.js';

export default class ConfigList extends BaseCommand {
  static override summary = 'List the settings of this machine';
  static override description = 'Each with the value that is in force, and who says so. Flags go before both.';
  static override examples = ['<%= config.bin %> config list', '<%= config.bin %> config list --json'];
  static override flags = listFlags(SETTING_COLUMNS);

  async run(): Promise<SettingJson[]> {
    const { flags } = await this.parse(ConfigList);
    const settings = toSettingsJson(this.machine(flags));
    this.print(renderSettings(settings, this.screen(flags)));
    return settings;
  }
}
