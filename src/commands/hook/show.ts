// mailroom hook show: one hook, and what it was told lately.
import * as Args from '@oclif/core/args';
import { needHook } from '../../lib/hook/need-hook.js';
import { countCalls, listCalls } from '../../lib/store/hook-calls.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import {
  type HookCallJson,
  type HookJson,
  renderHook,
  toHookCallJson,
  toHookJson,
} from '../../lib/terminal/render/hook.js';

const LATEST = 20;

export default class HookShow extends BaseCommand {
  static override summary = 'Show a hook, and what it was told lately';
  static override examples = ['<%= config.bin %> hook show ring', '<%= config.bin %> hook show ring --json'];
  static override args = { name: Args.string({ description: 'the hook', required: true }) };

  async run(): Promise<HookJson & { readonly calls: readonly HookCallJson[] }> {
    const { args, flags } = await this.parse(HookShow);
    const app = await this.openApp(flags);
    const hook = await needHook(app.db, args.name);
    const counts = (await countCalls(app.db)).get(hook.id);
    const calls = await listCalls(app.db, hook.id, LATEST);
    this.print(renderHook({ hook, counts, calls, now: app.clock.now() }, this.screen(flags)));
    if ((counts?.failed ?? 0) > 0) this.suggest(`mailroom hook retry ${hook.name}`);
    return { ...toHookJson({ hook, counts }), calls: calls.map(toHookCallJson) };
  }
}
