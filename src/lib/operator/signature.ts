// When an operator has a signature, and what a change makes of it.
import { MailroomError } from '../errors.js';
import type { Signature } from './operator.js';

/** What is to change. A new text switches the signature on, unless `on` says otherwise. */
export type SignatureChange = { readonly text?: string | undefined; readonly on?: boolean | undefined };

export const NO_SIGNATURE: Signature = { text: '', on: false };

/** The signature after a change. Throws `invalid` for one that would be on and say nothing. */
export function changeSignature(present: Signature, change: SignatureChange): Signature {
  const text = change.text ?? present.text;
  const on = change.on ?? (change.text === undefined ? present.on : text !== '');
  if (on && text.trim() === '') {
    throw new MailroomError('invalid', 'there is no text that the signature could show', ['give one with --text']);
  }
  return { text, on };
}
