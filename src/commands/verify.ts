// mailroom verify: whether every mail of the mailboxes is in the store, and is still the bytes that it was.
import * as Flags from '@oclif/core/flags';
import type { App } from '../lib/app.js';
import { MailroomError } from '../lib/errors.js';
import type { VerifiedMailbox, VerifiedRawMails } from '../lib/inbound/verified.js';
import { needMailboxes } from '../lib/mailbox/need-mailboxes.js';
import type { VerifiedIndex } from '../lib/search/verify-index.js';
import { BaseCommand } from '../lib/terminal/base-command.js';
import { exitCodeOf } from '../lib/terminal/exit-codes.js';
import { describePullEvent } from '../lib/terminal/render/pull.js';
import {
  renderRawMails,
  renderVerified,
  renderVerifiedIndex,
  toVerifyJson,
  type VerifyJson,
} from '../lib/terminal/render/verified.js';
import { errorToJson } from '../lib/terminal/show-error.js';

export default class Verify extends BaseCommand {
  static override summary = 'See that every mail of the mailboxes is in the store, whole';
  static override description =
    `Compares the UIDs of each folder that is pulled with the store, from the mailbox's start on (or from where history
was taken in), and every raw mail with its hash. What came since the last pull is not missing. Exits with 10 when
something is. In a Sent folder that is followed, answers in conversations are looked for. --repair fetches what is missing;
what is old is then closed and unanswered, like history. A raw mail that is not as it was is fetched again, and kept when
its hash fits. The index of words is compared with the messages, and made anew where it does not fit.`;
  static override examples = [
    '<%= config.bin %> verify',
    '<%= config.bin %> verify --mailbox inbox --repair',
    '<%= config.bin %> verify --json',
  ];
  static override flags = {
    mailbox: Flags.string({
      description: 'this one only; unless given, all, one after the other',
      env: 'MAILROOM_MAILBOX',
      helpValue: 'NAME',
    }),
    repair: Flags.boolean({ description: 'fetch what is missing, and raw mails that are not as they were' }),
  };

  async run(): Promise<VerifyJson> {
    const { flags } = await this.parse(Verify);
    const app = await this.openApp(flags);
    const { theme } = this.screen(flags);
    const { verifyMailbox } = await import('../lib/inbound/verify-mailbox.js');
    const { verifyRawMails } = await import('../lib/inbound/verify-raw-mails.js');
    const all: VerifiedMailbox[] = [];
    for (const account of await needMailboxes(app.db, flags.mailbox)) {
      const found = await verifyMailbox(app, account, {
        repair: flags.repair,
        report: (event) => {
          const line = describePullEvent(account.name, event);
          if (line !== undefined) this.progress(line);
        },
      });
      all.push(found);
      this.print(renderVerified(found, theme));
    }
    const found = await verifyRawMails(app.db);
    const rawMails = flags.repair ? await this.#mend(app, found) : found;
    this.print(renderRawMails(rawMails, theme));
    const { verifyIndex } = await import('../lib/search/verify-index.js');
    const index = await verifyIndex(app, flags);
    this.print(renderVerifiedIndex(index, theme));
    const json = toVerifyJson(all, rawMails, index);
    if (json.ok) return json;
    const failure = failureOf(all, rawMails, index);
    this.endWith(exitCodeOf(failure.kind));
    if (failure.kind === 'differs' && !flags.repair) this.suggest('mailroom verify --repair');
    return { ...json, ...errorToJson(failure) };
  }

  async #mend(app: App, found: VerifiedRawMails): Promise<VerifiedRawMails> {
    if (found.damaged.length === 0) return found;
    const { mendRawMails } = await import('../lib/inbound/mend-raw-mails.js');
    const mended = await mendRawMails(app, found.damaged);
    const damaged = found.damaged.filter((hash) => !mended.includes(hash));
    return { ...found, damaged, repaired: mended.length };
  }
}

// What is missing is worse to hear of late than a server that is away.
function failureOf(
  all: readonly VerifiedMailbox[],
  { damaged }: VerifiedRawMails,
  index: VerifiedIndex,
): MailroomError {
  const unfit = index.isRepaired ? 0 : index.lost + index.orphaned;
  const missing = all.flatMap(({ folders }) => folders).reduce((sum, folder) => sum + folder.missing.length, 0);
  const failed = all.find(({ failure }) => failure !== undefined)?.failure;
  if (missing === 0 && damaged.length === 0 && unfit === 0 && failed !== undefined) return failed;
  const found = [
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(damaged.length > 0 ? [`${damaged.length} damaged`] : []),
    ...(unfit > 0 ? ['an index for search that does not fit'] : []),
    ...(missing === 0 && damaged.length === 0 && unfit === 0
      ? ['a folder that counts anew: pull, then verify again']
      : []),
  ];
  return new MailroomError('differs', `the store is not what the server has: ${found.join(', ')}`, [
    ...(unfit > 0 ? ['make the index anew with: mailroom verify --repair'] : []),
    ...(missing > 0 ? ['fetch what is missing with: mailroom verify --repair'] : []),
    ...(missing === 0 && damaged.length > 0
      ? ['fetch them again, where the server has them: mailroom verify --repair']
      : []),
    ...(damaged.length > 0 ? ['keep a copy of the store as it is, and restore the last backup'] : []),
  ]);
}
