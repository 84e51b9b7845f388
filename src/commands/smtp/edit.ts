// mailroom smtp edit: another server, login or sender; tried before it is saved.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { parseSlug } from '../../lib/slug.js';
import type { DkimRecord } from '../../lib/smtp/dkim-record.js';
import { type SmtpEdit as Edit, type EditedSmtpConfig, editSmtpConfig } from '../../lib/smtp/edit-smtp-config.js';
import { listProviders } from '../../lib/smtp/list-providers.js';
import { needSmtpConfig } from '../../lib/smtp/need-smtp-config.js';
import { renameSmtpConfig } from '../../lib/smtp/rename-smtp-config.js';
import { testSmtpConfig } from '../../lib/smtp/test-smtp-config.js';
import { needChange } from '../../lib/terminal/ask-kept.js';
import { repairingEdit, saveOrRepair } from '../../lib/terminal/ask-repair.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { clearFlag, flagsToEdit, nameFlag } from '../../lib/terminal/delete-flags.js';
import { dkimFlags } from '../../lib/terminal/dkim-flags.js';
import { loginFlags } from '../../lib/terminal/login-flags.js';
import { awaitsAuthorization } from '../../lib/terminal/oauth2-flags.js';
import { offerTestMail } from '../../lib/terminal/offer-test-mail.js';
import { type ChangedJson, renderChanged } from '../../lib/terminal/render/changed.js';
import { type CheckJson, renderProgress, toCheckJson } from '../../lib/terminal/render/check.js';
import { renderRecord, type SmtpConfigJson, toSmtpConfigJson } from '../../lib/terminal/render/smtp-config.js';
import { askSmtpEdit, readSmtpEdit, SMTP_CLEARABLE } from '../../lib/terminal/smtp-edit.js';

/** `check` is null when nothing had to be tried; `record` is what a new DKIM key wants published. */
type SmtpEditJson = SmtpConfigJson & ChangedJson & { readonly check: CheckJson | null; readonly record?: DkimRecord };

export default class SmtpEdit extends BaseCommand {
  static override summary = 'Change an SMTP config: server, login, sender';
  static override description =
    `Without flags it asks, with what is there now. Another server, login or reply address is tried before it is saved,
and what fails is not saved. The house is changed in the same way.`;
  static override examples = [
    '<%= config.bin %> smtp edit acme',
    `<%= config.bin %> smtp edit acme --host smtp2.acme.test --encryption tls`,
    `printf '%s\\n' "$PASSWORD" | <%= config.bin %> smtp edit acme --password-stdin`,
    '<%= config.bin %> smtp edit house --host localhost --port 2525 --skip-check',
    '<%= config.bin %> smtp edit acme --notifications',
    '<%= config.bin %> smtp edit acme --dkim-selector mail2026 --dkim-key-stdin < dkim.pem',
    '<%= config.bin %> smtp edit acme --name acme-eu',
  ];
  static override args = { name: Args.string({ description: 'the SMTP config', required: true }) };
  static override flags = {
    name: nameFlag('the SMTP config'),
    ...flagsToEdit(loginFlags('smtp')),
    'reply-name': Flags.string({ description: 'who customers see that the mail is from', helpValue: 'NAME' }),
    'reply-address': Flags.string({ description: 'the address that the mail is from', helpValue: 'ADDRESS' }),
    ...flagsToEdit(dkimFlags),
    clear: clearFlag(SMTP_CLEARABLE),
    notifications: Flags.boolean({ description: 'notifications to operators leave by it', allowNo: true }),
  };

  async run(): Promise<SmtpEditJson> {
    const { args, flags } = await this.parse(SmtpEdit);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'servers');
    const name = flags.name === undefined ? undefined : parseSlug(flags.name, 'an SMTP config');
    const renamed = name === undefined ? [] : await renameSmtpConfig(app, args.name, name);
    const present = await needSmtpConfig(app.db, name ?? args.name);
    const canAsk = this.canAsk(flags);
    const named = await readSmtpEdit(flags, present, { canAsk, known: await listProviders('smtp') });
    if (named === undefined && name === undefined) needChange(canAsk, 'smtp edit', ['--host HOST', '--password-stdin']);
    const edit = named ?? (name === undefined ? await askSmtpEdit(present) : { change: {} });
    const allowClearText = flags['allow-clear-text'] === true;
    const { theme } = this.screen(flags);
    const say = (text: string) => this.progress(text);
    const edited = await saveOrRepair<Edit, EditedSmtpConfig>(
      { ...edit, allowClearText, skipCheck: flags['skip-check'] === true || awaitsAuthorization(flags) },
      (tried) => editSmtpConfig(app, present.name, tried, (stage) => say(renderProgress(stage, theme))),
      canAsk ? repairingEdit<Edit>('smtp', present, { allowClearText, say }) : undefined,
    );
    const { config, check, record } = edited;
    const changed = [...renamed, ...edited.changed];
    this.print(renderChanged(`SMTP config ${config.name}`, changed));
    if (record !== undefined) this.print(renderRecord(record));
    if (awaitsAuthorization(flags)) say(`Next, let mailroom log in: mailroom smtp authorize ${config.name}`);
    const isTried = config.checkedAt !== undefined;
    if (edited.changed.length > 0 && !isTried) say('It was not tried yet.');
    if (edited.changed.length > 0 && !awaitsAuthorization(flags)) {
      const to = (await findActingOperator(app))?.email;
      await offerTestMail(config, {
        ...{ canAsk: canAsk && isTried, to, say, theme },
        send: (address, onStage) => testSmtpConfig(app, config, { to: address, from: undefined }, onStage),
      });
    }
    const tried = check === undefined ? null : toCheckJson(check);
    return { ...toSmtpConfigJson(config), changed, check: tried, ...(record === undefined ? {} : { record }) };
  }
}
