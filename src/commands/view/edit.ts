// mailroom view edit: another query or name for a view.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { parseSlug } from '../../lib/slug.js';
import { askTextAgain, needChange } from '../../lib/terminal/ask-kept.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { nameFlag } from '../../lib/terminal/delete-flags.js';
import { pointingAtMistakes } from '../../lib/terminal/query-error.js';
import { type ChangedJson, renderChanged } from '../../lib/terminal/render/changed.js';
import { toViewJson, type ViewJson } from '../../lib/terminal/render/view.js';
import { editView } from '../../lib/view/edit-view.js';
import { needView } from '../../lib/view/need-view.js';

export default class ViewEdit extends BaseCommand {
  static override summary = 'Change the query or the name of a view';
  static override examples = [
    '<%= config.bin %> view edit urgent',
    `<%= config.bin %> view edit urgent --query 'tag:urgent -is:mine'`,
  ];
  static override args = { name: Args.string({ description: 'the view', required: true }) };
  static override flags = {
    name: nameFlag('the view'),
    query: Flags.string({ description: 'the query', helpValue: 'QUERY' }),
  };

  async run(): Promise<ViewJson & ChangedJson> {
    const { args, flags } = await this.parse(ViewEdit);
    const app = await this.openApp(flags);
    const present = await needView(app.db, args.name, (await findActingOperator(app))?.id);
    const name = flags.name === undefined ? undefined : parseSlug(flags.name, 'a view');
    const isNamed = flags.query !== undefined || name !== undefined;
    if (!isNamed) needChange(this.canAsk(flags), 'view edit', ['--query QUERY', '--name NAME']);
    const query = isNamed ? flags.query : await askTextAgain('Query', present.query);
    const { view, changed } = await pointingAtMistakes(() => editView(app, present.name, { name, query }));
    this.print(renderChanged(`view ${view.name}`, changed));
    return { ...toViewJson(view), changed };
  }
}
