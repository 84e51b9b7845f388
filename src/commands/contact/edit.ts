// mailroom contact edit: a contact's name, note and addresses.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { editContact } from '../../lib/conversation/edit-contact.js';
import { MailroomError } from '../../lib/errors.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { renderChanged } from '../../lib/terminal/render/changed.js';
import { type ContactJson, describeContact, toContactJson } from '../../lib/terminal/render/contact.js';
import { readTextValue } from '../../lib/terminal/text-value.js';

export default class ContactEdit extends BaseCommand {
  static override summary = 'Change the name, note or addresses of a contact';
  static override description =
    'An address that is removed becomes a contact of its own, with the conversations that are held with it: so a merge is taken back.';
  static override examples = [
    `<%= config.bin %> contact edit carla@customer.example --name 'Carla Customer' --note 'Prefers to be rung.'`,
    '<%= config.bin %> contact edit carla@customer.example --add-address carla@home.example',
    '<%= config.bin %> contact edit carla@customer.example --remove-address carla@home.example --json',
  ];
  static override args = {
    contact: Args.string({ description: 'the contact: an address, or a name that only they have', required: true }),
  };
  static override flags = {
    name: Flags.string({ description: 'what they are called' }),
    note: Flags.string({ description: 'what the team should know of them; "" for nothing', helpValue: 'TEXT|@FILE|-' }),
    'add-address': Flags.string({ description: 'theirs as well', helpValue: 'ADDRESS', multiple: true }),
    'remove-address': Flags.string({ description: 'not theirs', helpValue: 'ADDRESS', multiple: true }),
  };

  async run(): Promise<ContactJson & { readonly changed: readonly string[] }> {
    const { args, flags } = await this.parse(ContactEdit);
    const { name, note, 'add-address': addAddresses = [], 'remove-address': removeAddresses = [] } = flags;
    if (name === undefined && note === undefined && addAddresses.length + removeAddresses.length === 0) {
      throw new MailroomError('needs-answer', 'nothing was said that should change', [
        'name it with --name, --note, --add-address or --remove-address',
      ]);
    }
    const noted = note === undefined ? undefined : (await readTextValue(note)).trim();
    const app = await this.openApp(flags);
    const change = { name: name?.trim(), note: noted, addAddresses, removeAddresses };
    const { contact, changed } = await editContact(app, args.contact, change);
    this.print(renderChanged(`contact ${describeContact(contact)}`, changed));
    this.suggest(`mailroom contact show ${contact.addresses[0]?.address ?? ''}`);
    return { ...toContactJson(contact), changed };
  }
}
