// mailroom config get: one setting of this machine.
import * as Args from '@oclif/core/args';
import { parseSettingName } from '../../lib/settings/settings.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type SettingJson, toSettingJson } from '../../lib/terminal/render/setting.js';
import { safeLine } from '../../lib/terminal/safe-text.js';

export default class ConfigGet extends BaseCommand {
  static override summary = 'Show one setting of this machine';
  static override examples = ['<%= config.bin %> config get store', '<%= config.bin %> config get operator --json'];
  static override args = { name: Args.string({ description: 'the setting', required: true }) };

  async run(): Promise<SettingJson> {
    const { args, flags } = await this.parse(ConfigGet);
    const setting = toSettingJson(this.machine(flags), parseSettingName(args.name));
    if (setting.value === null) this.progress(`${setting.name} is not set: ${setting.description}`);
    else this.print(safeLine(setting.value));
    return setting;
  }
}
