// mailroom channel show: all that one channel has.
import * as Args from '@oclif/core/args';
import { needChannel } from '../../lib/channel/need-channel.js';
import { listChannelSignatures } from '../../lib/store/channel-signatures.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type ChannelPageJson, renderChannel, toChannelPageJson } from '../../lib/terminal/render/channel.js';

export default class ChannelShow extends BaseCommand {
  static override summary = 'Show a channel: every setting, and what it means';
  static override examples = [
    '<%= config.bin %> channel show support',
    '<%= config.bin %> channel show support --json',
  ];
  static override args = { name: Args.string({ description: 'the channel', required: true }) };

  async run(): Promise<ChannelPageJson> {
    const { args, flags } = await this.parse(ChannelShow);
    const app = await this.openApp(flags);
    const channel = await needChannel(app.db, args.name);
    const own = (await listChannelSignatures(app.db)).filter((one) => one.channel === channel.name);
    const signatures = own.map(({ operator, signature }) => ({ operator, ...signature }));
    this.print(renderChannel(channel, signatures, this.screen(flags)));
    this.suggest(`mailroom channel edit ${channel.name}`, `mailroom channel test ${channel.name}`);
    return toChannelPageJson(channel, signatures);
  }
}
