// mailroom operator use: says who you are on this machine.
import * as Args from '@oclif/core/args';
import { useOperator } from '../../lib/operator/use-operator.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { describeOperator, type MeJson, toMeJson } from '../../lib/terminal/render/operator.js';

export default class OperatorUse extends BaseCommand {
  static override summary = 'Say which operator you are on this machine';
  static override description = 'It is kept for the store that is in use: in another one you may be somebody else.';
  static override examples = ['<%= config.bin %> operator use ana'];
  static override args = { name: Args.string({ description: 'the operator', required: true }) };

  async run(): Promise<MeJson> {
    const { args, flags } = await this.parse(OperatorUse);
    const app = await this.openApp(flags);
    const operator = await useOperator(app, args.name);
    this.print(`You are ${operator.name} on this machine from now on: ${describeOperator(operator)}.`);
    const other = app.env['MAILROOM_OPERATOR'];
    if (other && other !== operator.name) {
      this.progress(`Warning: MAILROOM_OPERATOR says ${other}, and goes before this as long as it is set.`);
    }
    return toMeJson(operator);
  }
}
