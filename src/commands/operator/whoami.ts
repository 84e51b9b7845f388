// mailroom operator whoami: who you are, as mailroom sees it.
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { describeOperator, type MeJson, toMeJson } from '../../lib/terminal/render/operator.js';

export default class OperatorWhoami extends BaseCommand {
  static override summary = 'Show which operator you are';
  static override examples = ['<%= config.bin %> operator whoami', '<%= config.bin %> operator whoami --as bob'];

  async run(): Promise<MeJson> {
    const { flags } = await this.parse(OperatorWhoami);
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    this.print(`${operator.name}: ${describeOperator(operator)}`);
    return toMeJson(operator);
  }
}
