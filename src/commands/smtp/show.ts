// mailroom smtp show: all that one SMTP config has.
import * as Args from '@oclif/core/args';
import { needSmtpConfig } from '../../lib/smtp/need-smtp-config.js';
import { readOAuth2State } from '../../lib/store/oauth2-grants.js';
import { findNotificationSmtp } from '../../lib/store/store-identity.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type OAuth2Json, toOAuth2Json } from '../../lib/terminal/render/oauth2.js';
import { renderSmtpConfig, type SmtpConfigJson, toSmtpConfigJson } from '../../lib/terminal/render/smtp-config.js';

/** `notifications`: whether notifications to operators leave by it. */
type SmtpPageJson = SmtpConfigJson & { readonly notifications: boolean; readonly oauth2: OAuth2Json | null };

export default class SmtpShow extends BaseCommand {
  static override summary = 'Show an SMTP config';
  static override examples = ['<%= config.bin %> smtp show acme', '<%= config.bin %> smtp show acme --json'];
  static override args = { name: Args.string({ description: 'the SMTP config', required: true }) };

  async run(): Promise<SmtpPageJson> {
    const { args, flags } = await this.parse(SmtpShow);
    const app = await this.openApp(flags);
    const config = await needSmtpConfig(app.db, args.name);
    const notifications = (await findNotificationSmtp(app.db)) === config.id;
    const state = await readOAuth2State(app.db, config.login);
    this.print(renderSmtpConfig(config, this.screen(flags), state));
    if (notifications) this.print('Notifications to operators leave by it.');
    this.suggest(`mailroom smtp test ${config.name}`);
    return { ...toSmtpConfigJson(config), notifications, oauth2: toOAuth2Json(config.login, state) };
  }
}
