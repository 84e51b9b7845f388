// mailroom contact unblock: what somebody writes counts again.
import * as Args from '@oclif/core/args';
import { setBlocked } from '../../lib/conversation/set-blocked.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type ContactJson, renderBlocked, toContactJson } from '../../lib/terminal/render/contact.js';

export default class ContactUnblock extends BaseCommand {
  static override summary = 'End what contact block began';
  static override description =
    'Conversations that began as spam meanwhile stay so: conversation reopen says that one is none.';
  static override examples = [
    '<%= config.bin %> contact unblock spammer@offers.example',
    '<%= config.bin %> contact unblock spammer@offers.example --json',
  ];
  static override args = {
    contact: Args.string({ description: 'the contact: an address, or a name that only they have', required: true }),
  };

  async run(): Promise<ContactJson & { readonly changed: boolean }> {
    const { args, flags } = await this.parse(ContactUnblock);
    const app = await this.openApp(flags);
    const { contact, changed } = await setBlocked(app, args.contact, false);
    this.print(renderBlocked(contact, false, changed));
    this.suggest('mailroom contact list --blocked');
    return { ...toContactJson(contact), changed };
  }
}
