// mailroom smtp authorize: lets mailroom send from an account, by OAuth2.
import * as Args from '@oclif/core/args';
import { authorizeSmtpConfig } from '../../lib/smtp/authorize-smtp-config.js';
import { needSmtpConfig } from '../../lib/smtp/need-smtp-config.js';
import { authorizeFlags, readAuthorization } from '../../lib/terminal/authorize-flags.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type CheckJson, renderStage, toCheckJson } from '../../lib/terminal/render/check.js';
import { type SmtpConfigJson, toSmtpConfigJson } from '../../lib/terminal/render/smtp-config.js';

/** `check` is null when it was skipped. */
type SmtpAuthorizeJson = SmtpConfigJson & { readonly check: CheckJson | null };

export default class SmtpAuthorize extends BaseCommand {
  static override summary = 'Let mailroom log in to an SMTP server by OAuth2';
  static override description =
    `Somebody says yes in a browser, and mailroom keeps a refresh token in its vault: from then on it has new access
tokens by itself. The browser runs on this machine; with --device, anywhere. What came of it is tried with a real
login before it is saved. The login needs an OAuth2 client: mailroom smtp edit NAME --oauth2-client-id ID ...`;
  static override examples = [
    '<%= config.bin %> smtp authorize gmail',
    '<%= config.bin %> smtp authorize office --device',
    '<%= config.bin %> smtp authorize gmail --no-browser --timeout 30',
  ];
  static override args = { name: Args.string({ description: 'the SMTP config', required: true }) };
  static override flags = authorizeFlags;

  async run(): Promise<SmtpAuthorizeJson> {
    const { args, flags } = await this.parse(SmtpAuthorize);
    const app = await this.openApp(flags);
    const { login } = await needSmtpConfig(app.db, args.name);
    const order = await readAuthorization(flags, login, this.canAsk(flags));
    const { theme } = this.screen(flags);
    const { config, check } = await authorizeSmtpConfig(app, args.name, order, (stage) =>
      this.progress(renderStage(stage, theme)),
    );
    this.print(`mailroom may log in for SMTP config ${theme.name(config.name)} now.`);
    if (check === undefined) this.progress(`It was not tried yet: mailroom smtp test ${config.name}`);
    this.suggest(`mailroom smtp test ${config.name} --to ADDRESS`);
    return { ...toSmtpConfigJson(config), check: check === undefined ? null : toCheckJson(check) };
  }
}
