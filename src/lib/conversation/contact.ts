// Contact: the customer, known by an email address.
import type { ContactId } from '../ids.js';

export type Contact = {
  readonly id: ContactId;
  /** As the last mail of theirs had it; may be empty, may be hostile text. */
  readonly name: string;
  readonly address: string;
  /** What comes from this address is kept, marked and answered by nobody. */
  readonly isBlocked?: boolean | undefined;
};
