// mailroom attachment save: files of a conversation, put into a folder.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import {
  attachmentsOf,
  type ConversationAttachment,
  pickAttachment,
} from '../../lib/conversation/conversation-attachments.js';
import { needConversation } from '../../lib/conversation/need-conversation.js';
import { MailroomError } from '../../lib/errors.js';
import { listMessages, type StoredMessage } from '../../lib/store/messages.js';
import { askMany } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import {
  describeAttachment,
  renderSavedAttachment,
  type SavedAttachmentJson,
  toSavedAttachmentJson,
} from '../../lib/terminal/render/attachment.js';

type Found = ConversationAttachment<StoredMessage>;

export default class AttachmentSave extends BaseCommand {
  static override summary = 'Save attachments of a conversation to a folder';
  static override description =
    'Files get safe names, are readable by you alone, and replace nothing: a number is added to a name that is taken. Nothing is opened.';
  static override examples = [
    '<%= config.bin %> attachment save 1042 invoice.pdf',
    '<%= config.bin %> attachment save 1042 2 --to ~/Downloads',
    '<%= config.bin %> attachment save 1042 --all --to parcels/1042 --json',
  ];
  static override args = {
    number: Args.string({ description: 'the number of the conversation' }),
    name: Args.string({ description: 'the name or number of one attachment' }),
  };
  static override flags = {
    all: Flags.boolean({ description: 'save every attachment' }),
    to: Flags.string({ description: 'the folder; made when it is not there', default: '.', helpValue: 'FOLDER' }),
  };

  async run(): Promise<SavedAttachmentJson[]> {
    const { args, flags } = await this.parse(AttachmentSave);
    const canAsk = this.canAsk(flags);
    const number = await needConversationNumber(args.number, canAsk);
    const app = await this.openApp(flags);
    const conversation = await needConversation(app.db, number);
    const present = attachmentsOf(await listMessages(app.db, conversation.id));
    const attachments = flags.all ? present : await choose(present, args.name, canAsk);
    if (attachments.length === 0) this.progress(`#${conversation.number} has no attachments.`);

    const { saveAttachments } = await import('../../lib/conversation/save-attachments.js');
    const saved = await saveAttachments(app, {
      attachments,
      folder: flags.to,
      onSaved: (one) => this.print(renderSavedAttachment(one)),
    });

    return saved.map(toSavedAttachmentJson);
  }
}

async function choose(present: readonly Found[], name: string | undefined, canAsk: boolean): Promise<readonly Found[]> {
  if (name !== undefined) return [pickAttachment(present, name)];
  if (present.length <= 1) return present;
  if (!canAsk) throw needChoice(present);
  return askMany(
    'Which attachments?',
    present.map((one) => ({ name: describeAttachment(one), value: one })),
  );
}

function needChoice(present: readonly Found[]): MailroomError {
  const names = present.map((one) => `${one.number} ${one.attachment.name}`).join(', ');
  return new MailroomError(
    'needs-answer',
    'nobody is there to answer, and this is missing: NAME',
    [`name one, or its number: ${names}`, 'or save every one of them with --all'],
    { details: { missing: ['NAME'] } },
  );
}
