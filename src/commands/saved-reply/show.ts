// mailroom saved-reply show: one text kept for reuse.
import * as Args from '@oclif/core/args';
import { needSavedReply } from '../../lib/saved-reply/need-saved-reply.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { renderSavedReply, type SavedReplyJson, toSavedReplyJson } from '../../lib/terminal/render/saved-reply.js';

export default class SavedReplyShow extends BaseCommand {
  static override summary = 'Show a saved reply';
  static override examples = [
    '<%= config.bin %> saved-reply show refund',
    '<%= config.bin %> saved-reply show refund --json',
  ];
  static override args = { name: Args.string({ description: 'the saved reply', required: true }) };

  async run(): Promise<SavedReplyJson> {
    const { args, flags } = await this.parse(SavedReplyShow);
    const app = await this.openApp(flags);
    const reply = await needSavedReply(app.db, args.name);
    this.print(renderSavedReply(reply, this.screen(flags)));
    return toSavedReplyJson(reply);
  }
}
