// mailroom smtp add: a way to send mail, tried before it is saved.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { addSmtpConfig } from '../../lib/smtp/add-smtp-config.js';
import { listSmtpConfigs } from '../../lib/store/smtp-configs.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { loginFlags } from '../../lib/terminal/login-flags.js';
import { type CheckJson, renderStage, toCheckJson } from '../../lib/terminal/render/check.js';
import { describeSender, type SmtpConfigJson, toSmtpConfigJson } from '../../lib/terminal/render/smtp-config.js';
import { completeSmtpConfig } from '../../lib/terminal/smtp-questions.js';

/** `check` is null when it was skipped. */
type SmtpAddJson = SmtpConfigJson & { readonly check: CheckJson | null };

export default class SmtpAdd extends BaseCommand {
  static override summary = 'Add an SMTP config: a way to send mail';
  static override description =
    `Tries it before it is saved: name, connection, TLS, login, sender. Saves nothing that failed.
Without --user there is no login. The proof is a mail that arrives: mailroom smtp test NAME --to ADDRESS`;
  static override examples = [
    '<%= config.bin %> smtp add',
    `<%= config.bin %> smtp add gmail --provider gmail --user support@acme.test \\
    --reply-name 'Acme Support' --reply-address support@acme.test`,
    `<%= config.bin %> smtp add acme --host smtp.acme.test --encryption starttls --user support@acme.test \\
    --password-ref env:ACME_SMTP_PASSWORD --reply-name 'Acme Support' --reply-address support@acme.test`,
    `printf '%s\\n' "$PASSWORD" | <%= config.bin %> smtp add acme --host smtp.acme.test --port 465 --encryption tls \\
    --user support --password-stdin --reply-name Acme --reply-address support@acme.test --json`,
  ];
  static override args = { name: Args.string({ description: 'a short name, such as acme' }) };
  static override flags = {
    ...loginFlags('smtp'),
    'reply-name': Flags.string({
      description: 'who customers see that the mail is from',
      env: 'MAILROOM_SMTP_REPLY_NAME',
      helpValue: 'NAME',
    }),
    'reply-address': Flags.string({
      description: 'the address that the mail is from',
      env: 'MAILROOM_SMTP_REPLY_ADDRESS',
      helpValue: 'ADDRESS',
    }),
  };

  async run(): Promise<SmtpAddJson> {
    const { args, flags } = await this.parse(SmtpAdd);
    const app = await this.openApp(flags);
    const taken = (await listSmtpConfigs(app.db)).map(({ name }) => name);
    const say = (text: string) => this.progress(text);
    const order = await completeSmtpConfig({ ...flags, name: args.name }, { canAsk: this.canAsk(flags), taken, say });
    const { theme } = this.screen(flags);
    const { config, check } = await addSmtpConfig(app, order, (stage) => say(renderStage(stage, theme)));
    this.print(`SMTP config ${theme.name(config.name)} is there: mail goes out from ${describeSender(config)}.`);
    if (check === undefined) say('It was not tried yet.');
    const me = await findActingOperator(app);
    say(`Now see that a mail arrives: mailroom smtp test ${config.name} --to ${me?.email ?? 'ADDRESS'}`);
    return { ...toSmtpConfigJson(config), check: check === undefined ? null : toCheckJson(check) };
  }
}
