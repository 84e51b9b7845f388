// A query that was not understood, shown with a line that points at the place.
import { MailroomError } from '../errors.js';
import { QueryMistake } from '../search/query-mistake.js';
import { safeLine } from './safe-text.js';
import { steadyText, textWidth } from './text-width.js';

/** Runs `work`; a mistake in the query is thrown again with the query and a caret below the place. */
export async function pointingAtMistakes<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof QueryMistake ? pointAt(error) : error;
  }
}

/** Letters shown before and after the place: a query may be long. */
const AROUND = 30;

function pointAt({ query, offset, length, kind, message, next, details }: QueryMistake): MailroomError {
  const start = Math.max(0, offset - AROUND);
  const end = Math.min(query.length, offset + Math.max(length, 1) + AROUND);
  const before = `${start > 0 ? '…' : ''}${shown(query.slice(start, offset))}`;
  const place = shown(query.slice(offset, offset + length));
  const after = `${shown(query.slice(offset + length, end))}${end < query.length ? '…' : ''}`;
  const caret = '^'.repeat(Math.max(1, Math.min(textWidth(place), AROUND)));
  const lines = [message, `  ${before}${place}${after}`, `  ${' '.repeat(textWidth(before))}${caret}`];
  return new MailroomError(kind, lines.join('\n'), next, { details });
}

const shown = (text: string) => steadyText(safeLine(text));
