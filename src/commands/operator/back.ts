// mailroom operator back: is there again, and gets new conversations.
import * as Args from '@oclif/core/args';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { setBack } from '../../lib/operator/set-away.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type AwayJson, renderBack, toAwayJson } from '../../lib/terminal/render/away.js';

export default class OperatorBack extends BaseCommand {
  static override summary = 'Say that you are there again, after operator away';
  static override examples = ['<%= config.bin %> operator back', '<%= config.bin %> operator back bob --json'];
  static override args = { name: Args.string({ description: 'the operator; you, unless given' }) };

  async run(): Promise<AwayJson> {
    const { args, flags } = await this.parse(OperatorBack);
    const app = await this.openApp(flags);
    const name = args.name ?? (await needActingOperator(app)).name;
    const { operator, wasAway, open } = await setBack(app, name);
    this.print(renderBack(operator, wasAway, open));
    this.suggest('mailroom inbox --mine', 'mailroom inbox --unassigned');
    return toAwayJson({ operator, handedOver: [], kept: open }, app.clock.now());
  }
}
