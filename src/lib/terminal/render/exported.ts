// What an export wrote: a line for people, counts for scripts.
import type { Exported } from '../../archive/archived.js';
import { safeLine } from '../safe-text.js';
import { renderSize } from './size.js';

export type ExportedJson = {
  readonly to: string;
  readonly format: 'mbox' | 'eml';
  readonly conversations: number;
  readonly messages: number;
  readonly bytes: number;
  /** Left out: answers that were never sent, and notes. */
  readonly unsent: number;
  readonly notes: number;
};

export function toExportedJson({ place, ...counts }: Exported): ExportedJson {
  return { to: place, ...counts };
}

/** `12 mails of 3 conversations (34 kB) are in support.mbox; left out: 1 answer that was not sent`. */
export function renderExported({ place, conversations, messages, bytes, unsent, notes }: Exported): string {
  const left = [
    unsent === 0 ? '' : `${count(unsent, 'answer', 'answers')} not sent (--unsent takes them along)`,
    notes === 0 ? '' : count(notes, 'note', 'notes'),
  ].filter((part) => part !== '');
  const what = `${count(messages, 'mail', 'mails')} of ${count(conversations, 'conversation', 'conversations')}`;
  const where = place === '-' ? 'went to stdout' : `${messages === 1 ? 'is' : 'are'} in ${safeLine(place)}`;
  return `${what} (${renderSize(bytes)}) ${where}${left.length === 0 ? '' : `; left out: ${left.join(', ')}`}`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
