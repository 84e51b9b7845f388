// Draft -> OutgoingMail: the text and its closing, the sender, the thread, our marks.
import { domainToASCII } from 'node:url';
import { domainOf } from '../address/email-address.js';
import { makeInstanceMark, makeMessageId } from '../conversation/message-token.js';
import type { MessageId } from '../ids.js';
import type { AnswerContext } from './answer-context.js';
import { type Closing, closeHtml, closeText } from './closing.js';
import { type Draft, threadPlace } from './draft.js';
import { forwardedHtml, forwardedText, holdsForwarded } from './forwarded.js';
import { type InlineImages, imagesIn } from './markdown.js';
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
  const quoted = quotedBelow(context, draft);
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
  const domain = asciiDomainOf(sender.from.address);
  const attachments = parts.plain ? parts.attachments : withPictures(parts, domain);
  const mail: OutgoingMail = {
    ...sender,
    ...threadPlace(answered),
    to: draft.to,
    cc: draft.cc,
    bcc: draft.bcc,
    subject: draft.subject,
    messageId: makeMessageId(tokenKey, { conversation: conversation.id, message: messageId }, domain),
    instanceMark: makeInstanceMark(tokenKey, messageId),
    date: parts.date,
    text,
    html: parts.plain
      ? undefined
      : closeHtml(draft.text, closing, {
          images: contentIdsOf(attachments),
          quoted: quoted && quotedAsHtml(context),
        }),
    attachments,
    headers: [],
  };
  return { mail, quoted };
}

function asciiDomainOf(address: string): string {
  const domain = domainOf(address);
  return domainToASCII(domain) || domain;
}

/**
 * The files with the pictures that the text shows first: their parts stand beside the HTML. Only what is attached is
 * shown, so no text makes us read a file (mail.md 2.1).
 */
function withPictures({ draft, attachments, messageId }: ReplyParts, domain: string): readonly OutgoingAttachment[] {
  const shown = imagesIn(draft.text);
  const found = shown.flatMap((name) => attachments.find((file) => isPicture(file, name)) ?? []);
  const pictures = found.map((file, index) => ({ ...file, contentId: `${index + 1}.${messageId}@${domain}` }));
  return [...pictures, ...attachments.filter((file) => !found.includes(file))];
}

function isPicture({ name, type }: OutgoingAttachment, wanted: string): boolean {
  return name.normalize() === wanted && type.startsWith('image/');
}

function contentIdsOf(attachments: readonly OutgoingAttachment[]): InlineImages {
  return new Map(
    attachments.flatMap(({ name, contentId }) => (contentId === undefined ? [] : [[name.normalize(), contentId]])),
  );
}

function quotedBelow(context: AnswerContext, draft: Draft): string {
  const { answered, forwarded } = context;
  // Whoever has changed what is passed on has it in the text.
  if (forwarded !== undefined) return holdsForwarded(draft.text) ? '' : forwardedText(forwarded);
  return isQuoted(context, draft) && answered !== undefined ? quoteMail(answered) : '';
}

function quotedAsHtml({ answered, forwarded }: AnswerContext): string {
  if (forwarded !== undefined) return forwardedHtml(forwarded);
  return answered === undefined ? '' : quoteMailAsHtml(answered);
}

// Whoever answers between the quoted lines has quoted already.
function isQuoted({ channel, answered }: AnswerContext, { text }: Draft): boolean {
  return channel.quote === 'last' && answered?.direction === 'in' && !/^>/m.test(text);
}
