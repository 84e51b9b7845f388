// mailroom config set: changes one setting of this machine.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { changeSetting } from '../../lib/settings/change-setting.js';
import { parseSettingName } from '../../lib/settings/settings.js';
import { needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type SettingJson, toSettingJson } from '../../lib/terminal/render/setting.js';
import { safeLine } from '../../lib/terminal/safe-text.js';

export default class ConfigSet extends BaseCommand {
  static override summary = 'Change one setting of this machine';
  static override description = 'An empty value, or --unset, takes the setting away. Nothing secret belongs here.';
  static override examples = [
    '<%= config.bin %> config set editor nano',
    '<%= config.bin %> config set store ~/acme/mailroom.db',
    '<%= config.bin %> config set run-commands on',
    '<%= config.bin %> config set operator --unset',
  ];
  static override args = {
    name: Args.string({ description: 'the setting', required: true }),
    value: Args.string({ description: 'its value' }),
  };
  static override flags = { unset: Flags.boolean({ description: 'take the setting away' }) };

  async run(): Promise<SettingJson> {
    const { args, flags } = await this.parse(ConfigSet);
    const name = parseSettingName(args.name);
    needAnswers(false, { VALUE: flags.unset ? '' : args.value });
    const value = flags.unset || args.value === '' ? undefined : args.value;
    await changeSetting(this.machine(flags), name, value);
    const setting = toSettingJson(this.machine(flags), name);
    this.print(safeLine(value === undefined ? `${name} is not set any more.` : `${name} is ${setting.value} now.`));
    if (setting.from === 'environment') this.progress('The environment says otherwise, and goes before the settings.');
    return setting;
  }
}
