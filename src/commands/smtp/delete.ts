// mailroom smtp delete: away with a way to send mail; what uses it goes over to another one.
import * as Args from '@oclif/core/args';
import { describeUses, refuseInUse } from '../../lib/in-use.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { deleteSmtpConfig } from '../../lib/smtp/delete-smtp-config.js';
import { needSmtpConfig } from '../../lib/smtp/need-smtp-config.js';
import { refuseHouse } from '../../lib/smtp/smtp-config.js';
import { listSmtpConfigs } from '../../lib/store/smtp-configs.js';
import { readUsesOfSmtpConfig } from '../../lib/store/uses.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { confirm } from '../../lib/terminal/confirm.js';
import { replaceFlag, yesFlag } from '../../lib/terminal/delete-flags.js';
import { type DeletedJson, toDeletedJson } from '../../lib/terminal/render/deleted.js';
import { chooseReplacement } from '../../lib/terminal/replacement.js';

export default class SmtpDelete extends BaseCommand {
  static override summary = 'Delete an SMTP config';
  static override description =
    'One that is in use needs another one in its place, such as the house. Its password in the vault goes with it.';
  static override examples = [
    '<%= config.bin %> smtp delete acme',
    '<%= config.bin %> smtp delete acme --replace-with house --yes',
  ];
  static override args = { name: Args.string({ description: 'the SMTP config', required: true }) };
  static override flags = { ...replaceFlag('the SMTP config'), ...yesFlag };

  async run(): Promise<DeletedJson> {
    const { args, flags } = await this.parse(SmtpDelete);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'servers');
    const config = await needSmtpConfig(app.db, args.name);
    refuseHouse(config);
    const uses = await readUsesOfSmtpConfig(app.db, config.id);
    const what = `SMTP config ${config.name}`;
    const canAsk = this.canAsk(flags);
    if (flags['replace-with'] !== undefined) await needSmtpConfig(app.db, flags['replace-with']);
    else if (!canAsk) refuseInUse(what, uses, ['such as the house']);
    const usedBy = describeUses(uses);
    const others = (await listSmtpConfigs(app.db)).map(({ name }) => name).filter((name) => name !== config.name);
    const say = (text: string) => this.progress(text);
    const given = flags['replace-with'];
    const make = 'mailroom smtp add';
    const replaceWith = await chooseReplacement({ what, usedBy, others, given, say, make });
    await confirm(`Delete the ${what}?`, { yes: flags.yes, canAsk });
    await deleteSmtpConfig(app, config.name, replaceWith);
    this.print(`${what} is gone.`);
    if (replaceWith !== undefined)
      this.progress(`See that a mail arrives: mailroom smtp test ${replaceWith} --to ADDRESS`);
    return toDeletedJson(config.name, replaceWith, usedBy);
  }
}
