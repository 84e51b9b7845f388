// mailroom mailbox list: the mailboxes there are.
import { listPulledTimes } from '../../lib/store/cursors.js';
import { listMailboxes } from '../../lib/store/mailboxes.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import {
  MAILBOX_COLUMNS,
  type MailboxJson,
  renderMailboxes,
  toMailboxJson,
} from '../../lib/terminal/render/mailbox.js';

export default class MailboxList extends BaseCommand {
  static override summary = 'List the mailboxes';
  static override examples = ['<%= config.bin %> mailbox list', '<%= config.bin %> mailbox list --json'];
  static override flags = listFlags(MAILBOX_COLUMNS);

  async run(): Promise<MailboxJson[]> {
    const { flags } = await this.parse(MailboxList);
    const app = await this.openApp(flags);
    const pulled = await listPulledTimes(app.db);
    const mailboxes = (await listMailboxes(app.db)).map((mailbox) => ({ mailbox, pulledAt: pulled.get(mailbox.id) }));
    if (mailboxes.length > 0) this.print(renderMailboxes(mailboxes, this.screen(flags), app.clock.now()));
    else {
      this.progress('There are no mailboxes yet.');
      this.suggest('mailroom mailbox add');
    }
    return mailboxes.map(toMailboxJson);
  }
}
