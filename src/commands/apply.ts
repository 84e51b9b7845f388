// mailroom apply: makes everything as a setup file wants it.
import * as Flags from '@oclif/core/flags';
import { MailroomError } from '../lib/errors.js';
import { applySetup } from '../lib/setup/apply-setup.js';
import { makePlan } from '../lib/setup/make-plan.js';
import { makeStore } from '../lib/setup/make-store.js';
import { needSetupPermissions } from '../lib/setup/need-setup-permissions.js';
import type { SetupPlan } from '../lib/setup/setup-step.js';
import { askYesNo, needAnswers } from '../lib/terminal/ask.js';
import { exitCodeOf } from '../lib/terminal/exit-codes.js';
import type { SharedFlags } from '../lib/terminal/flags.js';
import { renderSetupPlan } from '../lib/terminal/render/setup-plan.js';
import {
  type AppliedJson,
  describeApplied,
  partialFailure,
  renderStepResult,
  toAppliedJson,
} from '../lib/terminal/render/setup-result.js';
import { SetupCommand } from '../lib/terminal/setup-command.js';
import { setupFlags } from '../lib/terminal/setup-flags.js';
import { readSetupSource } from '../lib/terminal/setup-source.js';
import { type ErrorJson, errorToJson } from '../lib/terminal/show-error.js';

export default class Apply extends SetupCommand {
  static override summary = 'Make everything as a setup file wants it';
  static override description =
    `Shows the plan, asks, and carries it out; a second time, nothing is left to do. A store that is not there yet is made. SMTP
configs and mailboxes are tried before they are saved. What fails is told, what needs it is skipped, and the rest goes on:
then the exit code is 7. A field that the file leaves out stays as it is; a server and its login are one piece.`;
  static override examples = [
    '<%= config.bin %> apply',
    '<%= config.bin %> apply -f acme.yaml --yes --json',
    '<%= config.bin %> apply --prune',
    '<%= config.bin %> export --store ./old.db | <%= config.bin %> apply -f - --yes',
  ];
  static override flags = {
    ...setupFlags,
    yes: Flags.boolean({ char: 'y', description: 'do not ask', env: 'MAILROOM_YES' }),
    'dry-run': Flags.boolean({ description: 'show the plan and change nothing' }),
    'skip-check': Flags.boolean({ description: 'save SMTP configs and mailboxes without trying them' }),
  };

  async run(): Promise<AppliedJson & Partial<ErrorJson>> {
    const { flags } = await this.parse(Apply);
    const source = await readSetupSource(flags.file);
    const { app: seen, isThere } = await this.openOrImagine(flags);
    const allowOperatorAddress = flags['allow-operator-address'];
    const plan = await makePlan(seen, { source, prune: flags.prune, allowOperatorAddress });
    const screen = this.screen(flags);
    // The plan is what is asked about; what comes of it is the result.
    const isResult = flags['dry-run'] || plan.steps.length === 0;
    if (isResult) this.print(renderSetupPlan(plan, screen));
    else this.progress(renderSetupPlan(plan, screen));
    if (flags['dry-run'] || (plan.steps.length === 0 && isThere)) return this.#end(plan, flags);
    if (isThere) await needSetupPermissions(seen, plan.steps);
    if (!flags.yes) await this.#confirm(plan, flags);
    const app = isThere ? seen : await this.openApp(flags, { create: true });
    await makeStore(app, undefined);
    const results = await applySetup(app, plan, {
      skipCheck: flags['skip-check'],
      allowOperatorAddress,
      onResult: (result) => this.print(renderStepResult(result, screen.theme)),
    });
    this.progress(describeApplied(results));
    const failure = partialFailure(results);
    if (failure === undefined) return this.#end(plan, flags, toAppliedJson(plan, results));
    this.endWith(exitCodeOf(failure.kind));
    return { ...toAppliedJson(plan, results), ...errorToJson(failure) };
  }

  #end(plan: SetupPlan, flags: { 'exit-code': boolean }, json = toAppliedJson(plan, [])): AppliedJson {
    if (plan.steps.length > 0 && flags['exit-code']) this.endWith(exitCodeOf('differs'));
    return json;
  }

  async #confirm({ steps }: SetupPlan, flags: SharedFlags): Promise<void> {
    needAnswers(this.canAsk(flags), { yes: undefined });
    const gone = steps.filter(({ action }) => action === 'delete').length;
    const what = gone === 0 ? 'Do this?' : `Do this, and delete ${gone} ${gone === 1 ? 'thing' : 'things'} for good?`;
    if (await askYesNo(what, false)) return;
    throw new MailroomError('cancelled', 'stopped; nothing was changed');
  }
}
