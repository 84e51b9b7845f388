// Tags: words by which a team sorts its conversations.
import { MailroomError } from '../errors.js';

const TAG = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._/:-]{0,49}$/u;

/** A tag as it is kept: small letters, one word. Throws `invalid`. */
export function parseTag(text: string): string {
  const tag = text.trim().normalize('NFC').toLowerCase();
  if (TAG.test(tag)) return tag;
  throw new MailroomError('invalid', `${JSON.stringify(text.trim())} cannot be a tag`, [
    'use one word of letters, digits and . _ / : - that begins with a letter or digit, such as refund or billing/late',
  ]);
}
