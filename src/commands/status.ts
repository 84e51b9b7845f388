// mailroom status: what is waiting, in one look.
import { BaseCommand } from '../lib/terminal/base-command.js';

export default class Status extends BaseCommand {
  static override summary = 'Show what is waiting for you';
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --json'];

  async run(): Promise<{ readonly store: string }> {
    const { flags } = await this.parse(Status);
    const app = await this.openApp(flags);
    return { store: app.storeUrl };
  }
}
