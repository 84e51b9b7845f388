// mailroom mailbox authorize: lets mailroom read an account, by OAuth2.
import * as Args from '@oclif/core/args';
import { authorizeMailbox } from '../../lib/mailbox/authorize-mailbox.js';
import { needMailbox } from '../../lib/mailbox/need-mailbox.js';
import { authorizeFlags, readAuthorization } from '../../lib/terminal/authorize-flags.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type CheckJson, renderStage, toCheckJson } from '../../lib/terminal/render/check.js';
import { type MailboxJson, toMailboxJson } from '../../lib/terminal/render/mailbox.js';

/** `check` is null when it was skipped. */
type MailboxAuthorizeJson = MailboxJson & { readonly check: CheckJson | null };

export default class MailboxAuthorize extends BaseCommand {
  static override summary = 'Let mailroom log in to an IMAP server by OAuth2';
  static override description =
    `Somebody says yes in a browser, and mailroom keeps a refresh token in its vault: from then on it has new access
tokens by itself. The browser runs on this machine; with --device, anywhere. What came of it is tried with a real
login before it is saved. The login needs an OAuth2 client: mailroom mailbox edit NAME --oauth2-client-id ID ...`;
  static override examples = [
    '<%= config.bin %> mailbox authorize inbox',
    '<%= config.bin %> mailbox authorize inbox --device',
    '<%= config.bin %> mailbox authorize inbox --no-browser --timeout 30',
  ];
  static override args = { name: Args.string({ description: 'the mailbox', required: true }) };
  static override flags = authorizeFlags;

  async run(): Promise<MailboxAuthorizeJson> {
    const { args, flags } = await this.parse(MailboxAuthorize);
    const app = await this.openApp(flags);
    const { login } = await needMailbox(app.db, args.name);
    const order = await readAuthorization(flags, login, this.canAsk(flags));
    const { theme } = this.screen(flags);
    const { mailbox, check } = await authorizeMailbox(app, args.name, order, (stage) =>
      this.progress(renderStage(stage, theme)),
    );
    this.print(`mailroom may log in to mailbox ${theme.name(mailbox.name)} now.`);
    if (check === undefined) this.progress(`It was not tried yet: mailroom mailbox test ${mailbox.name}`);
    this.suggest('mailroom pull');
    return {
      ...toMailboxJson({ mailbox, pulledAt: undefined }),
      check: check === undefined ? null : toCheckJson(check),
    };
  }
}
