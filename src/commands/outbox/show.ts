// mailroom outbox show: one answer on its way, with all that was tried.
import * as Args from '@oclif/core/args';
import { shortId } from '../../lib/outbound/delivery-attempt.js';
import { needOutboxItem } from '../../lib/outbound/need-outbox-item.js';
import type { OutboxItem } from '../../lib/outbound/outbox.js';
import { findDelivery } from '../../lib/store/message-parts.js';
import { listOutbox, listOutboxAttempts } from '../../lib/store/outbox.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type OutboxShowJson, renderOutboxItem, toOutboxShowJson } from '../../lib/terminal/render/outbox.js';
import { whichOutboxItem } from '../../lib/terminal/which-outbox-item.js';

export default class OutboxShow extends BaseCommand {
  static override summary = 'Show an answer on its way: to whom, what was tried, what the server said';
  static override examples = [
    '<%= config.bin %> outbox show 9f3c21aa',
    '<%= config.bin %> outbox show 9f3c21aa --json',
  ];
  static override args = { id: Args.string({ description: 'the id, or the end of it' }) };

  async run(): Promise<OutboxShowJson> {
    const { args, flags } = await this.parse(OutboxShow);
    const app = await this.openApp(flags);
    const id = await whichOutboxItem(args.id, this.canAsk(flags), () => listOutbox(app.db));
    const item = await needOutboxItem(app.db, id);
    const attempts = await listOutboxAttempts(app.db, item.id);
    const delivery = await findDelivery(app.db, item.messageId);
    const shown = { item, delivery, attempts };
    this.print(renderOutboxItem(shown, this.screen(flags)));
    for (const step of stepsFor(item)) this.suggest(step);
    this.suggest(`mailroom show ${item.conversation.number}`);
    return toOutboxShowJson(shown);
  }
}

/** What can be done about it. */
function stepsFor(item: OutboxItem): string[] {
  const id = shortId(item);
  switch (item.state) {
    case 'held':
    case 'deferred':
    case 'failed':
      return [`mailroom outbox retry ${id}`, `mailroom outbox cancel ${id}`];
    case 'unsure':
      return [`mailroom outbox resolve ${id} --sent`, `mailroom outbox resolve ${id} --resend`];
    case 'queued':
    case 'sending':
    case 'in-data':
    case 'sent':
    case 'cancelled':
      return [];
  }
}
