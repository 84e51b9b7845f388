// mailroom smtp edit: another server, login or sender; tried before it is saved.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { App } from '../../lib/app.js';
import { MailroomError } from '../../lib/errors.js';
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { editSmtpConfig } from '../../lib/smtp/edit-smtp-config.js';
import { needSmtpConfig } from '../../lib/smtp/need-smtp-config.js';
import { failedStage } from '../../lib/smtp/smtp-check.js';
import type { SmtpConfig } from '../../lib/smtp/smtp-config.js';
import { testSmtpConfig } from '../../lib/smtp/test-smtp-config.js';
import { askYesNo } from '../../lib/terminal/ask.js';
import { needChange } from '../../lib/terminal/ask-kept.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { clearFlag, flagsToEdit } from '../../lib/terminal/delete-flags.js';
import type { SharedFlags } from '../../lib/terminal/flags.js';
import { loginFlags } from '../../lib/terminal/login-flags.js';
import { type ChangedJson, renderChanged } from '../../lib/terminal/render/changed.js';
import { type CheckJson, renderStage, toCheckJson } from '../../lib/terminal/render/check.js';
import { type SmtpConfigJson, toSmtpConfigJson } from '../../lib/terminal/render/smtp-config.js';
import { askSmtpEdit, readSmtpEdit, SMTP_CLEARABLE } from '../../lib/terminal/smtp-edit.js';

/** `check` is null when nothing had to be tried. */
type SmtpEditJson = SmtpConfigJson & ChangedJson & { readonly check: CheckJson | null };

const { provider: _, ...login } = loginFlags('smtp');

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
  ];
  static override args = { name: Args.string({ description: 'the SMTP config', required: true }) };
  static override flags = {
    ...flagsToEdit(login),
    'reply-name': Flags.string({ description: 'who customers see that the mail is from', helpValue: 'NAME' }),
    'reply-address': Flags.string({ description: 'the address that the mail is from', helpValue: 'ADDRESS' }),
    clear: clearFlag(SMTP_CLEARABLE),
    notifications: Flags.boolean({ description: 'notifications to operators leave by it', allowNo: true }),
  };

  async run(): Promise<SmtpEditJson> {
    const { args, flags } = await this.parse(SmtpEdit);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'servers');
    const present = await needSmtpConfig(app.db, args.name);
    const canAsk = this.canAsk(flags);
    const named = await readSmtpEdit(flags, present, canAsk);
    if (named === undefined) needChange(canAsk, 'smtp edit', ['--host HOST', '--password-stdin']);
    const edit = named ?? (await askSmtpEdit(present));
    const insisted = { skipCheck: flags['skip-check'] === true, allowClearText: flags['allow-clear-text'] === true };
    const { theme } = this.screen(flags);
    const edited = await editSmtpConfig(app, present.name, { ...edit, ...insisted }, (stage) =>
      this.progress(renderStage(stage, theme)),
    );
    const { config, changed, check } = edited;
    this.print(renderChanged(`SMTP config ${config.name}`, changed));
    if (changed.length > 0 && config.checkedAt === undefined) this.progress('It was not tried yet.');
    if (changed.length > 0) await this.#proveIt(app, config, flags);
    return { ...toSmtpConfigJson(config), changed, check: check === undefined ? null : toCheckJson(check) };
  }

  /** The proof is a mail that arrives: at a terminal it is sent when wanted, else it is advised. */
  async #proveIt(app: App, config: SmtpConfig, flags: SharedFlags): Promise<void> {
    const to = (await findActingOperator(app))?.email;
    const wanted = to !== undefined && this.canAsk(flags) && (await askYesNo(`Send a test mail to ${to}?`, true));
    if (!wanted) {
      this.progress(`See that a mail arrives: mailroom smtp test ${config.name} --to ${to ?? 'ADDRESS'}`);
      return;
    }
    const { theme } = this.screen(flags);
    const stages = await testSmtpConfig(app, config, { to, from: undefined }, (stage) =>
      this.progress(renderStage(stage, theme)),
    );
    const failed = failedStage(stages);
    if (failed !== undefined) {
      const next = [...(failed.next ?? []), `the change is saved; try it with: mailroom smtp test ${config.name}`];
      throw new MailroomError(failed.kind ?? 'unreachable', failed.detail, next);
    }
    this.progress(`The mail is on its way. See that it comes to ${to}, and not into the spam folder.`);
  }
}
