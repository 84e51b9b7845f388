// mailroom contact merge: two contacts are one person.
import * as Args from '@oclif/core/args';
import { mergeContacts } from '../../lib/conversation/merge-contacts.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type ContactJson, renderMerged, toContactJson } from '../../lib/terminal/render/contact.js';

export default class ContactMerge extends BaseCommand {
  static override summary = 'Make one contact of two, with the addresses and conversations of both';
  static override description =
    'The first is the second then. Mail from each of the addresses joins the conversations of all. contact edit --remove-address takes an address out again.';
  static override examples = [
    '<%= config.bin %> contact merge carla@home.example carla@customer.example',
    `<%= config.bin %> contact merge carla@home.example 'Carla Customer' --json`,
  ];
  static override args = {
    contact: Args.string({ description: 'the contact that is to be the other', required: true }),
    other: Args.string({ description: 'the contact who stays', required: true }),
  };

  async run(): Promise<ContactJson> {
    const { args, flags } = await this.parse(ContactMerge);
    const app = await this.openApp(flags);
    const { contact, merged } = await mergeContacts(app, args.contact, args.other);
    this.print(renderMerged(contact, merged));
    this.suggest(`mailroom contact show ${contact.addresses[0]?.address ?? ''}`);
    return toContactJson(contact);
  }
}
