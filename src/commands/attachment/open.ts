// mailroom attachment open: a file of a conversation, in the program that this machine has for it.
import { join } from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { attachmentsOf, pickAttachment } from '../../lib/conversation/conversation-attachments.js';
import { mayRun } from '../../lib/conversation/found-attachment.js';
import { needConversation } from '../../lib/conversation/need-conversation.js';
import { safeFileName } from '../../lib/conversation/safe-file-name.js';
import { MailroomError } from '../../lib/errors.js';
import { listMessages } from '../../lib/store/messages.js';
import { needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { confirm } from '../../lib/terminal/confirm.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import {
  describeAttachment,
  renderSavedAttachment,
  type SavedAttachmentJson,
  toSavedAttachmentJson,
} from '../../lib/terminal/render/attachment.js';

export default class AttachmentOpen extends BaseCommand {
  static override summary = 'Open an attachment in the program that this machine has for it';
  static override description =
    'It is saved to a folder of your own first. What can run a program (scripts, programs, web pages, documents with macros) is asked about, and is not opened without a terminal unless --yes says so.';
  static override examples = [
    '<%= config.bin %> attachment open 1042 invoice.pdf',
    '<%= config.bin %> attachment open 1042 2',
    '<%= config.bin %> attachment open 1042 page.html --yes --json',
  ];
  static override args = {
    number: Args.string({ description: 'the number of the conversation' }),
    name: Args.string({ description: 'the name or number of the attachment; the only one needs none' }),
  };
  static override flags = { yes: Flags.boolean({ description: 'open it though it may run a program' }) };

  async run(): Promise<SavedAttachmentJson> {
    const { args, flags } = await this.parse(AttachmentOpen);
    const canAsk = this.canAsk(flags);
    const number = await needConversationNumber(args.number, canAsk);
    const app = await this.openApp(flags);
    const { id } = await needConversation(app.db, number);
    const present = attachmentsOf(await listMessages(app.db, id));
    const [only] = present;
    if (args.name === undefined && present.length > 1) needAnswers(false, { NAME: undefined });
    const one = args.name === undefined && only !== undefined ? only : pickAttachment(present, args.name ?? '1');
    const { saveAttachments } = await import('../../lib/conversation/save-attachments.js');
    const [saved] = await saveAttachments(app, {
      attachments: [one],
      folder: join(app.folders.cache, 'opened'),
      beforeSaving: async ({ attachment }, content) => {
        const name = safeFileName(attachment.name);
        if (!mayRun({ name, type: attachment.type, content })) return;
        const question = `${describeAttachment(one)} may run a program when it is opened. Open it?`;
        await confirm(question, { yes: flags.yes, canAsk });
      },
      onSaved: (kept) => this.print(renderSavedAttachment(kept)),
    });
    if (saved === undefined) throw new Error('an attachment was saved and is not there');
    if (!(await app.openBrowser(saved.path))) {
      throw new MailroomError('local', 'there is no screen, or no program, to open it with', [
        `it is in ${saved.path}`,
      ]);
    }
    return toSavedAttachmentJson(saved);
  }
}
