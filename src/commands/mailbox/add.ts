// mailroom mailbox add: an IMAP account that forwarded mail is pulled from.
import * as Args from '@oclif/core/args';
import type { Discover } from '../../lib/discovery/server-finding.js';
import { addMailbox } from '../../lib/mailbox/add-mailbox.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { listMailboxes } from '../../lib/store/mailboxes.js';
import { repairingOrder, saveOrRepair } from '../../lib/terminal/ask-repair.js';
import { awaitsConsent } from '../../lib/terminal/ask-token.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { mailboxFlags } from '../../lib/terminal/mailbox-flags.js';
import { completeMailbox } from '../../lib/terminal/mailbox-questions.js';

import { type CheckJson, renderProgress, toCheckJson } from '../../lib/terminal/render/check.js';
import { type MailboxJson, toMailboxJson } from '../../lib/terminal/render/mailbox.js';

/** `check` is null when it was skipped. */
type MailboxAddJson = MailboxJson & { readonly check: CheckJson | null };

export default class MailboxAdd extends BaseCommand {
  static override summary = 'Add a mailbox: an IMAP account that forwarded mail is pulled from';
  static override description =
    `Asks for an address, and finds its server: among the known providers, in the domain's autoconfig document, in its DNS.
A script that gives --user and no server gets the same.

Tries it before it is saved, and saves nothing that failed; at a terminal it asks again for what was wrong. What is in the folder by then is history: it is left
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

  async run(): Promise<MailboxAddJson> {
    const { args, flags } = await this.parse(MailboxAdd);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'servers');
    const canAsk = this.canAsk(flags);
    const taken = (await listMailboxes(app.db)).map(({ name }) => name);
    const say = (text: string) => this.progress(text);
    const discover: Discover = async (address, protocol) =>
      (await import('../../lib/discovery/discover-servers.js')).discoverServers(app, address, protocol);
    const order = await completeMailbox({ ...flags, name: args.name }, { canAsk, taken, discover, say });
    const { theme } = this.screen(flags);
    const added = await saveOrRepair(
      order,
      (tried) => addMailbox(app, tried, (stage) => say(renderProgress(stage, theme))),
      canAsk ? repairingOrder('imap', order, say) : undefined,
    );
    const { mailbox, check, state, warnings } = added;
    for (const warning of warnings) say(`Warning: ${warning}`);
    this.print(`Mailbox ${theme.name(mailbox.name)} is there: mail to ${mailbox.address} is pulled from it.`);
    if (awaitsConsent(mailbox.login, check !== undefined))
      say(`Next, let mailroom log in: mailroom mailbox authorize ${mailbox.name}`);
    else if (state === undefined) say(`It was not tried yet: mailroom mailbox test ${mailbox.name}`);
    else if (state.count > 0) say(`What is in ${mailbox.folder} now is history: mailroom pull --from all takes it in.`);
    this.suggest(`mailroom channel create --mailbox ${mailbox.name}`, 'mailroom pull');
    return {
      ...toMailboxJson({ mailbox, pulledAt: undefined }),
      check: check === undefined ? null : toCheckJson(check),
    };
  }
}
