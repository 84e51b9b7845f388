// mailroom outbox retry: sends again what was refused or is waiting, now.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { listOutbox } from '../../lib/store/outbox.js';
import { DeliveringCommand, type DeliveryJson } from '../../lib/terminal/delivering-command.js';
import { whichOutboxItem } from '../../lib/terminal/which-outbox-item.js';

export default class OutboxRetry extends DeliveringCommand {
  static override summary = 'Send again what was refused, or what is waiting, at once';
  static override description =
    `It goes to those alone who do not have it. What nobody knows about is not sent again by this: see outbox resolve. One that
is held leaves now; when something has happened since it was written it says so (exit 8), and asked again it leaves.`;
  static override examples = ['<%= config.bin %> outbox retry 9f3c21aa', '<%= config.bin %> outbox retry --all'];
  static override args = { id: Args.string({ description: 'the id, or the end of it' }) };
  static override flags = {
    all: Flags.boolean({ description: 'all that were refused or are waiting; what is held stays held' }),
  };

  async run(): Promise<DeliveryJson> {
    const { args, flags } = await this.parse(OutboxRetry);
    const app = await this.openApp(flags);
    const id = flags.all
      ? undefined
      : await whichOutboxItem(args.id, this.canAsk(flags), () =>
          listOutbox(app.db, ['failed', 'deferred', 'queued', 'held']),
        );
    const { retryMails } = await import('../../lib/outbound/retry-mails.js');
    const report = await retryMails(app, id, await findActingOperator(app));
    return this.tell(report, flags, 'There is nothing to try again.');
  }
}
