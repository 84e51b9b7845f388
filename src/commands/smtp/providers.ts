// mailroom smtp providers: what --provider knows.
import { providersFor } from '../../lib/smtp/smtp-provider.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import {
  PROVIDER_COLUMNS,
  renderSmtpProviders,
  type SmtpProviderJson,
  toSmtpProviderJson,
} from '../../lib/terminal/render/smtp-provider.js';

export default class SmtpProviders extends BaseCommand {
  static override summary = 'List the providers that --provider knows';
  static override description = 'Their advice on logins, and their servers for reading mail, are in the JSON.';
  static override examples = ['<%= config.bin %> smtp providers', '<%= config.bin %> smtp providers --json'];
  static override flags = listFlags(PROVIDER_COLUMNS);

  async run(): Promise<SmtpProviderJson[]> {
    const { flags } = await this.parse(SmtpProviders);
    const providers = providersFor('smtp');
    this.print(renderSmtpProviders(providers, this.screen(flags)));
    this.suggest('mailroom smtp add --provider NAME');
    return providers.map(toSmtpProviderJson);
  }
}
