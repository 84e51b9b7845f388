// mailroom saved-reply edit: another text or name for a saved reply.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { needPermission } from '../../lib/operator/need-permission.js';
import { editSavedReply } from '../../lib/saved-reply/edit-saved-reply.js';
import { needSavedReply } from '../../lib/saved-reply/need-saved-reply.js';
import { parseSlug } from '../../lib/slug.js';
import { askTextAgain, needChange } from '../../lib/terminal/ask-kept.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { nameFlag } from '../../lib/terminal/delete-flags.js';
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
  static override flags = {
    name: nameFlag('the saved reply'),
    text: Flags.string({ description: 'the text: TEXT, @FILE or -', helpValue: 'TEXT' }),
  };

  async run(): Promise<SavedReplyJson & ChangedJson> {
    const { args, flags } = await this.parse(SavedReplyEdit);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'saved-replies');
    const present = await needSavedReply(app.db, args.name);
    const name = flags.name === undefined ? undefined : parseSlug(flags.name, 'a saved reply');
    const isNamed = flags.text !== undefined || name !== undefined;
    if (!isNamed) needChange(this.canAsk(flags), 'saved-reply edit', ['--text TEXT', '--name NAME']);
    const given = isNamed ? flags.text : await askTextAgain('Text', present.text);
    const text = given === undefined ? undefined : await readTextValue(given);
    const { reply, changed } = await editSavedReply(app, present.name, { name, text });
    this.print(renderChanged(`saved reply ${reply.name}`, changed));
    return { ...toSavedReplyJson(reply), changed };
  }
}
