// mailroom conversation move: to another channel.
import * as Args from '@oclif/core/args';
import { needConversation } from '../../lib/conversation/need-conversation.js';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { listChannels } from '../../lib/store/channels.js';
import { needAnswers } from '../../lib/terminal/ask.js';
import { askOtherChannel } from '../../lib/terminal/ask-part.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg } from '../../lib/terminal/order-flags.js';
import { type MovedJson, renderMoved, toMovedJson } from '../../lib/terminal/render/rearranged.js';

export default class ConversationMove extends BaseCommand {
  static override summary = 'Move a conversation to another channel';
  static override description =
    'It is answered from there, in the name of that channel. Mail that comes to the old address and belongs to it follows it.';
  static override examples = [
    '<%= config.bin %> conversation move 1042 billing',
    '<%= config.bin %> conversation move 1042 billing --json',
  ];
  static override args = {
    number: conversationArg,
    channel: Args.string({ description: 'the channel it is to be in' }),
  };

  async run(): Promise<MovedJson> {
    const { args, flags } = await this.parse(ConversationMove);
    const canAsk = this.canAsk(flags);
    needAnswers(canAsk, { NUMBER: args.number, CHANNEL: args.channel });
    const number = await needConversationNumber(args.number, canAsk);
    const app = await this.openApp(flags);
    const channel =
      args.channel ?? (await askOtherChannel(await needConversation(app.db, number), await listChannels(app.db)));
    const operator = await needActingOperator(app);
    const { moveConversation } = await import('../../lib/conversation/move-conversation.js');
    const moved = await moveConversation(app, number, operator, channel.trim());
    this.print(renderMoved(moved));
    this.suggest(`mailroom show ${moved.after.number}`, `mailroom conversation undo ${moved.after.number}`);
    return toMovedJson(moved);
  }
}
