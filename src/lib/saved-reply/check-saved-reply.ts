// Checks the text of a saved reply before it is kept.
import { MailroomError } from '../errors.js';

/** Throws `invalid` for an empty text, and for a misspelt variable. liquidjs is loaded only for braces. */
export async function checkSavedReply(text: string): Promise<void> {
  if (text.trim() === '') throw new MailroomError('invalid', 'a saved reply needs a text', ['give it with --text']);
  if (!text.includes('{')) return;
  const { checkTemplate } = await import('../outbound/template.js');
  checkTemplate(text, 'reply');
}
