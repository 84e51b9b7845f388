// What came into a conversation while an answer was written: who, when, and the words.
import type { Conflict, ConflictNews } from '../../outbound/conflict.js';
import { spokenAge } from '../relative-time.js';
import { safeLine, safeText } from '../safe-text.js';
import type { Theme } from '../theme.js';
import { renderPerson } from './person.js';

const FEW = 8;

export type NewsView = { readonly theme: Theme; readonly now: Date; readonly full: boolean };

/** Safe to show. Its words are indented, so that none of them looks like a line of ours. */
export function renderNews({ conversation, news, takenBy }: Conflict, { theme, now, full }: NewsView): string {
  if (takenBy !== undefined) return theme.strong(`${safeLine(takenBy)} took #${conversation} a moment ago.`);
  const title = theme.strong(`Came into #${conversation} while you wrote:`);
  if (news.length === 0) return theme.strong(`Somebody has changed #${conversation} while you wrote.`);
  return [title, ...news.flatMap((one) => [theme.name(headOf(one, now)), ...linesOf(one, full)])].join('\n');
}

/** Whether there is more of it than `renderNews` shows when it is not to be full. */
export function isLongNews({ news }: Conflict): boolean {
  return news.some((one) => linesOf(one, true).length > FEW);
}

function headOf({ direction, from, operator, date }: ConflictNews, now: Date): string {
  const who = operator === null ? renderPerson(from) : safeLine(operator);
  const what = direction === 'note' ? ', a note' : direction === 'out' ? ', an answer' : '';
  return `  ${who}${what}, ${spokenAge(date, now)}:`;
}

function linesOf({ text }: ConflictNews, full: boolean): string[] {
  const lines = safeText(text).trim().split('\n');
  const shown = full ? lines : lines.slice(0, FEW);
  const left = lines.length - shown.length;
  return [...shown, ...(left > 0 ? [`[${left} more ${left === 1 ? 'line' : 'lines'}]`] : [])].map(
    (line) => `    ${line}`,
  );
}
