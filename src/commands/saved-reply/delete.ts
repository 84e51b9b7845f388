// mailroom saved-reply delete: away with a text kept for reuse.
import * as Args from '@oclif/core/args';
import { needPermission } from '../../lib/operator/need-permission.js';
import { deleteSavedReply } from '../../lib/saved-reply/delete-saved-reply.js';
import { needSavedReply } from '../../lib/saved-reply/need-saved-reply.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { confirm } from '../../lib/terminal/confirm.js';
import { yesFlag } from '../../lib/terminal/delete-flags.js';
import { type DeletedJson, toDeletedJson } from '../../lib/terminal/render/deleted.js';

export default class SavedReplyDelete extends BaseCommand {
  static override summary = 'Delete a saved reply';
  static override examples = [
    '<%= config.bin %> saved-reply delete refund',
    '<%= config.bin %> saved-reply delete refund --yes',
  ];
  static override args = { name: Args.string({ description: 'the saved reply', required: true }) };
  static override flags = yesFlag;

  async run(): Promise<DeletedJson> {
    const { args, flags } = await this.parse(SavedReplyDelete);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'saved-replies');
    const { name } = await needSavedReply(app.db, args.name);
    await confirm(`Delete the saved reply ${name}?`, { yes: flags.yes, canAsk: this.canAsk(flags) });
    await deleteSavedReply(app, name);
    this.print(`Saved reply ${name} is gone.`);
    return toDeletedJson(name, undefined, []);
  }
}
