// mailroom mailbox delete: mail is pulled from it no more; its channels go over to another one.
import * as Args from '@oclif/core/args';
import { describeUses, refuseInUse } from '../../lib/in-use.js';
import { deleteMailbox } from '../../lib/mailbox/delete-mailbox.js';
import { needMailbox } from '../../lib/mailbox/need-mailbox.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { listMailboxes } from '../../lib/store/mailboxes.js';
import { readUsesOfMailbox } from '../../lib/store/uses.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { confirm } from '../../lib/terminal/confirm.js';
import { replaceFlag, yesFlag } from '../../lib/terminal/delete-flags.js';
import { type DeletedJson, toDeletedJson } from '../../lib/terminal/render/deleted.js';
import { chooseReplacement } from '../../lib/terminal/replacement.js';

export default class MailboxDelete extends BaseCommand {
  static override summary = 'Delete a mailbox';
  static override description =
    `The mail that came from it stays, here and on its server. One that channels use needs another one in its place, and
their forwarding has to follow. Its password in the vault goes with it.`;
  static override examples = [
    '<%= config.bin %> mailbox delete inbox',
    '<%= config.bin %> mailbox delete inbox --replace-with team --yes',
  ];
  static override args = { name: Args.string({ description: 'the mailbox', required: true }) };
  static override flags = { ...replaceFlag('the mailbox'), ...yesFlag };

  async run(): Promise<DeletedJson> {
    const { args, flags } = await this.parse(MailboxDelete);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'servers');
    const mailbox = await needMailbox(app.db, args.name);
    const uses = await readUsesOfMailbox(app.db, mailbox.id);
    const what = `mailbox ${mailbox.name}`;
    const canAsk = this.canAsk(flags);
    if (flags['replace-with'] !== undefined) await needMailbox(app.db, flags['replace-with']);
    else if (!canAsk) refuseInUse(what, uses, ['or delete its channels first']);
    const usedBy = describeUses(uses);
    const others = (await listMailboxes(app.db)).map(({ name }) => name).filter((name) => name !== mailbox.name);
    const say = (text: string) => this.progress(text);
    const given = flags['replace-with'];
    const make = 'mailroom mailbox add';
    const replaceWith = await chooseReplacement({ what, usedBy, others, given, say, make });
    await confirm(`Delete the ${what}?`, { yes: flags.yes, canAsk });
    const moved = await deleteMailbox(app, mailbox.name, replaceWith);
    this.print(`Mailbox ${mailbox.name} is gone; the mail that came from it stays.`);
    for (const { channel, receivingAddress } of moved) {
      this.print(`Channel ${channel} receives at ${receivingAddress} now: forward its mail there.`);
    }
    return toDeletedJson(mailbox.name, replaceWith, usedBy);
  }
}
