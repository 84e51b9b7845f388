// mailroom channel footer: the text below every answer of a channel.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { needChannel } from '../../lib/channel/need-channel.js';
import { setFooter } from '../../lib/channel/set-footer.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { safeText } from '../../lib/terminal/safe-text.js';
import { readTextValue } from '../../lib/terminal/text-value.js';

export type FooterJson = { readonly channel: string; readonly footer: string };

export default class ChannelFooter extends BaseCommand {
  static override summary = 'Show or change the footer of a channel';
  static override description =
    'The footer stands below every answer, after the signature, whoever writes it. Auto-replies have none.';
  static override examples = [
    '<%= config.bin %> channel footer support',
    `<%= config.bin %> channel footer support --text 'Acme Ltd, 1 Main Street'`,
    '<%= config.bin %> channel footer support --text @footer.txt',
    '<%= config.bin %> channel footer support --clear',
  ];
  static override args = { name: Args.string({ description: 'the channel', required: true }) };
  static override flags = {
    text: Flags.string({ description: 'the new footer: TEXT, @FILE or -', helpValue: 'TEXT', exclusive: ['clear'] }),
    clear: Flags.boolean({ description: 'take the footer away' }),
  };

  async run(): Promise<FooterJson> {
    const { args, flags } = await this.parse(ChannelFooter);
    const app = await this.openApp(flags);
    const text = flags.clear ? '' : flags.text === undefined ? undefined : await readTextValue(flags.text);
    const { name, footer } =
      text === undefined ? await needChannel(app.db, args.name) : await setFooter(app, args.name, text);
    if (text !== undefined) this.progress(`The footer of channel ${name} is ${footer ? 'changed' : 'gone'}.`);
    if (footer) this.print(safeText(footer));
    else if (text === undefined) this.progress(`Channel ${name} has no footer.`);
    return { channel: name, footer };
  }
}
