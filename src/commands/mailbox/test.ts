// mailroom mailbox test: tries all that a pull needs, a line for each stage.
import * as Args from '@oclif/core/args';
import { MailroomError } from '../../lib/errors.js';
import { needMailbox } from '../../lib/mailbox/need-mailbox.js';
import { testMailbox } from '../../lib/mailbox/test-mailbox.js';
import { failedStage } from '../../lib/smtp/smtp-check.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { exitCodeOf } from '../../lib/terminal/exit-codes.js';
import {
  type CheckJson,
  checkConcerns,
  renderNextSteps,
  renderStage,
  toCheckJson,
} from '../../lib/terminal/render/check.js';
import { type ErrorJson, errorToJson } from '../../lib/terminal/show-error.js';

type MailboxTestJson = { readonly mailbox: string } & CheckJson & Partial<ErrorJson>;

export default class MailboxTest extends BaseCommand {
  static override summary = 'Test a mailbox: name, connection, TLS, greeting, login, folder';
  static override description =
    `It logs in and opens the folder, and says what the server can do (IDLE, UIDPLUS, CONDSTORE) and how full the mailbox
is. The first stage that fails decides the exit code.`;
  static override examples = ['<%= config.bin %> mailbox test inbox', '<%= config.bin %> mailbox test inbox --json'];
  static override args = { name: Args.string({ description: 'the mailbox', required: true }) };

  async run(): Promise<MailboxTestJson> {
    const { args, flags } = await this.parse(MailboxTest);
    const app = await this.openApp(flags);
    const mailbox = await needMailbox(app.db, args.name);
    const { theme } = this.screen(flags);
    const check = await testMailbox(app, mailbox, (stage) => this.printWrapped(renderStage(stage, theme)));
    const result = { mailbox: mailbox.name, ...toCheckJson(check) };
    for (const concern of checkConcerns(check)) this.progress(`  ${concern}`);
    const failed = failedStage(check);
    if (failed === undefined) return result;
    const kind = failed.kind ?? 'unreachable';
    for (const step of renderNextSteps(failed)) this.progress(step);
    this.endWith(exitCodeOf(kind));
    return { ...result, ...errorToJson(new MailroomError(kind, failed.detail, failed.next)) };
  }
}
