// Contact: the customer, known by an email address.
import type { ContactId } from '../ids.js';

export type Contact = {
  readonly id: ContactId;
  /** As the last mail of theirs had it; may be empty, may be hostile text. */
  readonly name: string;
  readonly address: string;
};
