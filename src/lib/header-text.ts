// Text that ends up in a mail header: what could break out of it is refused on our side, before any library sees it.
import { MailroomError } from './errors.js';

const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** One line of text for a header (a reply name, a subject, a file name). Throws `invalid` for CR, LF, NUL and other controls. */
export function parseHeaderText(text: string, what: string): string {
  const trimmed = text.trim();
  if (CONTROL.test(trimmed)) {
    throw new MailroomError('invalid', `${what} has a line break or a control character in it`, [
      'give it as one line of plain text',
    ]);
  }
  return trimmed;
}
