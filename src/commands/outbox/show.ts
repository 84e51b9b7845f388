// mailroom outbox show: one answer on its way, with all that was tried.
import * as Args from '@oclif/core/args';
import { needOutboxItem } from '../../lib/outbound/need-outbox-item.js';
import { listOutboxAttempts } from '../../lib/store/outbox.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type OutboxShowJson, renderOutboxItem, toOutboxShowJson } from '../../lib/terminal/render/outbox.js';

export default class OutboxShow extends BaseCommand {
  static override summary = 'Show an answer on its way: to whom, what was tried, what the server said';
  static override examples = [
    '<%= config.bin %> outbox show 9f3c21aa',
    '<%= config.bin %> outbox show 9f3c21aa --json',
  ];
  static override args = { id: Args.string({ description: 'the id, or the end of it', required: true }) };

  async run(): Promise<OutboxShowJson> {
    const { args, flags } = await this.parse(OutboxShow);
    const app = await this.openApp(flags);
    const item = await needOutboxItem(app.db, args.id);
    const attempts = await listOutboxAttempts(app.db, item.id);
    this.print(renderOutboxItem(item, attempts, this.screen(flags)));
    this.suggest(`mailroom show ${item.conversation.number}`);
    return toOutboxShowJson(item, attempts);
  }
}
