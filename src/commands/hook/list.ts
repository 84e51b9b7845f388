// mailroom hook list: what is done when something happens.
import { countCalls } from '../../lib/store/hook-calls.js';
import { listHooks } from '../../lib/store/hooks.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import { HOOK_COLUMNS, type HookJson, renderHooks, toHookJson } from '../../lib/terminal/render/hook.js';

export default class HookList extends BaseCommand {
  static override summary = 'List the hooks';
  static override examples = ['<%= config.bin %> hook list', '<%= config.bin %> hook list --json'];
  static override flags = listFlags(HOOK_COLUMNS);

  async run(): Promise<HookJson[]> {
    const { flags } = await this.parse(HookList);
    const app = await this.openApp(flags);
    const counts = await countCalls(app.db);
    const hooks = (await listHooks(app.db)).map((hook) => ({ hook, counts: counts.get(hook.id) }));
    if (hooks.length > 0) this.print(renderHooks(hooks, this.screen(flags)));
    else {
      this.progress('There are no hooks yet.');
      this.suggest('mailroom hook add NAME --on message.received --run COMMAND');
    }
    return hooks.map(toHookJson);
  }
}
