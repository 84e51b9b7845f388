// mailroom hook delete: away with a hook.
import * as Args from '@oclif/core/args';
import { deleteHook } from '../../lib/hook/delete-hook.js';
import { needHook } from '../../lib/hook/need-hook.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { confirm } from '../../lib/terminal/confirm.js';
import { yesFlag } from '../../lib/terminal/delete-flags.js';
import { type DeletedJson, toDeletedJson } from '../../lib/terminal/render/deleted.js';

export default class HookDelete extends BaseCommand {
  static override summary = 'Delete a hook';
  static override examples = ['<%= config.bin %> hook delete ring', '<%= config.bin %> hook delete ring --yes'];
  static override args = { name: Args.string({ description: 'the hook', required: true }) };
  static override flags = yesFlag;

  async run(): Promise<DeletedJson> {
    const { args, flags } = await this.parse(HookDelete);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'hooks');
    const { name } = await needHook(app.db, args.name);
    const canAsk = this.canAsk(flags);
    await confirm(`Delete the hook ${name}, and what it has not heard yet?`, { yes: flags.yes, canAsk });
    await deleteHook(app, name);
    this.print(`Hook ${name} is gone.`);
    return toDeletedJson(name, undefined, []);
  }
}
