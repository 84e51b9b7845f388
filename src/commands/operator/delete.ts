// mailroom operator delete: somebody who answers no more; a colleague takes over, or nobody.
import * as Args from '@oclif/core/args';
import { describeUses } from '../../lib/in-use.js';
import { deleteOperator, refuseLastOne } from '../../lib/operator/delete-operator.js';
import { needOperator } from '../../lib/operator/find-acting-operator.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { listOperators } from '../../lib/store/operators.js';
import { readUsesOfOperator } from '../../lib/store/uses.js';
import { askChoice } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { confirm } from '../../lib/terminal/confirm.js';
import { replaceFlag, yesFlag } from '../../lib/terminal/delete-flags.js';
import { type DeletedJson, toDeletedJson } from '../../lib/terminal/render/deleted.js';

export default class OperatorDelete extends BaseCommand {
  static override summary = 'Delete an operator';
  static override description =
    'What they wrote stays. Their open conversations and their places in widgets go to who takes over, or to nobody.';
  static override examples = [
    '<%= config.bin %> operator delete bob',
    '<%= config.bin %> operator delete bob --replace-with ana --yes',
  ];
  static override args = { name: Args.string({ description: 'the operator', required: true }) };
  static override flags = { ...replaceFlag('the operator'), ...yesFlag };

  async run(): Promise<DeletedJson> {
    const { args, flags } = await this.parse(OperatorDelete);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'operators');
    const { id, name } = await needOperator(app.db, args.name);
    const colleagues = (await listOperators(app.db)).filter((other) => other.id !== id);
    // Before anything is asked in vain.
    refuseLastOne({ name }, colleagues);
    if (flags['replace-with'] !== undefined) await needOperator(app.db, flags['replace-with']);
    const usedBy = describeUses(await readUsesOfOperator(app.db, id));
    const canAsk = this.canAsk(flags);
    const has = usedBy.length === 0 ? '' : `, who has ${usedBy.join('; ')}`;
    const asksWho = flags['replace-with'] === undefined && canAsk && !flags.yes && usedBy.length > 0;
    if (asksWho) this.progress(`Operator ${name} has ${usedBy.join('; ')}.`);
    const replaceWith = asksWho ? await askWho(colleagues.map((other) => other.name)) : flags['replace-with'];
    const after = replaceWith === undefined ? (has === '' ? '' : ' Nobody takes over.') : ` ${replaceWith} takes over.`;
    await confirm(`Delete operator ${name}${has}?${after}`, { yes: flags.yes, canAsk });
    await deleteOperator(app, name, replaceWith);
    this.print(`Operator ${name} is gone.`);
    return toDeletedJson(name, replaceWith, usedBy);
  }
}

function askWho(others: readonly string[]): Promise<string | undefined> {
  const nobody = { name: 'nobody', value: undefined };
  return askChoice('Who takes over?', [...others.map((name) => ({ name, value: name })), nobody]);
}
