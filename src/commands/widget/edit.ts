// mailroom widget edit: who is in a widget, and who gets a new conversation.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { App } from '../../lib/app.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { parseSlug } from '../../lib/slug.js';
import { listChannels } from '../../lib/store/channels.js';
import { listOperators } from '../../lib/store/operators.js';
import { askMany } from '../../lib/terminal/ask.js';
import { askChoiceAgain, needChange } from '../../lib/terminal/ask-kept.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { nameFlag } from '../../lib/terminal/delete-flags.js';
import { hoursFlags, readHours } from '../../lib/terminal/hours-flags.js';
import { type ChangedJson, renderChanged } from '../../lib/terminal/render/changed.js';
import { toWidgetJson, type WidgetJson } from '../../lib/terminal/render/widget.js';
import { editWidget, type WidgetChange } from '../../lib/widget/edit-widget.js';
import { needWidget } from '../../lib/widget/need-widget.js';
import { isMember, ROUTINGS, type Widget } from '../../lib/widget/widget.js';

export default class WidgetEdit extends BaseCommand {
  static override summary = 'Change a widget: its name, its operators, its routing';
  static override description =
    'Without flags it asks, with what is there now. --operator names all who are in it then.';
  static override examples = [
    '<%= config.bin %> widget edit website',
    '<%= config.bin %> widget edit website --operator ana --operator bob',
    '<%= config.bin %> widget edit website --add carl --remove bob --routing round-robin',
    "<%= config.bin %> widget edit website --hours 'Mon-Fri 9:00-17:00, Sat 10-14' --time-zone Europe/Berlin",
  ];
  static override args = { name: Args.string({ description: 'the widget', required: true }) };
  static override flags = {
    name: nameFlag('the widget'),
    operator: Flags.string({ description: 'an operator who is in it then', helpValue: 'NAME', multiple: true }),
    add: Flags.string({ description: 'put this operator into it, last', helpValue: 'NAME', multiple: true }),
    remove: Flags.string({ description: 'take this operator out of it', helpValue: 'NAME', multiple: true }),
    routing: Flags.option({ description: 'who gets a new conversation', options: ROUTINGS })(),
    ...hoursFlags,
  };

  async run(): Promise<WidgetJson & ChangedJson> {
    const { args, flags } = await this.parse(WidgetEdit);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'widgets');
    const present = await needWidget(app.db, args.name);
    const { operator, add, remove, routing } = flags;
    const name = flags.name === undefined ? undefined : parseSlug(flags.name, 'a widget');
    const hours = readHours(flags, present);
    const named = operator ?? add ?? remove ?? routing ?? name ?? hours;
    if (named === undefined) needChange(this.canAsk(flags), 'widget edit', ['--operator NAME', '--routing manual']);
    const change =
      named === undefined ? await ask(app, present) : { name, routing, hours, operators: members(present, flags) };
    const { widget, changed } = await editWidget(app, present.name, change);
    const channels = (await listChannels(app.db)).filter((channel) => channel.widget.id === widget.id);
    this.print(renderChanged(`widget ${widget.name}`, changed));
    return {
      ...toWidgetJson(
        widget,
        channels.map(({ name }) => name),
      ),
      changed,
    };
  }
}

type Members = { readonly [Flag in 'operator' | 'add' | 'remove']?: readonly string[] | undefined };

function members(present: Widget, { operator, add = [], remove = [] }: Members): readonly string[] | undefined {
  if (operator === undefined && add.length === 0 && remove.length === 0) return undefined;
  const before = operator ?? present.operators.map(({ name }) => name);
  return [...before, ...add].filter((name) => !remove.includes(name));
}

async function ask({ db }: App, present: Widget): Promise<WidgetChange> {
  const choices = (await listOperators(db)).map(({ id, name }) => ({
    name,
    value: name,
    checked: isMember(present, id),
  }));
  const chosen = choices.length === 0 ? [] : await askMany('Operators in it', choices);
  const routings = ROUTINGS.map((value) => ({ name: value, value }));
  const routing = await askChoiceAgain('Who gets a new conversation', routings, present.routing);
  // Those who stay keep their places.
  const stay = present.operators.map(({ name }) => name).filter((name) => chosen.includes(name));
  return { routing, operators: [...stay, ...chosen.filter((name) => !stay.includes(name))] };
}
