// mailroom outbox deliver: sends what is due.
import { findNextDue } from '../../lib/store/outbox.js';
import { DeliveringCommand, type DeliveryJson } from '../../lib/terminal/delivering-command.js';
import { untilTime } from '../../lib/terminal/relative-time.js';

/** When the next answer is to be sent or tried again; null when none waits. */
type NextDueJson = { readonly nextDueAt: string | null };

export default class OutboxDeliver extends DeliveringCommand {
  static override summary = 'Send all that is due';
  static override description =
    'What was refused for now is tried again 1, 5, 15 and 60 minutes later, then every hour for 48 hours; pull and this command do it. Run it from cron, or let pull do it.';
  static override examples = ['<%= config.bin %> outbox deliver', '<%= config.bin %> outbox deliver --json'];

  async run(): Promise<DeliveryJson & NextDueJson> {
    const { flags } = await this.parse(OutboxDeliver);
    const app = await this.openApp(flags);
    const { deliverOutbox } = await import('../../lib/outbound/deliver-outbox.js');
    const report = await deliverOutbox(app);
    const next = await findNextDue(app.db);
    const result = this.tell(report, flags, next === undefined ? 'Nothing is waiting to be sent.' : 'Nothing is due.');
    const now = app.clock.now();
    // What a server that cannot be used keeps waiting is said already.
    if (next !== undefined && next > now) this.progress(`The next is due ${untilTime(next, now)}.`);
    return { ...result, nextDueAt: next?.toISOString() ?? null };
  }
}
