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

const LONGEST_CALLED = 60;

/** What a person is called within a sentence of ours, which must be read to its end. Hostile text. */
export function callPerson({ name, address }: { readonly name: string; readonly address: string }): string {
  const isSeen = /[^\p{Z}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u.test(name);
  const called = isSeen ? name : address;
  return called.length > LONGEST_CALLED ? `${called.slice(0, LONGEST_CALLED).toWellFormed()}…` : called;
}
