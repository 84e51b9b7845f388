// The period of a report, as people type it. Days are those of the calendar here.
import { MailroomError } from '../errors.js';
import type { Period } from './report.js';

export type TypedPeriod = {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly last: string | undefined;
};

const USUAL = '30d';
const WAYS = ['name days as 2026-03-01, with --from and --to, or a span with --last 30d, 12w or 6m'];

/** `--last 30d` ends with today; `--from` and `--to` are the first and the last day. Throws `invalid`. */
export function parsePeriod({ from, to, last }: TypedPeriod, now: Date): Period {
  if (last !== undefined && from !== undefined)
    throw new MailroomError('invalid', 'there is a --from and a --last', WAYS);
  const end = to === undefined ? now : startOfDay(to);
  const lastDay = new Date(end.getFullYear(), end.getMonth(), end.getDate());
  const begin = from === undefined ? spanBefore(last ?? USUAL, lastDay) : startOfDay(from);
  if (begin > lastDay) throw new MailroomError('invalid', 'the period ends before it begins', WAYS);
  return { from: begin, to: new Date(lastDay.getFullYear(), lastDay.getMonth(), lastDay.getDate() + 1) };
}

function startOfDay(text: string): Date {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text.trim()) ?? [];
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  if (date.getMonth() === Number(month) - 1) return date;
  throw new MailroomError('invalid', `${JSON.stringify(text)} is not a day`, WAYS);
}

// `1d` is the last day alone.
function spanBefore(text: string, lastDay: Date): Date {
  const [, digits, unit] = /^(\d{1,4})\s*(d|w|m)(?:ays?|eeks?|onths?)?$/i.exec(text.trim()) ?? [];
  const count = Number(digits);
  if (unit === undefined || count < 1)
    throw new MailroomError('invalid', `${JSON.stringify(text)} is no span of time`, WAYS);
  const [year, month, day] = [lastDay.getFullYear(), lastDay.getMonth(), lastDay.getDate()];
  switch (unit.toLowerCase()) {
    case 'd':
      return new Date(year, month, day + 1 - count);
    case 'w':
      return new Date(year, month, day + 1 - 7 * count);
    default:
      return new Date(year, month - count, day + 1);
  }
}
