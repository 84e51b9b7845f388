// mailroom outbox resolve: says what became of an answer of which nobody knows.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { resolveMail } from '../../lib/outbound/resolve-mail.js';
import { listOutbox } from '../../lib/store/outbox.js';
import { needAnswers } from '../../lib/terminal/ask.js';
import { DeliveringCommand, type DeliveryJson } from '../../lib/terminal/delivering-command.js';
import { whichOutboxItem } from '../../lib/terminal/which-outbox-item.js';

export default class OutboxResolve extends DeliveringCommand {
  static override summary = 'Say what became of an answer of which nobody knows';
  static override description =
    'A server that falls silent after it was given a mail may have it or not. mailroom never sends such a mail again by itself.';
  static override examples = [
    '<%= config.bin %> outbox resolve 9f3c21aa --sent',
    '<%= config.bin %> outbox resolve 9f3c21aa --resend',
  ];
  static override args = { id: Args.string({ description: 'the id, or the end of it' }) };
  static override flags = {
    sent: Flags.boolean({ description: 'it has arrived', exclusive: ['resend'] }),
    resend: Flags.boolean({ description: 'it has not: send it once more' }),
  };

  async run(): Promise<DeliveryJson> {
    const { args, flags } = await this.parse(OutboxResolve);
    if (!flags.sent) needAnswers(false, { 'sent or --resend': flags.resend || undefined });
    const app = await this.openApp(flags);
    const id = await whichOutboxItem(args.id, this.canAsk(flags), () => listOutbox(app.db, ['unsure']));
    const item = await resolveMail(app, id, flags.sent ? 'sent' : 'resend');
    if (flags.sent) return this.tell({ attempts: [{ item, trouble: undefined }], left: 0 }, flags, '');
    const { deliverOutbox } = await import('../../lib/outbound/deliver-outbox.js');
    return this.tell(await deliverOutbox(app, { only: [item.id] }), flags, 'Another program is sending it.');
  }
}
