// SentReply: a mail of an operator's that is in the outbox, and what became of it there.
import type { Conversation } from '../conversation/conversation.js';
import type { DeliveryAttempt } from './delivery-attempt.js';
import type { Hold } from './held-reply.js';
import type { OutgoingMail } from './outgoing-mail.js';

export type SentReply = {
  /** As it was before; one that the mail began has its number. */
  readonly conversation: Conversation;
  readonly mail: OutgoingMail;
  /** Why it has not left yet, and until when; undefined when nothing holds it. */
  readonly hold: Hold | undefined;
  readonly delivery: DeliveryAttempt;
};
