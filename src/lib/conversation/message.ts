// Message: one mail in or out, or a note between operators.
import type { NamedAddress } from '../address/email-address.js';
import type { AttachmentId, MessageId, OutboxId } from '../ids.js';

/** What kind of mail it is (`mail.md` 1.3); what operators write is `reply`, `forward`, `auto-reply` of ours or `note`. */
export type MessageKind =
  | 'human'
  | 'auto-reply'
  | 'bounce'
  | 'complaint'
  | 'receipt'
  | 'list'
  | 'machine'
  | 'own'
  | 'notification'
  | 'reply'
  | 'forward'
  | 'note';

export type AttachmentSummary = {
  readonly id: AttachmentId;
  /** As the mail named it: not a safe file name. */
  readonly name: string;
  readonly type: string;
  /** Bytes, decoded. */
  readonly size: number;
};

export type RecipientDelivery = {
  readonly address: string;
  readonly state: 'pending' | 'sent' | 'deferred' | 'failed' | 'unsure' | 'cancelled';
  readonly status: string | undefined;
  readonly response: string | undefined;
  /** When a receipt said that it was read there (RFC 8098). */
  readonly readAt?: Date;
  /** When somebody there called it spam (RFC 5965). */
  readonly complainedAt?: Date;
  /** When it came to this: an answer of the server, a report. */
  readonly at?: Date;
};

/** What the outbox knows of a mail besides its recipients. */
export type DeliveryFacts = {
  readonly id: OutboxId;
  /** The SMTP config that it leaves by, and its server. */
  readonly config: string;
  readonly server: string;
  readonly attempts: number;
  /** When it was settled. */
  readonly finishedAt: Date | undefined;
  /** When it is tried again, or released. */
  readonly nextAttemptAt: Date | undefined;
  /** Why it is in this state. Holds a server's words: hostile. */
  readonly reason: string | undefined;
};

export type Delivery = {
  readonly state: 'held' | 'queued' | 'sending' | 'in-data' | 'sent' | 'deferred' | 'failed' | 'unsure' | 'cancelled';
  readonly recipients: readonly RecipientDelivery[];
  readonly facts?: DeliveryFacts;
};

/** What has to happen before a mail of ours goes on: its time comes, somebody decides, or it is sent (again). */
export type Wait = 'time' | 'somebody' | 'delivery';

/** Undefined for what is settled, or in the hands of its server. */
export function waitOf(
  state: Delivery['state'],
  { nextAttemptAt }: Pick<DeliveryFacts, 'nextAttemptAt'>,
): Wait | undefined {
  if (state === 'held') return nextAttemptAt === undefined ? 'somebody' : 'time';
  if (state === 'failed' || state === 'unsure') return 'somebody';
  if (state === 'deferred') return 'time';
  return state === 'queued' ? 'delivery' : undefined;
}

export type Message = {
  readonly id: MessageId;
  readonly direction: 'in' | 'out' | 'note';
  readonly kind: MessageKind;
  readonly from: NamedAddress;
  readonly replyTo: readonly NamedAddress[];
  readonly to: readonly NamedAddress[];
  readonly cc: readonly NamedAddress[];
  readonly bcc: readonly NamedAddress[];
  readonly subject: string;
  /** What the Message-ID header says, with its angle brackets. */
  readonly messageIdHeader: string;
  readonly references: readonly string[];
  /** When it was written, as far as that can be believed; else when it was received. */
  readonly date: Date;
  /** The new words. */
  readonly text: string;
  /** The quoted mail below or around them; may be empty. */
  readonly quoted: string;
  readonly attachments: readonly AttachmentSummary[];
  readonly delivery: Delivery | undefined;
};
