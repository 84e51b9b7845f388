// mailroom contact suppressed: addresses whose mail came back.
import * as Flags from '@oclif/core/flags';
import { clearSuppression } from '../../lib/conversation/clear-suppression.js';
import { listSuppressed } from '../../lib/store/bounces.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { renderSuppressed, type SuppressedJson, toSuppressedJson } from '../../lib/terminal/render/suppressed.js';

export default class ContactSuppressed extends BaseCommand {
  static override summary = 'List the addresses that mail came back from for good';
  static override description =
    'A delivery report that says there is no such address stops answers to it for 60 days: `reply` then asks for --force.';
  static override examples = [
    '<%= config.bin %> contact suppressed',
    '<%= config.bin %> contact suppressed --clear ana@example.com',
  ];
  static override flags = {
    clear: Flags.string({ description: 'allow mail to this address again', helpValue: 'ADDRESS' }),
  };

  async run(): Promise<SuppressedJson[]> {
    const { flags } = await this.parse(ContactSuppressed);
    const app = await this.openApp(flags);
    if (flags.clear !== undefined) this.progress(`Mail to ${await clearSuppression(app, flags.clear)} is sent again.`);
    const found = await listSuppressed(app.db, app.clock.now());
    if (found.length > 0) this.print(renderSuppressed(found, this.screen(flags)));
    else if (flags.clear === undefined) this.progress('No address is held back.');
    return found.map(toSuppressedJson);
  }
}
