// mailroom channel auto-reply: what a channel says by itself to a new customer's mail.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { needChannel } from '../../lib/channel/need-channel.js';
import { setAutoReply } from '../../lib/channel/set-auto-reply.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { renderFields } from '../../lib/terminal/fields.js';
import { readTextValue } from '../../lib/terminal/text-value.js';

export type AutoReplyJson = {
  readonly channel: string;
  readonly on: boolean;
  readonly subject: string;
  readonly text: string;
};

export default class ChannelAutoReply extends BaseCommand {
  static override summary = 'Show or change the auto-reply of a channel';
  static override description =
    `It answers the first mail of a conversation, if a person wrote that. A new text switches it on, unless --off is given.

Variables: {{contact.name | default: "there"}}, {{contact.address}}, {{channel.name}}, {{channel.replyName}}, {{channel.address}}, {{conversation.number}}.`;
  static override examples = [
    '<%= config.bin %> channel auto-reply support',
    `<%= config.bin %> channel auto-reply support --text 'Hello {{contact.name | default: "there"}}, we answer within a day.'`,
    `<%= config.bin %> channel auto-reply support --subject 'We have your mail'`,
    '<%= config.bin %> channel auto-reply support --off',
  ];
  static override args = { name: Args.string({ description: 'the channel', required: true }) };
  static override flags = {
    text: Flags.string({ description: 'what it says: TEXT, @FILE or -', helpValue: 'TEXT' }),
    subject: Flags.string({ description: 'its subject; empty for the usual one', helpValue: 'TEXT' }),
    on: Flags.boolean({ description: 'switch it on', exclusive: ['off'] }),
    off: Flags.boolean({ description: 'switch it off; the text is kept' }),
  };

  async run(): Promise<AutoReplyJson> {
    const { args, flags } = await this.parse(ChannelAutoReply);
    const app = await this.openApp(flags);
    const text = flags.text === undefined ? undefined : await readTextValue(flags.text);
    const change = { text, subject: flags.subject, on: flags.on ? true : flags.off ? false : undefined };
    const isChange = Object.values(change).some((value) => value !== undefined);
    const channel = isChange ? await setAutoReply(app, args.name, change) : await needChannel(app.db, args.name);
    const { autoReply } = channel;
    const state = autoReply.on ? 'on' : 'off';
    this.print(
      renderFields(
        [
          ['auto-reply', state],
          ['subject', autoReply.subject],
          ['text', autoReply.text],
        ],
        this.screen(flags),
      ),
    );
    return { channel: channel.name, on: autoReply.on, subject: autoReply.subject, text: autoReply.text };
  }
}
