// mailroom conversation undo: takes back the last thing that somebody did with it.
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg } from '../../lib/terminal/order-flags.js';
import { renderUndone, toUndoneJson, type UndoneJson } from '../../lib/terminal/render/rearranged.js';

export default class ConversationUndo extends BaseCommand {
  static override summary = 'Take back the last thing that somebody did with a conversation';
  static override description =
    'A change of status, a snooze, tags, whose it is, a note, a merge, a split, a move or a link. Done again, it takes back the one before. It is refused, with exit 8, when something has happened since that contradicts it. What was sent stays sent: `outbox cancel` stops what has not left.';
  static override examples = [
    '<%= config.bin %> conversation undo 1042',
    '<%= config.bin %> conversation undo 1042 --json',
    '<%= config.bin %> show 1042',
  ];
  static override args = { number: conversationArg };

  async run(): Promise<UndoneJson> {
    const { args, flags } = await this.parse(ConversationUndo);
    const number = await needConversationNumber(args.number, this.canAsk(flags));
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const { undoConversation } = await import('../../lib/conversation/undo-conversation.js');
    const undone = await undoConversation(app, number, operator);
    this.print(renderUndone(undone, app.clock.now()));
    this.suggest(`mailroom show ${undone.after.number}`);
    return toUndoneJson(undone);
  }
}
