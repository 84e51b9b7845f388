// mailroom operator add: a person who answers.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseEmailAddress } from '../../lib/address/email-address.js';
import { parseHeaderText } from '../../lib/header-text.js';
import { addOperator } from '../../lib/operator/add-operator.js';
import { ROLES } from '../../lib/operator/operator.js';
import { parseSlug } from '../../lib/slug.js';
import { askText, needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { describeOperator, type OperatorJson, toOperatorJson } from '../../lib/terminal/render/operator.js';

const parseName = (text: string) => parseSlug(text, 'an operator');

export default class OperatorAdd extends BaseCommand {
  static override summary = 'Add an operator: a person who answers';
  static override description = 'The first operator of a store is its admin, and "you" on this machine.';
  static override examples = [
    `<%= config.bin %> operator add ana --email ana@acme.test --full-name 'Ana López'`,
    '<%= config.bin %> operator add bob --email bob@acme.test --role supervisor --widget website --notify on',
  ];
  static override args = { name: Args.string({ description: 'a short name, such as ana' }) };
  static override flags = {
    email: Flags.string({ description: 'their own address', env: 'MAILROOM_EMAIL', helpValue: 'ADDRESS' }),
    'full-name': Flags.string({ description: 'their name as customers see it', helpValue: 'TEXT' }),
    role: Flags.option({ description: 'what they may do; unless given, operator', options: ROLES })(),
    widget: Flags.string({ description: 'a widget to put them into', helpValue: 'NAME', multiple: true }),
    notify: Flags.option({
      description: 'tell them by mail of new conversations, answers and replies that failed',
      options: ['on', 'off'] as const,
      default: 'off' as const,
    })(),
    'allow-operator-address': Flags.boolean({
      description: 'take an address that mail comes in by, at the risk of a loop',
    }),
  };

  async run(): Promise<OperatorJson> {
    const { args, flags } = await this.parse(OperatorAdd);
    needAnswers(this.canAsk(flags), { NAME: args.name, email: flags.email });
    const app = await this.openApp(flags);
    const name = args.name ?? (await askText({ message: 'Name of the operator, such as ana', parse: parseName }));
    const email = flags.email ?? (await askText({ message: 'Their email address', parse: parseEmailAddress }));
    const { operator, becameMe, warnings } = await addOperator(app, {
      name: parseName(name),
      email: parseEmailAddress(email),
      fullName: parseHeaderText(flags['full-name'] ?? '', 'the full name'),
      role: flags.role,
      notify: flags.notify === 'on',
      widgets: flags.widget ?? [],
      allowOwnAddress: flags['allow-operator-address'],
    });
    for (const warning of warnings) this.progress(`Warning: ${warning}`);
    this.print(`Operator ${operator.name} is there: ${describeOperator(operator)}.`);
    if (becameMe) this.progress(`You are ${operator.name} on this machine from now on.`);
    if (!becameMe) this.suggest(`mailroom widget edit WIDGET --add ${operator.name}`);
    this.suggest(`mailroom operator signature ${operator.name} --text TEXT`);
    return toOperatorJson(operator, flags.widget ?? [], becameMe, app.clock.now());
  }
}
