// mailroom view list: the queries that are kept under a name.
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { listViews } from '../../lib/store/views.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import { renderViews, toViewJson, VIEW_COLUMNS, type ViewJson } from '../../lib/terminal/render/view.js';

export default class ViewList extends BaseCommand {
  static override summary = "List the views: the team's and your own";
  static override examples = ['<%= config.bin %> view list', '<%= config.bin %> view list --json'];
  static override flags = listFlags(VIEW_COLUMNS);

  async run(): Promise<ViewJson[]> {
    const { flags } = await this.parse(ViewList);
    const app = await this.openApp(flags);
    const reader = await findActingOperator(app);
    const views = await listViews(app.db, reader?.id);
    if (views.length > 0) this.print(renderViews(views, this.screen(flags)));
    else {
      this.progress('There are no views yet.');
      this.suggest("mailroom view add NAME 'QUERY'");
    }
    return views.map(toViewJson);
  }
}
