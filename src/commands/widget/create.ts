// mailroom widget create: a group of operators who answer channels.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { App } from '../../lib/app.js';
import { MailroomError } from '../../lib/errors.js';
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { parseSlug } from '../../lib/slug.js';
import { listOperators } from '../../lib/store/operators.js';
import { askMany, askText, needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { hoursFlags, readHours } from '../../lib/terminal/hours-flags.js';
import { toWidgetJson, type WidgetJson } from '../../lib/terminal/render/widget.js';
import { ALWAYS } from '../../lib/widget/business-hours.js';
import { createWidget } from '../../lib/widget/create-widget.js';
import { ROUTINGS } from '../../lib/widget/widget.js';

export default class WidgetCreate extends BaseCommand {
  static override summary = 'Create a widget: the operators who answer certain channels';
  static override description = 'Without --operator it asks who is in it; where nobody can be asked, it is you alone.';
  static override examples = [
    '<%= config.bin %> widget create website --operator ana --operator bob',
    '<%= config.bin %> widget create sales --operator ana --routing round-robin',
    "<%= config.bin %> widget create desk --operator ana --hours 'Mon-Fri 9:00-17:00' --time-zone Europe/Berlin",
  ];
  static override args = { name: Args.string({ description: 'a short name, such as website' }) };
  static override flags = {
    operator: Flags.string({ description: 'an operator to put into it', helpValue: 'NAME', multiple: true }),
    routing: Flags.option({
      description: 'who gets a new conversation',
      options: ROUTINGS,
      default: 'manual' as const,
    })(),
    ...hoursFlags,
  };

  async run(): Promise<WidgetJson> {
    const { args, flags } = await this.parse(WidgetCreate);
    const canAsk = this.canAsk(flags);
    needAnswers(canAsk, { NAME: args.name });
    const app = await this.openApp(flags);
    const parse = (text: string) => parseSlug(text, 'a widget');
    const name = parse(args.name ?? (await askText({ message: 'Name of the widget, such as website', parse })));
    const hours = readHours(flags);
    const operators = flags.operator ?? (await this.#chooseOperators(app, canAsk));
    const widget = await createWidget(app, {
      name,
      routing: flags.routing,
      operators,
      hours: hours === ALWAYS ? undefined : hours,
    });
    const members = widget.operators.map((operator) => operator.name).join(', ') || 'nobody yet';
    this.print(`Widget ${widget.name} is there, with ${members}.`);
    this.suggest('mailroom channel create');
    return toWidgetJson(widget, []);
  }

  async #chooseOperators(app: App, canAsk: boolean): Promise<readonly string[]> {
    const operators = await listOperators(app.db);
    const me = await findActingOperator(app);
    if (canAsk && operators.length > 0) {
      const choices = operators.map(({ id, name }) => ({ name, value: name, checked: id === me?.id }));
      return askMany('Operators in it', choices);
    }
    const [only] = operators.length === 1 ? operators : [me];
    if (only) {
      this.progress(`${only.name} is put into it, as no --operator was given.`);
      return [only.name];
    }
    if (operators.length === 0) return [];
    throw new MailroomError('needs-answer', 'nobody is there to answer, and this is missing: --operator', [
      `the operators are: ${operators.map((operator) => operator.name).join(', ')}`,
      'or say who you are, and you are put into it: --as NAME',
    ]);
  }
}
