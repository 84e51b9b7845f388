// mailroom hook edit: another event, action, time limit or name; on and off.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { editHook } from '../../lib/hook/edit-hook.js';
import { needHook } from '../../lib/hook/need-hook.js';
import { parseSlug } from '../../lib/slug.js';
import { needChange } from '../../lib/terminal/ask-kept.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { nameFlag } from '../../lib/terminal/delete-flags.js';
import { hookFlags, readHookFlags } from '../../lib/terminal/hook-flags.js';
import { type ChangedJson, renderChanged } from '../../lib/terminal/render/changed.js';
import { type HookJson, toHookJson } from '../../lib/terminal/render/hook.js';

export default class HookEdit extends BaseCommand {
  static override summary = 'Change a hook, or turn it off and on';
  static override examples = [
    '<%= config.bin %> hook edit ring --off',
    '<%= config.bin %> hook edit crm --on conversation.closed --time-limit 30s',
    '<%= config.bin %> hook edit crm --new-secret',
  ];
  static override args = { name: Args.string({ description: 'the hook', required: true }) };
  static override flags = {
    name: nameFlag('the hook'),
    ...hookFlags,
    'new-secret': Flags.boolean({ description: 'make another secret to sign with' }),
    off: Flags.boolean({ description: 'it hears of nothing from now on', exclusive: ['enable'] }),
    enable: Flags.boolean({ description: 'it hears of what happens from now on' }),
  };

  async run(): Promise<HookJson & ChangedJson & { readonly secret: string | null }> {
    const { args, flags } = await this.parse(HookEdit);
    const { name, 'new-secret': newSecret, off, enable } = flags;
    const { events, action, secret, timeLimit } = readHookFlags(flags);
    const change = {
      ...{ events, action, secret, timeLimit, newSecret, isOn: off ? false : enable ? true : undefined },
      name: name === undefined ? undefined : parseSlug(name, 'a hook'),
    };
    if (Object.values(change).every((part) => part === undefined || part === false)) {
      if (!off) needChange(false, 'hook edit', ['--on EVENT', '--run COMMAND', '--post URL', '--off', '--enable']);
    }
    const app = await this.openApp(flags);
    const present = await needHook(app.db, args.name);
    const edited = await editHook(app, present.id, change);
    this.print(renderChanged(`hook ${edited.hook.name}`, edited.changed));
    if (edited.secret) this.print(`It signs with this secret, which is shown this once: ${edited.secret.reveal()}`);
    return { ...toHookJson({ hook: edited.hook }), changed: edited.changed, secret: edited.secret?.reveal() ?? null };
  }
}
