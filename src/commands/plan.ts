// mailroom plan: what `apply` would do.
import * as Flags from '@oclif/core/flags';
import type { App } from '../lib/app.js';
import { MailroomError } from '../lib/errors.js';
import { findActingOperator } from '../lib/operator/find-acting-operator.js';
import { checkSetup } from '../lib/setup/check-setup.js';
import { makePlan } from '../lib/setup/make-plan.js';
import { needSetupPermissions } from '../lib/setup/need-setup-permissions.js';
import type { SetupPlan } from '../lib/setup/setup-step.js';
import { exitCodeOf } from '../lib/terminal/exit-codes.js';
import { type AccountCheckJson, renderAccountCheck, toAccountCheckJson } from '../lib/terminal/render/setup-check.js';
import { renderSetupPlan, type SetupPlanJson, toSetupPlanJson } from '../lib/terminal/render/setup-plan.js';
import { SetupCommand } from '../lib/terminal/setup-command.js';
import { setupFlags } from '../lib/terminal/setup-flags.js';
import { readSetupSource } from '../lib/terminal/setup-source.js';
import { type ErrorJson, errorToJson } from '../lib/terminal/show-error.js';

/** `checks` is there with --check. */
type PlanJson = SetupPlanJson & { readonly checks?: readonly AccountCheckJson[] } & Partial<ErrorJson>;

export default class Plan extends SetupCommand {
  static override summary = 'Show what a setup file would change';
  static override description =
    `Compares the file with what is set up, and changes nothing: + is created, ~ changed, - deleted (with --prune only).
What the file does not name stays as it is. Passwords are references, and are never shown.`;
  static override examples = [
    '<%= config.bin %> plan',
    '<%= config.bin %> plan -f acme.yaml --prune',
    '<%= config.bin %> plan --check --exit-code --json',
    '<%= config.bin %> export | <%= config.bin %> plan -f -',
  ];
  static override flags = {
    ...setupFlags,
    check: Flags.boolean({ description: 'try every SMTP config and mailbox of the file, with its login' }),
  };

  async run(): Promise<PlanJson> {
    const { flags } = await this.parse(Plan);
    const source = await readSetupSource(flags.file);
    const { app, isThere } = await this.openOrImagine(flags);
    const order = { source, prune: flags.prune, allowOperatorAddress: flags['allow-operator-address'] };
    const plan = await makePlan(app, order);
    const screen = this.screen(flags);
    if (!isThere) this.progress('There is no store yet: apply makes it.');
    this.print(renderSetupPlan(plan, screen));
    const result = toSetupPlanJson(plan);
    if (plan.steps.length > 0) this.suggest(`mailroom apply -f ${flags.file}`);
    if (plan.steps.length > 0 && flags['exit-code']) this.endWith(exitCodeOf('differs'));
    if (!flags.check) return result;
    const checks = await checkSetup(app, plan.things);
    for (const check of checks) this.print(renderAccountCheck(check, screen.theme));
    const refusal = isThere ? await this.#refusal(app, plan) : undefined;
    if (refusal !== undefined) this.progress(`Warning: apply would be refused: ${refusal.message}`);
    const failure = checks.find((check) => check.failure !== undefined)?.failure ?? refusal;
    if (failure !== undefined) this.endWith(exitCodeOf(failure.kind));
    return {
      ...result,
      checks: checks.map(toAccountCheckJson),
      ...(failure === undefined ? {} : errorToJson(failure)),
    };
  }

  /** Why who acts may not carry it out; a check by nobody in particular is none of that. */
  async #refusal(app: App, { steps }: SetupPlan): Promise<MailroomError | undefined> {
    if ((await findActingOperator(app)) === undefined) return undefined;
    try {
      await needSetupPermissions(app, steps);
      return undefined;
    } catch (error) {
      if (error instanceof MailroomError) return error;
      throw error;
    }
  }
}
