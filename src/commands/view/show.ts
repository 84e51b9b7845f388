// mailroom view show: one query that is kept under a name.
import * as Args from '@oclif/core/args';
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { renderView, toViewJson, type ViewJson } from '../../lib/terminal/render/view.js';
import { needView } from '../../lib/view/need-view.js';

export default class ViewShow extends BaseCommand {
  static override summary = 'Show the query of a view';
  static override examples = ['<%= config.bin %> view show urgent', '<%= config.bin %> view show urgent --json'];
  static override args = { name: Args.string({ description: 'the view', required: true }) };

  async run(): Promise<ViewJson> {
    const { args, flags } = await this.parse(ViewShow);
    const app = await this.openApp(flags);
    const view = await needView(app.db, args.name, (await findActingOperator(app))?.id);
    this.print(renderView(view, this.screen(flags)));
    this.suggest(`mailroom inbox --view ${view.name}`);
    return toViewJson(view);
  }
}
