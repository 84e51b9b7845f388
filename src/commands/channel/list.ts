// mailroom channel list: the channels there are.
import { listChannels } from '../../lib/store/channels.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import { CHANNEL_COLUMNS, type ChannelJson, renderChannels, toChannelJson } from '../../lib/terminal/render/channel.js';

export default class ChannelList extends BaseCommand {
  static override summary = 'List the channels';
  static override examples = [
    '<%= config.bin %> channel list',
    '<%= config.bin %> channel list --json',
    '<%= config.bin %> channel list --columns name,address,auto-reply --sort address',
  ];
  static override flags = listFlags(CHANNEL_COLUMNS);

  async run(): Promise<ChannelJson[]> {
    const { flags } = await this.parse(ChannelList);
    const app = await this.openApp(flags);
    const channels = await listChannels(app.db);
    if (channels.length > 0) this.print(renderChannels(channels, this.screen(flags)));
    else {
      this.progress('There are no channels yet.');
      this.suggest('mailroom channel create');
    }
    return channels.map(toChannelJson);
  }
}
