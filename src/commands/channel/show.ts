// mailroom channel show: all that one channel has.
import * as Args from '@oclif/core/args';
import { needChannel } from '../../lib/channel/need-channel.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type ChannelJson, renderChannel, toChannelJson } from '../../lib/terminal/render/channel.js';

export default class ChannelShow extends BaseCommand {
  static override summary = 'Show a channel';
  static override examples = [
    '<%= config.bin %> channel show support',
    '<%= config.bin %> channel show support --json',
  ];
  static override args = { name: Args.string({ description: 'the channel', required: true }) };

  async run(): Promise<ChannelJson> {
    const { args, flags } = await this.parse(ChannelShow);
    const app = await this.openApp(flags);
    const channel = await needChannel(app.db, args.name);
    this.print(renderChannel(channel, this.screen(flags)));
    return toChannelJson(channel);
  }
}
