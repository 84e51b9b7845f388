// mailroom outbox cancel: takes an answer back that has not been sent.
import * as Args from '@oclif/core/args';
import { cancelMail } from '../../lib/outbound/cancel-mail.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type OutboxItemJson, toOutboxItemJson } from '../../lib/terminal/render/outbox.js';

export default class OutboxCancel extends BaseCommand {
  static override summary = 'Take an answer back that has not been sent';
  static override examples = ['<%= config.bin %> outbox cancel 9f3c21aa'];
  static override args = { id: Args.string({ description: 'the id, or the end of it', required: true }) };

  async run(): Promise<OutboxItemJson> {
    const { args, flags } = await this.parse(OutboxCancel);
    const app = await this.openApp(flags);
    const item = await cancelMail(app, args.id);
    this.print(`The answer to #${item.conversation.number} is cancelled; its text stays in the conversation.`);
    this.suggest(`mailroom reply ${item.conversation.number}`);
    return toOutboxItemJson(item);
  }
}
