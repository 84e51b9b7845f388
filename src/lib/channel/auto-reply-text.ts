// What may be an auto-reply: its text and subject, and what a change makes of it.
import { MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import type { AutoReply } from './channel.js';

/** What is to change. A new text switches the auto-reply on, unless `on` says otherwise. */
export type AutoReplyChange = {
  readonly text?: string | undefined;
  readonly subject?: string | undefined;
  readonly on?: boolean | undefined;
};

export const NO_AUTO_REPLY: AutoReply = { on: false, subject: '', text: '' };

/** The auto-reply after a change. Throws `invalid` for one that would be on and say nothing, or breaks out of its header. */
export function changeAutoReply(present: AutoReply, change: AutoReplyChange): AutoReply {
  const text = change.text ?? present.text;
  const subject = change.subject === undefined ? present.subject : parseHeaderText(change.subject, 'the subject');
  const on = change.on ?? (change.text === undefined ? present.on : text.trim() !== '');
  if (on && text.trim() === '') {
    throw new MailroomError('invalid', 'there is no text that the auto-reply could send', ['give one with --text']);
  }
  return { on, subject, text };
}
