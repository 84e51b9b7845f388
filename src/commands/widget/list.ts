// mailroom widget list: who answers what.
import { listChannels } from '../../lib/store/channels.js';
import { listWidgets } from '../../lib/store/widgets.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import { renderWidgets, toWidgetJson, WIDGET_COLUMNS, type WidgetJson } from '../../lib/terminal/render/widget.js';

export default class WidgetList extends BaseCommand {
  static override summary = 'List the widgets, their operators and their channels';
  static override examples = ['<%= config.bin %> widget list', '<%= config.bin %> widget list --json'];
  static override flags = listFlags(WIDGET_COLUMNS);

  async run(): Promise<WidgetJson[]> {
    const { flags } = await this.parse(WidgetList);
    const { db } = await this.openApp(flags);
    const channels = await listChannels(db);
    const widgets = (await listWidgets(db)).map((widget) =>
      toWidgetJson(
        widget,
        channels.filter((channel) => channel.widget.id === widget.id).map((channel) => channel.name),
      ),
    );
    if (widgets.length > 0) this.print(renderWidgets(widgets, this.screen(flags)));
    else {
      this.progress('There are no widgets yet.');
      this.suggest('mailroom widget create NAME');
    }
    return widgets;
  }
}
