// mailroom saved-reply list: the texts kept for reuse.
import { listSavedReplies } from '../../lib/store/saved-replies.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import {
  renderSavedReplies,
  SAVED_REPLY_COLUMNS,
  type SavedReplyJson,
  toSavedReplyJson,
} from '../../lib/terminal/render/saved-reply.js';

export default class SavedReplyList extends BaseCommand {
  static override summary = 'List the saved replies';
  static override examples = ['<%= config.bin %> saved-reply list', '<%= config.bin %> saved-reply list --json'];
  static override flags = listFlags(SAVED_REPLY_COLUMNS);

  async run(): Promise<SavedReplyJson[]> {
    const { flags } = await this.parse(SavedReplyList);
    const app = await this.openApp(flags);
    const replies = await listSavedReplies(app.db);
    if (replies.length > 0) this.print(renderSavedReplies(replies, this.screen(flags)));
    else {
      this.progress('There are no saved replies yet.');
      this.suggest('mailroom saved-reply add NAME --text TEXT');
    }
    return replies.map(toSavedReplyJson);
  }
}
