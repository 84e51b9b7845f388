// mailroom operator away: gets no new conversations until they are back.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { setAway } from '../../lib/operator/set-away.js';
import { parsePointInTime } from '../../lib/point-in-time.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type AwayJson, renderAway, toAwayJson } from '../../lib/terminal/render/away.js';

export default class OperatorAway extends BaseCommand {
  static override summary = 'Say that you are away: nobody is given conversations while they are';
  static override description =
    'What you have open stays yours, unless you hand it over. When a customer writes into one of them meanwhile, a widget that gives conversations out gives it to somebody who is there. Times are local: 2h, 3d, 14:30, monday, 2026-12-01.';
  static override examples = [
    '<%= config.bin %> operator away',
    '<%= config.bin %> operator away --until monday',
    '<%= config.bin %> operator away --hand-over --until 2026-12-01',
    '<%= config.bin %> operator away bob --json',
  ];
  static override args = { name: Args.string({ description: 'the operator; you, unless given' }) };
  static override flags = {
    until: Flags.string({ description: 'when you are back by yourself', helpValue: 'TIME' }),
    'hand-over': Flags.boolean({ description: 'give what is open to the others who are there' }),
  };

  async run(): Promise<AwayJson> {
    const { args, flags } = await this.parse(OperatorAway);
    const app = await this.openApp(flags);
    const now = app.clock.now();
    const until = flags.until === undefined ? undefined : parsePointInTime(flags.until, now);
    const name = args.name ?? (await needActingOperator(app)).name;
    const gone = await setAway(app, { name, until, handOver: flags['hand-over'] });
    this.printWrapped(renderAway(gone));
    if (gone.kept > 0) this.suggest(`mailroom operator away ${name} --hand-over     gives the open ones to the others`);
    this.suggest(`mailroom operator back ${args.name ?? ''}`.trimEnd());
    return toAwayJson(gone, now);
  }
}
