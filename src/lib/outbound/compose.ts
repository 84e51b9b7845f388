// Draft -> OutgoingMail: the text and its closing, the sender, the thread, our marks.
import { domainToASCII } from 'node:url';
import { domainOf } from '../address/email-address.js';
import { makeInstanceMark, makeMessageId } from '../conversation/message-token.js';
import type { MessageId } from '../ids.js';
import type { AnswerContext } from './answer-context.js';
import { type Closing, closeHtml, closeText } from './closing.js';
import { type Draft, threadPlace } from './draft.js';
import type { OutgoingAttachment, OutgoingMail } from './outgoing-mail.js';
import { quoteMail, quoteMailAsHtml } from './quote.js';
import { chooseSender } from './sender.js';

export type ReplyParts = {
  readonly draft: Draft;
  readonly closing: Closing;
  /** What is at the draft's paths. */
  readonly attachments: readonly OutgoingAttachment[];
  /** No HTML part. */
  readonly plain: boolean;
  readonly messageId: MessageId;
  readonly date: Date;
};

/** The text part as the receiver will see it. `quoted` is its end: the answered mail, empty when it is not quoted. */
export function composeText(
  context: AnswerContext,
  draft: Draft,
  closing: Closing,
): { readonly text: string; readonly quoted: string } {
  const quoted = isQuoted(context, draft) && context.answered !== undefined ? quoteMail(context.answered) : '';
  return { text: closeText(draft.text, closing, quoted), quoted };
}

export type ComposedReply = {
  readonly mail: OutgoingMail;
  /** The answered mail at the end of the text; empty when it is not quoted. */
  readonly quoted: string;
};

/** The whole mail, with a Message-ID that leads an answer back to the conversation. */
export function composeReply(context: AnswerContext, parts: ReplyParts): ComposedReply {
  const { conversation, tokenKey, answered } = context;
  const { draft, closing, messageId } = parts;
  const sender = chooseSender(context);
  const { text, quoted } = composeText(context, draft, closing);
  const domain = domainOf(sender.from.address);
  const mail: OutgoingMail = {
    ...sender,
    ...threadPlace(answered),
    to: draft.to,
    cc: draft.cc,
    bcc: draft.bcc,
    subject: draft.subject,
    messageId: makeMessageId(
      tokenKey,
      { conversation: conversation.id, message: messageId },
      domainToASCII(domain) || domain,
    ),
    instanceMark: makeInstanceMark(tokenKey, messageId),
    date: parts.date,
    text,
    html: parts.plain ? undefined : closeHtml(draft.text, closing, quoted && answered ? quoteMailAsHtml(answered) : ''),
    attachments: parts.attachments,
    headers: [],
  };
  return { mail, quoted };
}

// Whoever answers between the quoted lines has quoted already.
function isQuoted({ channel, answered }: AnswerContext, { text }: Draft): boolean {
  return channel.quote === 'last' && answered?.direction === 'in' && !/^>/m.test(text);
}
