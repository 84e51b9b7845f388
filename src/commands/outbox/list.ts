// mailroom outbox list: what is on its way, and what is stuck.
import * as Flags from '@oclif/core/flags';
import { OUTBOX_STATES } from '../../lib/outbound/outbox.js';
import { listOutbox } from '../../lib/store/outbox.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import {
  OUTBOX_COLUMNS,
  type OutboxItemJson,
  renderOutbox,
  toOutboxItemJson,
} from '../../lib/terminal/render/outbox.js';

export default class OutboxList extends BaseCommand {
  static override summary = 'List the answers that are not sent yet, or not for sure';
  static override examples = [
    '<%= config.bin %> outbox list',
    '<%= config.bin %> outbox list --state failed --state unsure',
    '<%= config.bin %> outbox list --all --json',
  ];
  static override flags = {
    state: Flags.option({
      description: 'those in this state',
      options: OUTBOX_STATES,
      multiple: true,
    })(),
    all: Flags.boolean({ description: 'those that were sent or cancelled as well', exclusive: ['state'] }),
    ...listFlags(OUTBOX_COLUMNS),
  };

  async run(): Promise<OutboxItemJson[]> {
    const { flags } = await this.parse(OutboxList);
    const app = await this.openApp(flags);
    const items = await listOutbox(app.db, flags.all ? OUTBOX_STATES : flags.state);
    if (items.length > 0) this.print(renderOutbox(items, this.screen(flags), app.clock.now()));
    else this.progress('Nothing is waiting: all that was written has been sent.');
    const asking = items.find(({ state, nextAttemptAt }) => state === 'held' && nextAttemptAt === undefined);
    if (asking)
      this.suggest(`mailroom outbox retry ${asking.id.slice(-8)}`, `mailroom outbox cancel ${asking.id.slice(-8)}`);
    const stuck = items.find(({ state }) => state === 'failed' || state === 'deferred' || state === 'unsure');
    if (stuck) this.suggest(`mailroom outbox show ${stuck.id.slice(-8)}`, 'mailroom outbox retry --all');
    return items.map(toOutboxItemJson);
  }
}
