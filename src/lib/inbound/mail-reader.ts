// MailReader: makes of a mail's bytes what the rules read. `worker-mail-reader.ts` does it where it can be stopped.
import type { InboundMail } from './inbound-mail.js';

/** Understands a mail. Rejects with `invalid` and the cause for one that cannot be read, for whatever reason of its own. */
export type ReadMail = (raw: Uint8Array) => Promise<InboundMail>;

export type MailReader = {
  /** Mails are read in the order in which they are given; any number may be waiting. */
  readonly readMail: ReadMail;
  /** Ends it; what is still being read is rejected. */
  close(): Promise<void>;
};

/** What one mail may take: milliseconds of a processor's time, and megabytes of objects. */
export type ReadingLimits = { readonly patience: number; readonly megabytes: number };

/**
 * What the reading thread says: once that it can begin, then something about each mail, in their order. `used`: the
 * microseconds of a processor that it has had until then.
 */
export type ReadingAnswer = { readonly used: number } & (
  | { readonly kind: 'ready' }
  | { readonly kind: 'mail'; readonly mail: InboundMail }
  | { readonly kind: 'unreadable'; readonly isInvalid: boolean; readonly message: string }
);
