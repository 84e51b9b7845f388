// What a draft lacks before it can be sent.
import { readEmailAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import type { Draft } from './draft.js';
import type { Purpose } from './purpose.js';

/** Throws `invalid` for a draft without text or recipients, and for a new conversation without a subject. */
export function checkDraft({ text, to, cc, bcc, subject }: Draft, { kind }: Purpose): void {
  // Mail may be passed on without a word.
  if (text.trim() === '' && kind !== 'forward')
    throw new MailroomError('invalid', 'there is no text to send', ['write one']);
  if (to.length === 0) {
    throw new MailroomError('invalid', 'there is nobody to send it to', ['name somebody in To, or with --to']);
  }
  const wrong = [...to, ...cc, ...bcc].find(({ address }) => readEmailAddress(address) === undefined);
  if (wrong !== undefined) {
    throw new MailroomError('invalid', `${JSON.stringify(wrong.address)} is not an email address`, [
      'correct it in the draft, or name the recipients with --to',
    ]);
  }
  if (kind === 'new' && subject.trim() === '') {
    throw new MailroomError('invalid', 'a new conversation needs a subject', [
      'give one in Subject, or with --subject',
    ]);
  }
}
