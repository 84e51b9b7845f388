// mailroom attachment list: the files that came or went with a conversation.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { needChannel } from '../../lib/channel/need-channel.js';
import { parseConversationNumber } from '../../lib/conversation/conversation.js';
import { attachmentsOf } from '../../lib/conversation/conversation-attachments.js';
import { needConversation } from '../../lib/conversation/need-conversation.js';
import type { AttachmentId } from '../../lib/ids.js';
import { listAttachments } from '../../lib/store/found-attachments.js';
import { listMessages } from '../../lib/store/messages.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import type { SharedFlags } from '../../lib/terminal/flags.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import type { ListView } from '../../lib/terminal/list-view.js';
import {
  ATTACHMENT_COLUMNS,
  type FoundAttachmentJson,
  type ListedAttachmentJson,
  renderAttachments,
  renderFoundAttachments,
  toFoundAttachmentJson,
  toListedAttachmentJson,
} from '../../lib/terminal/render/attachment.js';

type AllFlags = SharedFlags &
  ListView & {
    readonly channel: string | undefined;
    readonly type: string | undefined;
    readonly name: string | undefined;
    readonly after: string | undefined;
    readonly limit: number;
  };

export default class AttachmentList extends BaseCommand {
  static override summary = 'List the attachments of a conversation, or of all, the newest first';
  static override examples = [
    '<%= config.bin %> attachment list 1042',
    '<%= config.bin %> attachment list --channel support --type application/pdf',
    '<%= config.bin %> attachment list --name invoice --json',
  ];
  static override args = {
    number: Args.string({ description: 'the number of the conversation; all of them, unless given' }),
  };
  static override flags = {
    channel: Flags.string({ description: 'of all: only those of this channel', helpValue: 'NAME' }),
    type: Flags.string({ description: 'of all: only media types that begin so', helpValue: 'TYPE' }),
    name: Flags.string({ description: 'of all: only names that have this in them', helpValue: 'TEXT' }),
    limit: Flags.integer({
      description: 'of all: how many at most',
      default: 50,
      min: 1,
      max: 100_000,
      helpValue: 'N',
    }),
    after: Flags.string({ description: 'of all: only those after this one; its id is in the JSON', helpValue: 'ID' }),
    ...listFlags(ATTACHMENT_COLUMNS),
  };

  async run(): Promise<ListedAttachmentJson[] | FoundAttachmentJson[]> {
    const { args, flags } = await this.parse(AttachmentList);
    if (args.number === undefined) return this.#listAll(flags);
    const number = parseConversationNumber(args.number);
    const app = await this.openApp(flags);
    const conversation = await needConversation(app.db, number);

    const attachments = attachmentsOf(await listMessages(app.db, conversation.id));

    if (attachments.length === 0) this.progress(`#${conversation.number} has no attachments.`);
    else this.print(renderAttachments(attachments, this.screen(flags)));
    if (attachments.length > 0) this.suggest(`mailroom attachment save ${conversation.number} --all`);
    return attachments.map(toListedAttachmentJson);
  }

  async #listAll(flags: AllFlags): Promise<FoundAttachmentJson[]> {
    const app = await this.openApp(flags);
    const { channel, type, name, after, limit } = flags;
    const found = await listAttachments(app.db, {
      ...{ type, name, limit: limit + 1, after: after as AttachmentId | undefined },
      channel: channel === undefined ? undefined : (await needChannel(app.db, channel)).id,
    });
    const shown = found.slice(0, limit);
    if (shown.length > 0) this.print(renderFoundAttachments(shown, this.screen(flags), app.clock.now()));
    else this.progress('No attachment is like that.');
    const last = shown.at(-1);
    if (found.length > shown.length) this.notice(`  there are more: add --after ${last?.id}, or --limit N`);
    if (shown[0] !== undefined) this.suggest(`mailroom attachment list ${shown[0].conversation}`);
    return shown.map(toFoundAttachmentJson);
  }
}
