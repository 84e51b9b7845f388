// mailroom operator list: who answers.
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { listOperators } from '../../lib/store/operators.js';
import { listWidgets } from '../../lib/store/widgets.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import {
  OPERATOR_COLUMNS,
  type OperatorJson,
  renderOperators,
  toOperatorJson,
} from '../../lib/terminal/render/operator.js';
import { isMember } from '../../lib/widget/widget.js';

export default class OperatorList extends BaseCommand {
  static override summary = 'List the operators';
  static override examples = ['<%= config.bin %> operator list', '<%= config.bin %> operator list --json'];
  static override flags = listFlags(OPERATOR_COLUMNS);

  async run(): Promise<OperatorJson[]> {
    const { flags } = await this.parse(OperatorList);
    const app = await this.openApp(flags);
    const now = app.clock.now();
    const me = await findActingOperator(app);
    const widgets = await listWidgets(app.db);
    const operators = (await listOperators(app.db)).map((operator) => {
      const theirs = widgets.filter((widget) => isMember(widget, operator.id)).map((widget) => widget.name);
      return toOperatorJson(operator, theirs, operator.id === me?.id, now);
    });
    if (operators.length > 0) this.print(renderOperators(operators, this.screen(flags), now));
    else {
      this.progress('There are no operators yet.');
      this.suggest('mailroom operator add NAME --email ADDRESS');
    }
    return operators;
  }
}
