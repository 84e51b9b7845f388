// mailroom smtp test: tries all that sending needs, a line for each stage, and sends a mail when told to whom.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseEmailAddress } from '../../lib/address/email-address.js';
import { MailroomError } from '../../lib/errors.js';
import { needSmtpConfig } from '../../lib/smtp/need-smtp-config.js';
import { failedStage, unpublishedRecord } from '../../lib/smtp/smtp-check.js';
import { testSmtpConfig } from '../../lib/smtp/test-smtp-config.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { exitCodeOf } from '../../lib/terminal/exit-codes.js';
import {
  type CheckJson,
  checkConcerns,
  renderNextSteps,
  renderStage,
  toCheckJson,
} from '../../lib/terminal/render/check.js';
import { renderRecord } from '../../lib/terminal/render/smtp-config.js';
import { type ErrorJson, errorToJson } from '../../lib/terminal/show-error.js';

type SmtpTestJson = { readonly config: string } & CheckJson & Partial<ErrorJson>;

export default class SmtpTest extends BaseCommand {
  static override summary = 'Test an SMTP config: name, connection, TLS, greeting, login, sender';
  static override description =
    `It looks up the server, connects, looks at its certificate and how long that is good, at what it can do and how one
may log in, logs in, and tries the sender. The first stage that fails decides the exit code, and what its provider
usually wants is said. With --to a real mail is sent, which is the proof.`;
  static override examples = [
    '<%= config.bin %> smtp test acme',
    '<%= config.bin %> smtp test acme --to you@example.com',
    '<%= config.bin %> smtp test house --from support@acme.test --to you@example.com --json',
  ];
  static override args = { name: Args.string({ description: 'the SMTP config', required: true }) };
  static override flags = {
    to: Flags.string({ description: 'send a test mail to this address', helpValue: 'ADDRESS' }),
    from: Flags.string({
      description: 'the sender to try; unless given, the reply address',
      helpValue: 'ADDRESS',
    }),
  };

  async run(): Promise<SmtpTestJson> {
    const { args, flags } = await this.parse(SmtpTest);
    const to = flags.to === undefined ? undefined : parseEmailAddress(flags.to);
    const from = flags.from === undefined ? undefined : parseEmailAddress(flags.from);
    const app = await this.openApp(flags);
    const config = await needSmtpConfig(app.db, args.name);
    const { theme } = this.screen(flags);
    const check = await testSmtpConfig(app, config, { to, from }, (stage) =>
      this.printWrapped(renderStage(stage, theme)),
    );
    const result = { config: config.name, ...toCheckJson(check) };
    for (const concern of checkConcerns(check)) this.progress(`  ${concern}`);
    const failed = failedStage(check);
    const record = unpublishedRecord(check);
    if (record !== undefined) this.print(renderRecord(record));
    if (failed === undefined) {
      if (to === undefined) this.suggest(`mailroom smtp test ${config.name} --to ADDRESS`);
      else this.progress(`The mail is on its way. See that it comes to ${to}, and not into the spam folder.`);
      return result;
    }
    const kind = failed.kind ?? 'unreachable';
    for (const step of renderNextSteps(failed)) this.progress(step);
    this.endWith(exitCodeOf(kind));
    return { ...result, ...errorToJson(new MailroomError(kind, failed.detail, failed.next)) };
  }
}
