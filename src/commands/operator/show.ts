// mailroom operator show: one operator, and what they may do.
import * as Args from '@oclif/core/args';
import { findActingOperator, needActingOperator, needOperator } from '../../lib/operator/find-acting-operator.js';
import { listWidgets } from '../../lib/store/widgets.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import {
  type OperatorPageJson,
  renderOperator,
  toOperatorJson,
  toOperatorPageJson,
} from '../../lib/terminal/render/operator.js';
import { isMember } from '../../lib/widget/widget.js';

export default class OperatorShow extends BaseCommand {
  static override summary = 'Show an operator, and what their role allows';
  static override examples = ['<%= config.bin %> operator show', '<%= config.bin %> operator show bob --json'];
  static override args = { name: Args.string({ description: 'the operator; you, unless given' }) };

  async run(): Promise<OperatorPageJson> {
    const { args, flags } = await this.parse(OperatorShow);
    const app = await this.openApp(flags);
    const operator = args.name === undefined ? await needActingOperator(app) : await needOperator(app.db, args.name);
    const me = await findActingOperator(app);
    const widgets = (await listWidgets(app.db)).filter((widget) => isMember(widget, operator.id));
    const names = widgets.map(({ name }) => name);
    const shown = toOperatorPageJson(
      toOperatorJson(operator, names, operator.id === me?.id, app.clock.now()),
      operator.role,
    );
    this.print(renderOperator(shown, this.screen(flags)));
    this.suggest(`mailroom operator edit ${shown.name}`);
    return shown;
  }
}
