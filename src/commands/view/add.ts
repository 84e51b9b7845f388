// mailroom view add: a query kept under a name.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseSlug } from '../../lib/slug.js';
import { askText, needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { pointingAtMistakes } from '../../lib/terminal/query-error.js';
import { toViewJson, type ViewJson } from '../../lib/terminal/render/view.js';
import { addView } from '../../lib/view/add-view.js';

const parseName = (text: string) => parseSlug(text, 'a view');

export default class ViewAdd extends BaseCommand {
  static override summary = 'Keep a query under a name, for inbox --view';
  static override description =
    'The query is written as for mailroom search (mailroom help query). is:mine and the like mean whoever looks. Unless it says which states, the view has open conversations.';
  static override examples = [
    `<%= config.bin %> view add urgent 'tag:urgent or subject:urgent'`,
    `<%= config.bin %> view add my-refunds 'is:mine refund' --private`,
    '<%= config.bin %> inbox --view urgent',
  ];
  static override args = {
    name: Args.string({ description: 'a short name, such as urgent' }),
    query: Args.string({ description: 'the query' }),
  };
  // A query may be several words; and what is missing is asked for, which a list after another argument does not allow.
  static override strict = false;
  static override flags = { private: Flags.boolean({ description: 'for yourself, not for the team' }) };

  async run(): Promise<ViewJson> {
    const { args, argv, flags } = await this.parse(ViewAdd);
    const given = argv.slice(1).join(' ') || undefined;
    needAnswers(this.canAsk(flags), { NAME: args.name, QUERY: given });
    const app = await this.openApp(flags);
    const name = args.name ?? (await askText({ message: 'Name of the view, such as urgent', parse: parseName }));
    const query = given ?? (await askText({ message: 'Its query, such as tag:urgent is:open' }));
    const order = { name: parseName(name), query, isPrivate: flags.private };
    const view = await pointingAtMistakes(() => addView(app, order));
    this.print(`View ${view.name} is there.`);
    this.suggest(`mailroom inbox --view ${view.name}`);
    return toViewJson(view);
  }
}
