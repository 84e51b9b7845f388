// mailroom attachment list: the files that came or went with a conversation.
import * as Args from '@oclif/core/args';
import { attachmentsOf } from '../../lib/conversation/conversation-attachments.js';
import { needConversation } from '../../lib/conversation/need-conversation.js';
import { listMessages } from '../../lib/store/messages.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import {
  ATTACHMENT_COLUMNS,
  type ListedAttachmentJson,
  renderAttachments,
  toListedAttachmentJson,
} from '../../lib/terminal/render/attachment.js';

export default class AttachmentList extends BaseCommand {
  static override summary = 'List the attachments of a conversation';
  static override examples = [
    '<%= config.bin %> attachment list 1042',
    '<%= config.bin %> attachment list 1042 --json',
  ];
  static override args = { number: Args.string({ description: 'the number of the conversation' }) };
  static override flags = listFlags(ATTACHMENT_COLUMNS);

  async run(): Promise<ListedAttachmentJson[]> {
    const { args, flags } = await this.parse(AttachmentList);
    const number = await needConversationNumber(args.number, this.canAsk(flags));
    const app = await this.openApp(flags);
    const conversation = await needConversation(app.db, number);

    const attachments = attachmentsOf(await listMessages(app.db, conversation.id));

    if (attachments.length === 0) this.progress(`#${conversation.number} has no attachments.`);
    else this.print(renderAttachments(attachments, this.screen(flags)));
    if (attachments.length > 0) this.suggest(`mailroom attachment save ${conversation.number} --all`);
    return attachments.map(toListedAttachmentJson);
  }
}
