// mailroom widget delete: away with a widget; its channels go over to another one.
import * as Args from '@oclif/core/args';
import { describeUses, refuseInUse } from '../../lib/in-use.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { readUsesOfWidget } from '../../lib/store/uses.js';
import { listWidgets } from '../../lib/store/widgets.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { confirm } from '../../lib/terminal/confirm.js';
import { replaceFlag, yesFlag } from '../../lib/terminal/delete-flags.js';
import { type DeletedJson, toDeletedJson } from '../../lib/terminal/render/deleted.js';
import { chooseReplacement } from '../../lib/terminal/replacement.js';
import { deleteWidget } from '../../lib/widget/delete-widget.js';
import { needWidget } from '../../lib/widget/need-widget.js';

export default class WidgetDelete extends BaseCommand {
  static override summary = 'Delete a widget';
  static override description = 'One that channels use needs another one in its place.';
  static override examples = [
    '<%= config.bin %> widget delete website',
    '<%= config.bin %> widget delete website --replace-with sales --yes',
  ];
  static override args = { name: Args.string({ description: 'the widget', required: true }) };
  static override flags = { ...replaceFlag('the widget'), ...yesFlag };

  async run(): Promise<DeletedJson> {
    const { args, flags } = await this.parse(WidgetDelete);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'widgets');
    const widget = await needWidget(app.db, args.name);
    const uses = await readUsesOfWidget(app.db, widget.id);
    const canAsk = this.canAsk(flags);
    if (flags['replace-with'] !== undefined) await needWidget(app.db, flags['replace-with']);
    else if (!canAsk) refuseInUse(`widget ${widget.name}`, uses);
    const usedBy = describeUses(uses);
    const others = (await listWidgets(app.db)).map(({ name }) => name).filter((name) => name !== widget.name);
    const what = `widget ${widget.name}`;
    const say = (text: string) => this.progress(text);
    const given = flags['replace-with'];
    const make = 'mailroom widget create';
    const replaceWith = await chooseReplacement({ what, usedBy, others, given, say, make });
    await confirm(`Delete the ${what}?`, { yes: flags.yes, canAsk });
    await deleteWidget(app, widget.name, replaceWith);
    this.print(`Widget ${widget.name} is gone.`);
    return toDeletedJson(widget.name, replaceWith, usedBy);
  }
}
