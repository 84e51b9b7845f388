// Writes an answer that another program sent as an outgoing message: what it says, and the times that it has.
import type { NamedAddress } from '../address/email-address.js';
import type { AttachmentId, ChannelId, ConversationId, MessageId, OperatorId } from '../ids.js';
import type { Tx } from '../store/db.js';
import { insertMessage } from '../store/messages.js';
import type { ArrivedMail, TakeInDeps } from './arrived-mail.js';
import { believableDate } from './mail-date.js';

export type AnswerToWrite = {
  readonly id: MessageId;
  readonly conversation: ConversationId;
  readonly channel: ChannelId;
  readonly kind: 'reply' | 'auto-reply';
  /** Its Message-ID, or what stands for one. */
  readonly identifier: string;
  readonly operator: OperatorId | undefined;
  /** Who wrote it, when the mail does not say. */
  readonly from: NamedAddress;
  readonly flags: readonly string[];
};

/** Its raw mail must be kept already. Nothing is sent. */
export async function writeAnswer(
  deps: TakeInDeps,
  tx: Tx,
  { mail, receivedAt }: Pick<ArrivedMail, 'mail' | 'receivedAt'>,
  answer: AnswerToWrite,
): Promise<void> {
  insertMessage(tx, {
    ...{ id: answer.id, conversationId: answer.conversation, channelId: answer.channel, direction: 'out' },
    ...{ kind: answer.kind, rawHash: mail.rawHash, contentHash: mail.contentHash, operatorId: answer.operator },
    ...{ from: mail.from[0] ?? answer.from, replyTo: mail.replyTo, to: mail.to, cc: mail.cc, bcc: [] },
    ...{ subject: mail.subject, messageIdHeader: answer.identifier },
    ...{ inReplyTo: mail.inReplyTo, references: mail.references },
    ...{ text: mail.newText, quoted: mail.quotedText, flags: answer.flags },
    ...{ sentAt: believableDate(mail.date, receivedAt), receivedAt, createdAt: deps.clock.now() },
    attachments: mail.attachments.map((attachment) => ({ ...attachment, id: deps.newId<AttachmentId>() })),
  });
}
