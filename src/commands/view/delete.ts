// mailroom view delete: away with a query that was kept under a name.
import * as Args from '@oclif/core/args';
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { confirm } from '../../lib/terminal/confirm.js';
import { yesFlag } from '../../lib/terminal/delete-flags.js';
import { type DeletedJson, toDeletedJson } from '../../lib/terminal/render/deleted.js';
import { deleteView } from '../../lib/view/delete-view.js';
import { needView } from '../../lib/view/need-view.js';

export default class ViewDelete extends BaseCommand {
  static override summary = 'Delete a view; its conversations stay';
  static override examples = ['<%= config.bin %> view delete urgent', '<%= config.bin %> view delete urgent --yes'];
  static override args = { name: Args.string({ description: 'the view', required: true }) };
  static override flags = yesFlag;

  async run(): Promise<DeletedJson> {
    const { args, flags } = await this.parse(ViewDelete);
    const app = await this.openApp(flags);
    const { name } = await needView(app.db, args.name, (await findActingOperator(app))?.id);
    await confirm(`Delete the view ${name}?`, { yes: flags.yes, canAsk: this.canAsk(flags) });
    await deleteView(app, name);
    this.print(`View ${name} is gone.`);
    return toDeletedJson(name, undefined, []);
  }
}
