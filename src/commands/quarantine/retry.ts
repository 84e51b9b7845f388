// mailroom quarantine retry: reads mails in quarantine again, and takes in what can be read now.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { MailroomError } from '../../lib/errors.js';
import { needQuarantined } from '../../lib/inbound/need-quarantined.js';
import type { Retried } from '../../lib/inbound/quarantined-mail.js';
import { listQuarantined } from '../../lib/store/quarantine.js';
import { needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { exitCodeOf } from '../../lib/terminal/exit-codes.js';
import { describeRetried, type RetriedJson, toRetriedJson } from '../../lib/terminal/render/retried.js';
import { errorToJson } from '../../lib/terminal/show-error.js';

type QuarantineRetryJson = { readonly retried: readonly RetriedJson[] };

export default class QuarantineRetry extends BaseCommand {
  static override summary = 'Read mails in quarantine again, and take in what can be read now';
  static override description =
    'A newer mailroom may read what an older one could not. What is not kept whole is fetched again, however large it is.';
  static override examples = [
    '<%= config.bin %> quarantine retry 9f3c21aa',
    '<%= config.bin %> quarantine retry --all --json',
  ];
  static override args = { id: Args.string({ description: 'the id, or the end of it' }) };
  static override flags = { all: Flags.boolean({ description: 'all that wait' }) };

  async run(): Promise<QuarantineRetryJson> {
    const { args, flags } = await this.parse(QuarantineRetry);
    if (!flags.all) needAnswers(false, { ID: args.id });
    const app = await this.openApp(flags);
    const mails = flags.all ? await listQuarantined(app.db) : [await needQuarantined(app.db, args.id ?? '')];
    const waiting = mails.filter(({ resolvedAt }) => resolvedAt === undefined);
    if (waiting.length === 0) this.progress('There is nothing to try again.');
    const { retryQuarantined } = await import('../../lib/inbound/retry-quarantined.js');
    const retried = await retryQuarantined(app, waiting);
    for (const one of retried) this.print(describeRetried(one));
    if (retried.some(({ autoReplies }) => autoReplies > 0)) this.suggest('mailroom outbox deliver');
    const json = { retried: retried.map(toRetriedJson) };
    const failure = failureOf(retried);
    if (failure === undefined) return json;
    this.endWith(exitCodeOf(failure.kind));
    return { ...json, ...errorToJson(failure) };
  }
}

function failureOf(retried: readonly Retried[]): MailroomError | undefined {
  const still = retried.filter(({ result }) => result === 'still');
  if (still.length === 0) return undefined;
  const what = still.length === 1 ? 'a mail stays' : `${still.length} mails stay`;
  return new MailroomError('partial', `${what} in quarantine`, ['see why with: mailroom quarantine list']);
}
