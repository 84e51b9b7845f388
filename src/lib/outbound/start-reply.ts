// Begins an answer: reads the conversation and draws up the draft.
import type { NamedAddress } from '../address/email-address.js';
import type { Conversation } from '../conversation/conversation.js';
import { needConversation } from '../conversation/need-conversation.js';
import type { Operator } from '../operator/operator.js';
import { findChannelSignature } from '../store/channel-signatures.js';
import type { Queries } from '../store/db.js';
import { findWidget } from '../store/widgets.js';
import { isMember } from '../widget/widget.js';
import { type Closing, signatureOf } from './closing.js';
import { type Draft, draftReply, strangeReplyTo } from './draft.js';
import { quoteMail } from './quote.js';
import { type ReadContext, readAnswerContext } from './read-answer-context.js';
import { chooseSender, type Sender } from './sender.js';

export type StartDeps = { readonly db: Queries };

/** What was said about the answer before it is written; what is left out is drawn up. */
export type ReplyWish = {
  /** These instead of the people of the answered mail. */
  readonly to?: readonly NamedAddress[] | undefined;
  /** These as well. */
  readonly cc?: readonly NamedAddress[] | undefined;
  readonly bcc?: readonly NamedAddress[] | undefined;
  readonly subject?: string | undefined;
  readonly attach?: readonly string[] | undefined;
  readonly text?: string | undefined;
};

export type StartedReply = {
  /** As it was when the answer was begun: its version is the one that is answered. */
  readonly conversation: Conversation;
  readonly draft: Draft;
  readonly sender: Sender;
  readonly closing: Closing;
  /** The answered mail, for the editor; empty when there is none. */
  readonly quoted: string;
  /** All mails of the conversation, quoted: which of them stands in a draft is known by them. */
  readonly quotes: readonly string[];
  /** Where the customer would have the answer sent, and it is not by itself. */
  readonly strangeReplyTo: readonly NamedAddress[];
};

/** Throws `not-found` when there is no conversation of that number. */
export async function startReply(
  { db }: StartDeps,
  number: number,
  operator: Operator,
  wish: ReplyWish = {},
): Promise<StartedReply> {
  const conversation = await needConversation(db, number);
  const context = await readAnswerContext(db, conversation);
  return {
    conversation,
    draft: withWish(draftReply(context), wish),
    sender: chooseSender(context),
    closing: await closingOf(db, context, operator),
    quoted: context.answered?.direction === 'in' ? quoteMail(context.answered) : '',
    quotes: context.received.map(quoteMail),
    strangeReplyTo: strangeReplyTo(context),
  };
}

/** Signature and footer of the operator's mail in the context's channel. */
export async function closingOf(db: Queries, { channel }: ReadContext, operator: Operator): Promise<Closing> {
  const widget = await findWidget(db, channel.widget.id);
  const ofChannel = await findChannelSignature(db, operator.id, channel.id);
  const member = widget !== undefined && isMember(widget, operator.id);
  return { signature: signatureOf(operator, ofChannel, member), footer: channel.footer };
}

function withWish(draft: Draft, { to, cc = [], bcc = [], subject, attach, text }: ReplyWish): Draft {
  const others = to === undefined ? draft : { to, cc: [] };
  return {
    to: others.to,
    cc: [...others.cc, ...cc],
    bcc,
    subject: subject ?? draft.subject,
    attach: attach ?? draft.attach,
    text: text ?? draft.text,
  };
}
