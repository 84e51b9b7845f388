// mailroom conversation export: the mails of conversations, put into a file or a folder.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { App } from '../../lib/app.js';
import { EXPORT_FORMATS, type Exported, type ExportFormat } from '../../lib/archive/archived.js';
import type { ExportSelection } from '../../lib/archive/export-conversations.js';
import { needChannel } from '../../lib/channel/need-channel.js';
import { parseConversationNumber, STATUSES } from '../../lib/conversation/conversation.js';
import { MailroomError } from '../../lib/errors.js';
import { askText, needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { ProgressBar } from '../../lib/terminal/progress-bar.js';
import { type ExportedJson, renderExported, toExportedJson } from '../../lib/terminal/render/exported.js';
import { writeRawMail } from '../../lib/terminal/render/raw-mail.js';

export default class ConversationExport extends BaseCommand {
  static override summary = 'Write the mails of conversations to a file or a folder';
  static override description =
    `What came in is written byte for byte as it came, what went out as it was sent. Notes are no mail and are left out; so
are answers that were never sent, unless --unsent is given. An mbox is of the form mboxrd, in which a line that begins
with "From " is quoted so that it can be undone; a folder gets a file for each mail, named by conversation, place and
subject. Files are for you alone, and there only when they are whole.`;
  static override examples = [
    '<%= config.bin %> conversation export 1042 --to 1042.mbox',
    '<%= config.bin %> conversation export 1042 1043 --to case/ --format eml',
    '<%= config.bin %> conversation export --channel support --to support.mbox',
    '<%= config.bin %> conversation export --status closed --to - | gzip > closed.mbox.gz',
  ];
  static override args = {
    number: Args.string({ description: 'the numbers of the conversations', multiple: true }),
  };
  static override flags = {
    to: Flags.string({ description: 'where to: a file, a folder, or - for stdout', helpValue: 'FILE|FOLDER|-' }),
    format: Flags.option({ options: EXPORT_FORMATS })({
      description: 'one mbox file, or .eml files; unless given, .eml for a folder and mbox else',
    }),
    channel: Flags.string({ description: 'all conversations of this channel', helpValue: 'NAME' }),
    status: Flags.option({ options: [...STATUSES, 'all'] as const })({
      description: 'all conversations in this state; with --channel, of the channel',
    }),
    unsent: Flags.boolean({ description: 'answers too that were never sent: waiting, failed or cancelled' }),
    force: Flags.boolean({ description: 'replace files that are there already' }),
  };

  async run(): Promise<ExportedJson> {
    const { args, flags } = await this.parse(ConversationExport);
    const canAsk = this.canAsk(flags);
    const typed = [args.number ?? []].flat().map(parseConversationNumber);
    const isSelected = typed.length > 0 || flags.channel !== undefined || flags.status !== undefined;
    needAnswers(canAsk, { NUMBER: isSelected ? 'given' : undefined, to: flags.to });
    const numbers = isSelected ? typed : [await needConversationNumber(undefined, canAsk)];
    const to = flags.to ?? (await askText({ message: 'File or folder', default: `${numbers[0] ?? 'mail'}.mbox` }));
    refuseMixture({ ...flags, numbers, to }, this.jsonEnabled());
    const app = await this.openApp(flags);
    const selection = numbers.length > 0 ? { numbers } : await selectionOf(app, flags);
    const exported = await this.#export(app, selection, { ...flags, to });
    if (to === '-') this.progress(renderExported(exported));
    else this.print(renderExported(exported));
    return toExportedJson(exported);
  }

  async #export(
    app: App,
    selection: ExportSelection,
    { to, format, force, unsent }: { to: string; format: ExportFormat | undefined; force: boolean; unsent: boolean },
  ): Promise<Exported> {
    const { exportConversations } = await import('../../lib/archive/export-conversations.js');
    const bar = new ProgressBar(process.stderr, process.env, this.jsonEnabled() || to === '-');
    try {
      return await exportConversations(app, {
        selection,
        place: to === '-' ? writeRawMail : { to, format, force },
        withUnsent: unsent,
        report: ({ done, total }) => bar.show('mails', done, total),
      });
    } finally {
      bar.clear();
    }
  }
}

type Mixture = {
  readonly numbers: readonly number[];
  readonly to: string;
  readonly channel: string | undefined;
  readonly status: string | undefined;
  readonly format: string | undefined;
};

function refuseMixture({ numbers, to, channel, status, format }: Mixture, isJson: boolean): void {
  const wrong = (what: string, next: string) => new MailroomError('needs-answer', what, [next]);
  if (numbers.length > 0 && (channel !== undefined || status !== undefined)) {
    throw wrong('numbers do not go with --channel or --status', 'name conversations, or choose them, not both');
  }
  if (to !== '-') return;
  if (isJson) throw wrong('--json does not go with --to -', 'stdout takes one of them: name a file');
  if (format === 'eml') throw wrong('--format eml does not go with --to -', 'stdout takes one mbox: name a folder');
}

async function selectionOf(
  { db }: App,
  {
    channel,
    status,
  }: { readonly channel: string | undefined; readonly status: (typeof STATUSES)[number] | 'all' | undefined },
): Promise<ExportSelection> {
  const only = channel === undefined ? undefined : (await needChannel(db, channel)).id;
  return { channel: only, statuses: status === undefined || status === 'all' ? [] : [status] };
}
