// mailroom hook test: tries a hook now.
import * as Args from '@oclif/core/args';
import { MailroomError } from '../../lib/errors.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { exitCodeOf } from '../../lib/terminal/exit-codes.js';
import { type HookAnswerJson, toHookAnswerJson } from '../../lib/terminal/render/hook.js';
import { safeLine, safeText } from '../../lib/terminal/safe-text.js';
import { type ErrorJson, errorToJson } from '../../lib/terminal/show-error.js';

export default class HookTest extends BaseCommand {
  static override summary = 'Try a hook now, with an event called test';
  static override examples = ['<%= config.bin %> hook test ring', '<%= config.bin %> hook test crm --json'];
  static override args = { name: Args.string({ description: 'the hook', required: true }) };

  async run(): Promise<HookAnswerJson & Partial<ErrorJson>> {
    const { args, flags } = await this.parse(HookTest);
    const app = await this.openApp(flags);
    const { testHook } = await import('../../lib/hook/test-hook.js');
    const { hook, answer } = await testHook(app, args.name);
    const json = toHookAnswerJson(hook, answer);
    if (answer.result === 'done') {
      this.print(`Hook ${hook.name} did it${answer.response && `: ${safeText(answer.response)}`}`);
      return json;
    }
    const kind = answer.result === 'later' ? 'unreachable' : 'rejected';
    const error = new MailroomError(kind, `hook ${hook.name}: ${answer.response}`, [
      `see what it does with: mailroom hook show ${hook.name}`,
    ]);
    this.progress(safeLine(error.message));
    this.endWith(exitCodeOf(kind));
    return { ...json, ...errorToJson(error) };
  }
}
