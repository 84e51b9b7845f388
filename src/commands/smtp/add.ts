// mailroom smtp add: a way to send mail, tried before it is saved.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { Discover } from '../../lib/discovery/server-finding.js';
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { addSmtpConfig } from '../../lib/smtp/add-smtp-config.js';
import type { DkimRecord } from '../../lib/smtp/dkim-record.js';
import { listProviders } from '../../lib/smtp/list-providers.js';
import { testSmtpConfig } from '../../lib/smtp/test-smtp-config.js';
import { listSmtpConfigs } from '../../lib/store/smtp-configs.js';
import { repairingOrder, saveOrRepair } from '../../lib/terminal/ask-repair.js';
import { awaitsConsent } from '../../lib/terminal/ask-token.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { askDkim, dkimFlags, readDkim } from '../../lib/terminal/dkim-flags.js';
import { loginFlags } from '../../lib/terminal/login-flags.js';
import { offerTestMail } from '../../lib/terminal/offer-test-mail.js';
import { type CheckJson, renderProgress, toCheckJson } from '../../lib/terminal/render/check.js';
import {
  describeSender,
  renderRecord,
  type SmtpConfigJson,
  toSmtpConfigJson,
} from '../../lib/terminal/render/smtp-config.js';
import { completeSmtpConfig } from '../../lib/terminal/smtp-questions.js';

/** `check` is null when it was skipped; `record` is what a DKIM key wants published. */
type SmtpAddJson = SmtpConfigJson & { readonly check: CheckJson | null; readonly record?: DkimRecord };

export default class SmtpAdd extends BaseCommand {
  static override summary = 'Add an SMTP config: a way to send mail';
  static override description =
    `Asks for an address, and finds its server: among the known providers (mailroom smtp providers), in the domain's
autoconfig document, in its DNS. A script that gives --user and no server gets the same.

Tries it before it is saved: name, connection, TLS, login, sender. Saves nothing that failed; at a terminal it asks
again for what was wrong. Without --user there is no login. The proof is a mail that arrives: mailroom smtp test NAME --to ADDRESS`;
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
    ...dkimFlags,
  };

  async run(): Promise<SmtpAddJson> {
    const { args, flags } = await this.parse(SmtpAdd);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'servers');
    const canAsk = this.canAsk(flags);
    const say = (text: string) => this.progress(text);
    const taken = (await listSmtpConfigs(app.db)).map(({ name }) => name);
    const known = await listProviders('smtp');
    const discover: Discover = async (address, protocol) =>
      (await import('../../lib/discovery/discover-servers.js')).discoverServers(app, address, protocol);
    const asked = await completeSmtpConfig({ ...flags, name: args.name }, { canAsk, taken, known, discover, say });
    const signing = await readDkim(flags, { canAsk, config: asked });
    // Whoever is asked for the sender is asked for this too.
    const isAsked = canAsk && signing === undefined && flags['reply-name'] === undefined;
    const order = { ...asked, ...(isAsked ? await askDkim({ config: asked }) : signing) };
    const { theme } = this.screen(flags);
    const { config, check, record } = await saveOrRepair(
      order,
      (tried) => addSmtpConfig(app, tried, (stage) => say(renderProgress(stage, theme))),
      canAsk ? repairingOrder('smtp', order, say) : undefined,
    );
    this.print(`SMTP config ${theme.name(config.name)} is there: mail goes out from ${describeSender(config)}.`);
    if (record !== undefined) this.print(renderRecord(record));
    if (check === undefined) say('It was not tried yet.');
    if (awaitsConsent(config.login, check !== undefined))
      say(`Next, let mailroom log in: mailroom smtp authorize ${config.name}`);
    const to = (await findActingOperator(app))?.email;
    await offerTestMail(config, {
      ...{ canAsk: canAsk && check !== undefined, to, say, theme },
      send: (address, onStage) => testSmtpConfig(app, config, { to: address, from: undefined }, onStage),
    });
    return {
      ...toSmtpConfigJson(config),
      check: check === undefined ? null : toCheckJson(check),
      ...(record === undefined ? {} : { record }),
    };
  }
}
