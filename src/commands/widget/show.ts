// mailroom widget show: who is in one widget, and what it answers.
import * as Args from '@oclif/core/args';
import { listChannels } from '../../lib/store/channels.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { renderWidget, toWidgetJson, type WidgetJson } from '../../lib/terminal/render/widget.js';
import { needWidget } from '../../lib/widget/need-widget.js';

export default class WidgetShow extends BaseCommand {
  static override summary = 'Show a widget, its operators and its channels';
  static override examples = ['<%= config.bin %> widget show website', '<%= config.bin %> widget show website --json'];
  static override args = { name: Args.string({ description: 'the widget', required: true }) };

  async run(): Promise<WidgetJson> {
    const { args, flags } = await this.parse(WidgetShow);
    const { db } = await this.openApp(flags);
    const widget = await needWidget(db, args.name);
    const channels = (await listChannels(db)).filter((channel) => channel.widget.id === widget.id);
    const shown = toWidgetJson(
      widget,
      channels.map(({ name }) => name),
    );
    this.print(renderWidget(shown, this.screen(flags)));
    this.suggest(`mailroom widget edit ${shown.name}`);
    return shown;
  }
}
