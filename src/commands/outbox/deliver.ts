// mailroom outbox deliver: sends what is due.
import { DeliveringCommand, type DeliveryJson } from '../../lib/terminal/delivering-command.js';

export default class OutboxDeliver extends DeliveringCommand {
  static override summary = 'Send all that is due';
  static override description =
    'What was refused for now is tried again 1, 5, 15 and 60 minutes later, then every hour for 48 hours; pull and this command do it. Run it from cron, or let pull do it.';
  static override examples = ['<%= config.bin %> outbox deliver', '<%= config.bin %> outbox deliver --json'];

  async run(): Promise<DeliveryJson> {
    const { flags } = await this.parse(OutboxDeliver);
    const app = await this.openApp(flags);
    const { deliverOutbox } = await import('../../lib/outbound/deliver-outbox.js');
    return this.tell(await deliverOutbox(app), flags, 'Nothing is due.');
  }
}
