// mailroom smtp list: the ways to send mail.
import { listSmtpConfigs } from '../../lib/store/smtp-configs.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import {
  renderSmtpConfigs,
  SMTP_COLUMNS,
  type SmtpConfigJson,
  toSmtpConfigJson,
} from '../../lib/terminal/render/smtp-config.js';

export default class SmtpList extends BaseCommand {
  static override summary = 'List the SMTP configs';
  static override examples = ['<%= config.bin %> smtp list', '<%= config.bin %> smtp list --json'];
  static override flags = listFlags(SMTP_COLUMNS);

  async run(): Promise<SmtpConfigJson[]> {
    const { flags } = await this.parse(SmtpList);
    const app = await this.openApp(flags);
    const configs = await listSmtpConfigs(app.db);
    this.print(renderSmtpConfigs(configs, this.screen(flags), app.clock.now()));
    if (configs.length === 1) this.suggest('mailroom smtp add');
    return configs.map(toSmtpConfigJson);
  }
}
