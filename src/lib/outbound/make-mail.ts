// Makes a mail and its bytes out of what its writer said and how things are now.
import type { Clock } from '../clock.js';
import type { MessageId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import type { Queries } from '../store/db.js';
import { checkMailSize, mailLimit } from './attachment.js';
import { type ComposedReply, composeReply } from './compose.js';
import type { Draft } from './draft.js';
import type { Forwarded } from './forwarded.js';
import { writeMime } from './mime-writer.js';
import type { OutgoingAttachment } from './outgoing-mail.js';
import type { ReadContext } from './read-answer-context.js';
import { closingOf } from './start-reply.js';

export type MailWish = {
  readonly operator: Operator;
  readonly draft: Draft;
  readonly plain: boolean;
  readonly signature: boolean;
};

export type MailParts = {
  /** What is at the draft's paths. */
  readonly attachments: readonly OutgoingAttachment[];
  readonly messageId: MessageId;
};

export type MadeMail = ComposedReply & { readonly raw: Uint8Array; readonly messageId: MessageId };

/** Dated now. Throws `invalid` for what cannot be a mail, or is too large for the server. */
export async function makeMail(
  { db, clock }: { readonly db: Queries; readonly clock: Clock },
  { operator, draft, plain, signature }: MailWish,
  context: ReadContext,
  { attachments, messageId }: MailParts,
): Promise<MadeMail> {
  const closing = await closingOf(db, context, operator, signature);
  const limit = mailLimit(context.smtp);
  const passedOn = context.forwarded === undefined ? [] : await filesOf(db, context.forwarded, limit);
  const composed = composeReply(context, {
    ...{ draft, closing, plain, messageId, date: clock.now() },
    attachments: [...passedOn, ...attachments],
  });
  const raw = await writeMime(composed.mail);
  checkMailSize(raw.byteLength, limit);
  return { ...composed, raw, messageId };
}

/** What reads a mail is slow to load, and few are passed on. */
async function filesOf(db: Queries, forwarded: Forwarded, limit: number): Promise<readonly OutgoingAttachment[]> {
  const { readForwardedFiles } = await import('./read-forwarded-files.js');
  return readForwardedFiles(db, forwarded, limit);
}
