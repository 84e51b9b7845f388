// mailroom quarantine list: the mails that could not be taken in, and why.
import * as Flags from '@oclif/core/flags';
import { listQuarantined } from '../../lib/store/quarantine.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import {
  QUARANTINE_COLUMNS,
  type QuarantineJson,
  renderQuarantine,
  toQuarantineJson,
} from '../../lib/terminal/render/quarantine.js';

export default class QuarantineList extends BaseCommand {
  static override summary = 'List the mails that could not be taken in, and why';
  static override description =
    'They are kept as far as the server gave them, and hold up no other mail. A mail larger than the limit of its mailbox is here too: its headers are in a conversation.';
  static override examples = ['<%= config.bin %> quarantine list', '<%= config.bin %> quarantine list --all --json'];
  static override flags = {
    all: Flags.boolean({ description: 'those that are settled as well' }),
    ...listFlags(QUARANTINE_COLUMNS),
  };

  async run(): Promise<QuarantineJson[]> {
    const { flags } = await this.parse(QuarantineList);
    const app = await this.openApp(flags);
    const mails = await listQuarantined(app.db, { all: flags.all });
    if (mails.length > 0) this.print(renderQuarantine(mails, this.screen(flags), app.clock.now()));
    else this.progress('Nothing is in quarantine: every mail could be read.');
    const [first] = mails;
    if (first) this.suggest(`mailroom quarantine show ${first.id.slice(-8)}`, 'mailroom quarantine retry --all');
    return mails.map(toQuarantineJson);
  }
}
