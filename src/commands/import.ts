// mailroom import: mail from files into a channel, as history.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { App } from '../lib/app.js';
import type { ImportOrder } from '../lib/archive/import-mails.js';
import type { ImportEvent, Imported } from '../lib/archive/imported.js';
import type { MboxForm } from '../lib/archive/mbox.js';
import { needOpenChannel } from '../lib/channel/need-channel.js';
import { MailroomError } from '../lib/errors.js';
import { listChannels } from '../lib/store/channels.js';
import { askText, needAnswers } from '../lib/terminal/ask.js';
import { askChannel } from '../lib/terminal/ask-channel.js';
import { BaseCommand } from '../lib/terminal/base-command.js';
import { exitCodeOf } from '../lib/terminal/exit-codes.js';
import { ProgressBar } from '../lib/terminal/progress-bar.js';
import {
  describeImportEvent,
  type ImportedJson,
  renderImported,
  toImportedJson,
} from '../lib/terminal/render/imported.js';

const FORMS: readonly MboxForm[] = ['mboxrd', 'mboxo', 'plain'];

export default class Import extends BaseCommand {
  static override summary = 'Take in mail from an mbox, a Maildir or .eml files';
  static override description =
    `The mail becomes history of the channel: with the times it had, its conversations closed, answered by nothing and told
to nobody. Mail that the channel wrote itself comes in as an answer of the conversation that it names. Each mail comes in
once, whenever this is stopped and run again; its bytes are kept as they are. What cannot be read waits in quarantine. In
a folder, files called *.eml, *.mbox and mbox are taken, and Maildirs but for their drafts and deleted mails.

An mbox that quotes nothing (--mbox plain) is taken apart by the Content-Length of its mails (mboxcl2). Where that is
missing or wrong, a line of a letter that looks like the beginning of a mail is taken for one: such a file cannot tell.`;
  static override examples = [
    '<%= config.bin %> import old-support.mbox --channel support',
    '<%= config.bin %> import ~/Maildir mails/ --channel support --dry-run',
    '<%= config.bin %> import letter.eml --channel support --json',
    'zcat 2019.mbox.gz | <%= config.bin %> import - --channel support',
  ];
  static override args = {
    file: Args.string({ description: 'files and folders; - for an mbox or a mail on stdin', multiple: true }),
  };
  static override flags = {
    channel: Flags.string({ description: 'the channel that it is for', env: 'MAILROOM_CHANNEL', helpValue: 'NAME' }),
    mbox: Flags.option({ options: FORMS })({
      description:
        'how an mbox quotes "From ": so that it can be undone, by one > only (mboxo), or not at all (plain, mboxcl2)',
      default: 'mboxrd',
    }),
    'bring-back': Flags.boolean({ description: 'mail that was deleted here too' }),
    'dry-run': Flags.boolean({ description: 'say what would come in, and take in nothing' }),
  };

  async run(): Promise<ImportedJson> {
    const { args, flags } = await this.parse(Import);
    const given = [args.file ?? []].flat();
    needAnswers(this.canAsk(flags), { FILE: given[0], channel: flags.channel });
    const files = given.length > 0 ? given : [await askText({ message: 'File or folder with mail' })];
    if (files.length > 1 && files.includes('-')) {
      throw new MailroomError('needs-answer', '- does not go with other files', ['take stdin in alone']);
    }
    const app = await this.openApp(flags);
    const channel = await needOpenChannel(app.db, flags.channel ?? (await askChannel(await listChannels(app.db))));
    const imported = await this.#takeIn(app, {
      ...{
        channel,
        form: flags.mbox,
        bringsBack: Boolean(flags['bring-back']),
        isRehearsal: Boolean(flags['dry-run']),
      },
      from: files[0] === '-' ? process.stdin : files,
    });
    this.print(renderImported(imported));
    if (imported.quarantined > 0) this.endWith(exitCodeOf('partial'));
    if (imported.quarantined > 0) this.suggest('mailroom quarantine list');
    if (imported.conversations > 0 && !flags['dry-run']) this.suggest('mailroom inbox --status closed');
    return toImportedJson(imported);
  }

  async #takeIn(app: App, order: Omit<ImportOrder, 'report'>): Promise<Imported> {
    const { importMails } = await import('../lib/archive/import-mails.js');
    const bar = new ProgressBar(process.stderr, process.env, this.jsonEnabled());
    const sayStopped = (code: number) => {
      bar.clear();
      if (code === exitCodeOf('cancelled')) this.progress('Stopped. What was taken in is kept; run it again to go on.');
    };
    process.once('exit', sayStopped);
    const report = (event: ImportEvent) => {
      if (event.kind === 'progress') return bar.show('kB', Math.ceil(event.done / 1000), Math.ceil(event.total / 1000));
      bar.clear();
      this.progress(describeImportEvent(event));
    };
    try {
      return await importMails(app, { ...order, report });
    } finally {
      process.off('exit', sayStopped);
      bar.clear();
    }
  }
}
