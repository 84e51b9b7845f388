// mailroom mailbox add: an IMAP account that forwarded mail is pulled from.
import * as Args from '@oclif/core/args';
import { addMailbox } from '../../lib/mailbox/add-mailbox.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { mailboxFlags } from '../../lib/terminal/mailbox-flags.js';
import { completeMailbox } from '../../lib/terminal/mailbox-questions.js';
import { renderStage, type StageJson, toStageJson } from '../../lib/terminal/render/check.js';
import { type MailboxJson, toMailboxJson } from '../../lib/terminal/render/mailbox.js';

export default class MailboxAdd extends BaseCommand {
  static override summary = 'Add a mailbox: an IMAP account that forwarded mail is pulled from';
  static override description =
    `Tries it before it is saved, and saves nothing that failed. What is in the folder by then is history: it is left
alone unless you ask for it with: mailroom pull --from all`;
  static override examples = [
    '<%= config.bin %> mailbox add',
    '<%= config.bin %> mailbox add inbox --provider gmail --user support@acme.test',
    `<%= config.bin %> mailbox add inbox --host imap.acme.test --encryption tls --user inbox@acme.test \\
    --password-ref env:ACME_IMAP_PASSWORD --plus-addressing`,
    `printf '%s\\n' "$PASSWORD" | <%= config.bin %> mailbox add inbox --host localhost --port 1143 --encryption none \\
    --user inbox --address inbox@acme.test --password-stdin`,
  ];
  static override args = { name: Args.string({ description: 'a short name, such as inbox' }) };
  static override flags = mailboxFlags;

  async run(): Promise<MailboxJson & { readonly stages: readonly StageJson[] }> {
    const { args, flags } = await this.parse(MailboxAdd);
    const app = await this.openApp(flags);
    const order = await completeMailbox({ ...flags, name: args.name }, this.canAsk(flags));
    const { theme } = this.screen(flags);
    const { mailbox, stages, state, warnings } = await addMailbox(app, order, (stage) =>
      this.progress(renderStage(stage, theme)),
    );
    for (const warning of warnings) this.progress(`Warning: ${warning}`);
    this.print(`Mailbox ${theme.name(mailbox.name)} is there: mail to ${mailbox.address} is pulled from it.`);
    if (state === undefined) this.progress('It was not tried yet.');
    else if (state.count > 0) {
      this.progress(
        `The ${state.count} mails in ${mailbox.folder} are history: mailroom pull --from all takes them in.`,
      );
    }
    this.suggest(
      ...(state === undefined ? [`mailroom mailbox test ${mailbox.name}`] : []),
      `mailroom channel create --mailbox ${mailbox.name}`,
      'mailroom pull',
    );
    return { ...toMailboxJson({ mailbox, pulledAt: undefined }), stages: stages.map(toStageJson) };
  }
}
