// mailroom mailbox show: all that one mailbox has.
import * as Args from '@oclif/core/args';
import { needMailbox } from '../../lib/mailbox/need-mailbox.js';
import { listPulledTimes } from '../../lib/store/cursors.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type MailboxJson, renderMailbox, toMailboxJson } from '../../lib/terminal/render/mailbox.js';

export default class MailboxShow extends BaseCommand {
  static override summary = 'Show a mailbox';
  static override examples = ['<%= config.bin %> mailbox show inbox', '<%= config.bin %> mailbox show inbox --json'];
  static override args = { name: Args.string({ description: 'the mailbox', required: true }) };

  async run(): Promise<MailboxJson> {
    const { args, flags } = await this.parse(MailboxShow);
    const app = await this.openApp(flags);
    const mailbox = await needMailbox(app.db, args.name);
    const listed = { mailbox, pulledAt: (await listPulledTimes(app.db)).get(mailbox.id) };
    this.print(renderMailbox(listed, this.screen(flags)));
    return toMailboxJson(listed);
  }
}
