// mailroom contact show: one contact, and all that there was with them in any channel.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { needContact } from '../../lib/conversation/need-contact.js';
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { listConversations } from '../../lib/store/inbox.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type ContactPageJson, renderContact, toContactPageJson } from '../../lib/terminal/render/contact.js';

export default class ContactShow extends BaseCommand {
  static override summary = 'Show a contact with their addresses and conversations in all channels';
  static override examples = [
    '<%= config.bin %> contact show carla@customer.example',
    `<%= config.bin %> contact show 'Carla Customer' --json`,
  ];
  static override args = {
    contact: Args.string({ description: 'the contact: an address, or a name that only they have', required: true }),
  };
  static override flags = {
    limit: Flags.integer({ description: 'how many conversations', default: 20, min: 1, max: 10_000, helpValue: 'N' }),
  };

  async run(): Promise<ContactPageJson> {
    const { args, flags } = await this.parse(ContactShow);
    const app = await this.openApp(flags);
    const card = await needContact(app.db, args.contact);
    const reader = await findActingOperator(app);
    const filter = { statuses: [], contact: card.id, limit: flags.limit };
    const history = await listConversations(app.db, filter, reader?.id);
    this.print(renderContact(card, history, { screen: this.screen(flags), now: app.clock.now() }));
    const [last] = history;
    if (last !== undefined) this.suggest(`mailroom show ${last.number}`);
    return toContactPageJson(card, history);
  }
}
