// mailroom conversation route: gives mail for no channel the one that it is for.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { askText, needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';

type RoutedJson = { readonly conversations: readonly number[]; readonly autoReplies: number };

export default class ConversationRoute extends BaseCommand {
  static override summary = 'Give a mail that is for no channel the channel it is for';
  static override description =
    'The mail is taken in as if it had been for that channel: it joins its conversation or begins one. `mailroom inbox --unrouted` lists such mail.';
  static override examples = [
    '<%= config.bin %> conversation route 019cadfd8906e224faced0b1a6ece8f6 --channel support',
  ];
  static override args = { message: Args.string({ description: 'the id of the message, or its Message-ID' }) };
  static override flags = { channel: Flags.string({ description: 'the channel it is for', helpValue: 'NAME' }) };

  async run(): Promise<RoutedJson> {
    const { args, flags } = await this.parse(ConversationRoute);
    needAnswers(this.canAsk(flags), { MESSAGE: args.message, channel: flags.channel });
    const app = await this.openApp(flags);
    const mail = args.message ?? (await askText({ message: 'Id of the message' }));
    const channel = flags.channel ?? (await askText({ message: 'Channel' }));
    const { assignChannel } = await import('../../lib/inbound/assign-channel.js');
    const { conversations, autoReplies } = await assignChannel(app, { mail: mail.trim(), channel });
    const [number] = conversations;
    this.print(number === undefined ? 'It was here already.' : `It is in conversation #${number} now.`);
    if (number !== undefined) this.suggest(`mailroom show ${number}`);
    return { conversations, autoReplies };
  }
}
