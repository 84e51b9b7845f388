// mailroom hook retry: once more, what was given up.
import * as Args from '@oclif/core/args';
import { retryHook } from '../../lib/hook/retry-hook.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';

export default class HookRetry extends BaseCommand {
  static override summary = 'Queue again what a hook has failed to hear';
  static override examples = ['<%= config.bin %> hook retry crm'];
  static override args = { name: Args.string({ description: 'the hook', required: true }) };

  async run(): Promise<{ readonly name: string; readonly queued: number }> {
    const { args, flags } = await this.parse(HookRetry);
    const app = await this.openApp(flags);
    const queued = await retryHook(app, args.name);
    this.print(
      queued === 0 ? 'Nothing was given up.' : `${queued} ${queued === 1 ? 'call waits' : 'calls wait'} again.`,
    );
    if (queued > 0) this.suggest('mailroom hook run');
    return { name: args.name, queued };
  }
}
