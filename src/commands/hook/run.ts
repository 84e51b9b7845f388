// mailroom hook run: tells hooks what they have not heard yet.
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { describeCalledHook } from '../../lib/terminal/render/called-hook.js';
import { type HookCallJson, toHookCallJson } from '../../lib/terminal/render/hook.js';

export default class HookRun extends BaseCommand {
  static override summary = 'Tell the hooks what they have not heard yet';
  static override description = 'serve, pull and outbox deliver do it too.';
  static override examples = ['<%= config.bin %> hook run', '<%= config.bin %> hook run --json'];

  async run(): Promise<(HookCallJson & { readonly hook: string })[]> {
    const { flags } = await this.parse(HookRun);
    const app = await this.openApp(flags);
    const { callHooks } = await import('../../lib/hook/call-hooks.js');
    const all = await callHooks(app, { onCall: (called) => this.print(describeCalledHook(called)) });
    if (all.length === 0) this.progress('Nothing is waiting for a hook of this machine.');
    return all.map(({ hook, call, verdict }) => ({ hook: hook.name, ...toHookCallJson({ ...call, ...verdict }) }));
  }
}
