// mailroom contact block: what somebody writes is kept, and calls nobody.
import * as Args from '@oclif/core/args';
import { setBlocked } from '../../lib/conversation/set-blocked.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type ContactJson, renderBlocked, toContactJson } from '../../lib/terminal/render/contact.js';

export default class ContactBlock extends BaseCommand {
  static override summary = 'Keep what a contact writes as spam, without an answer or a notification';
  static override description =
    'All of their addresses are blocked. Nothing is dropped: a new conversation of theirs is spam, mail to an older one is kept there and changes nothing, and mailroom why says so. What is there already stays as it is.';
  static override examples = [
    '<%= config.bin %> contact block spammer@offers.example',
    '<%= config.bin %> contact block spammer@offers.example --json',
  ];
  static override args = {
    contact: Args.string({ description: 'the contact: an address, or a name that only they have', required: true }),
  };

  async run(): Promise<ContactJson & { readonly changed: boolean }> {
    const { args, flags } = await this.parse(ContactBlock);
    const app = await this.openApp(flags);
    const { contact, changed } = await setBlocked(app, args.contact, true);
    this.print(renderBlocked(contact, true, changed));
    this.suggest('mailroom inbox --status spam');
    return { ...toContactJson(contact), changed };
  }
}
