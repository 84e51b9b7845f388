// mailroom saved-reply add: a text kept for reuse.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { needPermission } from '../../lib/operator/need-permission.js';
import { addSavedReply } from '../../lib/saved-reply/add-saved-reply.js';
import { checkSavedReply } from '../../lib/saved-reply/check-saved-reply.js';
import { parseSlug } from '../../lib/slug.js';
import { askText, needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type SavedReplyJson, toSavedReplyJson } from '../../lib/terminal/render/saved-reply.js';
import { readTextValue } from '../../lib/terminal/text-value.js';

const parseName = (text: string) => parseSlug(text, 'a saved reply');
const checkText = async (text: string) => checkSavedReply(await readTextValue(text));

export default class SavedReplyAdd extends BaseCommand {
  static override summary = 'Add a saved reply: a text kept for reuse';
  static override description =
    `Markdown, with variables: {{contact.name | default: "there"}}, {{contact.address}}, {{operator.name}}, {{operator.fullName}}, {{operator.email}}, {{channel.name}}, {{channel.replyName}}, {{channel.address}}, {{conversation.number}}. A misspelt one is refused.`;
  static override examples = [
    `<%= config.bin %> saved-reply add refund --text 'Hello {{contact.name | default: "there"}}, your money is on its way.'`,
    '<%= config.bin %> saved-reply add opening-hours --text @hours.md',
  ];
  static override args = { name: Args.string({ description: 'a short name, such as refund' }) };
  static override flags = { text: Flags.string({ description: 'the text: TEXT, @FILE or -', helpValue: 'TEXT' }) };

  async run(): Promise<SavedReplyJson> {
    const { args, flags } = await this.parse(SavedReplyAdd);
    needAnswers(this.canAsk(flags), { NAME: args.name, text: flags.text });
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'saved-replies');
    const name = args.name ?? (await askText({ message: 'Name of the saved reply, such as refund', parse: parseName }));
    const text = flags.text ?? (await askText({ message: 'Its text, or @FILE', parse: checkText }));
    const reply = await addSavedReply(app, { name: parseName(name), text: await readTextValue(text) });
    this.print(`Saved reply ${reply.name} is there.`);
    return toSavedReplyJson(reply);
  }
}
