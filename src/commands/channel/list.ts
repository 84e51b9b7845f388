// mailroom channel list: the channels there are.
import * as Flags from '@oclif/core/flags';
import { listChannels, listClosedChannels } from '../../lib/store/channels.js';
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
  static override flags = {
    closed: Flags.boolean({ description: 'those that were closed, and kept for their conversations' }),
    ...listFlags(CHANNEL_COLUMNS),
  };

  async run(): Promise<ChannelJson[]> {
    const { flags } = await this.parse(ChannelList);
    const app = await this.openApp(flags);
    const channels = await (flags.closed ? listClosedChannels : listChannels)(app.db);
    if (channels.length > 0) this.print(renderChannels(channels, this.screen(flags)));
    else {
      this.progress(flags.closed ? 'No channel was closed.' : 'There are no channels yet.');
      if (!flags.closed) this.suggest('mailroom channel create');
    }
    return channels.map(toChannelJson);
  }
}
