// mailroom contact list: whom there are conversations with.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { needContact } from '../../lib/conversation/need-contact.js';
import { listContacts } from '../../lib/store/contact-cards.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import {
  CONTACT_COLUMNS,
  type ContactJson,
  lastOf,
  renderContacts,
  toContactJson,
} from '../../lib/terminal/render/contact.js';

export default class ContactList extends BaseCommand {
  static override summary = 'List contacts by their names, or find some';
  static override examples = [
    '<%= config.bin %> contact list',
    '<%= config.bin %> contact list carla',
    '<%= config.bin %> contact list customer.example --json',
    '<%= config.bin %> contact list --blocked',
  ];
  static override args = { query: Args.string({ description: 'what their name or an address of theirs has in it' }) };
  static override flags = {
    blocked: Flags.boolean({ description: 'only those who are blocked' }),
    limit: Flags.integer({ description: 'how many at most', default: 50, min: 1, max: 100_000, helpValue: 'N' }),
    after: Flags.string({ description: 'only those that come after this one in the list', helpValue: 'ADDRESS' }),
    ...listFlags(CONTACT_COLUMNS),
  };

  async run(): Promise<ContactJson[]> {
    const { args, flags } = await this.parse(ContactList);
    const app = await this.openApp(flags);
    const found = await listContacts(app.db, {
      text: args.query,
      blockedOnly: flags.blocked,
      after: flags.after === undefined ? undefined : await needContact(app.db, flags.after),
      limit: flags.limit + 1,
    });
    const shown = found.slice(0, flags.limit);
    if (shown.length > 0) this.print(renderContacts(shown, this.screen(flags), app.clock.now()));
    else this.progress(args.query === undefined && !flags.blocked ? 'There are no contacts yet.' : 'No contact fits.');
    if (found.length > shown.length) this.notice(`  there are more: add --after ${lastOf(shown)}, or --limit N`);
    if (shown.length > 0) this.suggest(`mailroom contact show ${lastOf(shown)}`);
    return shown.map(toContactJson);
  }
}
