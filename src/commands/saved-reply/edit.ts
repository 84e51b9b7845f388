// mailroom saved-reply edit: another text for a saved reply.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { needPermission } from '../../lib/operator/need-permission.js';
import { editSavedReply } from '../../lib/saved-reply/edit-saved-reply.js';
import { needSavedReply } from '../../lib/saved-reply/need-saved-reply.js';
import { askTextAgain, needChange } from '../../lib/terminal/ask-kept.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type ChangedJson, renderChanged } from '../../lib/terminal/render/changed.js';
import { type SavedReplyJson, toSavedReplyJson } from '../../lib/terminal/render/saved-reply.js';
import { readTextValue } from '../../lib/terminal/text-value.js';

export default class SavedReplyEdit extends BaseCommand {
  static override summary = 'Change a saved reply';
  static override examples = [
    '<%= config.bin %> saved-reply edit refund',
    `<%= config.bin %> saved-reply edit refund --text 'Your money will be there by Friday.'`,
    '<%= config.bin %> saved-reply edit refund --text @refund.md',
  ];
  static override args = { name: Args.string({ description: 'the saved reply', required: true }) };
  static override flags = { text: Flags.string({ description: 'the text: TEXT, @FILE or -', helpValue: 'TEXT' }) };

  async run(): Promise<SavedReplyJson & ChangedJson> {
    const { args, flags } = await this.parse(SavedReplyEdit);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'saved-replies');
    const present = await needSavedReply(app.db, args.name);
    if (flags.text === undefined) needChange(this.canAsk(flags), 'saved-reply edit', ['--text TEXT']);
    const given = flags.text ?? (await askTextAgain('Text', present.text));
    const text = given === undefined ? present.text : await readTextValue(given);
    const { reply, changed } = await editSavedReply(app, present.name, text);
    this.print(renderChanged(`saved reply ${reply.name}`, changed));
    return { ...toSavedReplyJson(reply), changed };
  }
}
