// DeskEvent: what happens while mailboxes are watched and the outbox is looked after.
import type { MailroomError } from '../errors.js';
import type { CalledHook } from '../hook/called-hook.js';
import type { DeliveryAttempt } from '../outbound/delivery-attempt.js';
import type { PullCounts, PullEvent } from './pulled.js';

export type MailboxEvent =
  /** Connected; the server tells of new mail (`idle`), or is asked now and then (`poll`). */
  | { readonly kind: 'watching'; readonly how: 'idle' | 'poll' }
  /** Mail was pulled; the numbers are those of the conversations that got some. */
  | { readonly kind: 'pulled'; readonly counts: PullCounts; readonly conversations: readonly number[] }
  | Extract<PullEvent, { kind: 'renumbered' | 'recognised' | 'again' | 'quarantined' }>
  /** Tried again after so many milliseconds. */
  | { readonly kind: 'failed'; readonly failure: MailroomError; readonly retryAfter: number }
  /** Another program watches it. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'removed' };

export type WatchEvent =
  | ({ readonly mailbox: string } & MailboxEvent)
  /** The store, or the list of what is to be watched, could not be read. */
  | { readonly kind: 'store-failed'; readonly failure: MailroomError; readonly retryAfter: number };

export type DeskEvent =
  | WatchEvent
  | { readonly kind: 'attempt'; readonly attempt: DeliveryAttempt }
  | { readonly kind: 'hook-called'; readonly called: CalledHook }
  | { readonly kind: 'outbox-failed'; readonly failure: MailroomError; readonly retryAfter: number };
