// Times of a query: `2026-11-01`, `2026-11`, `2026`, `yesterday`, `7d`. Days are local ones.

/** Local midnight of the day, month or year; or so long before now. Undefined for what is no such time. */
export function pastTime(text: string, now: Date): Date | undefined {
  const words = text.trim().toLowerCase();
  return readSpan(words, now) ?? readDay(words, now) ?? readIso(text.trim());
}

const SPAN = /^(\d{1,4})(h|d|w|m|y)$/;

// Counted by the calendar, over a change of the clocks too.
function readSpan(words: string, now: Date): Date | undefined {
  const [, digits, unit] = SPAN.exec(words) ?? [];
  if (digits === undefined) return undefined;
  const count = Number(digits);
  const then = new Date(now);
  if (unit === 'h') then.setTime(then.getTime() - count * 3_600_000);
  else if (unit === 'd') then.setDate(then.getDate() - count);
  else if (unit === 'w') then.setDate(then.getDate() - 7 * count);
  else if (unit === 'm') then.setMonth(then.getMonth() - count);
  else then.setFullYear(then.getFullYear() - count);
  return then;
}

function readDay(words: string, now: Date): Date | undefined {
  if (words === 'today') return midnight(now.getFullYear(), now.getMonth(), now.getDate());
  if (words === 'yesterday') return midnight(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  const [, year, month = '01', day = '01'] = /^(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?$/.exec(words) ?? [];
  if (year === undefined) return undefined;
  const time = midnight(Number(year), Number(month) - 1, Number(day));
  const isThere = time.getMonth() === Number(month) - 1 && time.getDate() === Number(day);
  return isThere && Number(year) >= 1970 ? time : undefined;
}

function midnight(year: number, month: number, day: number): Date {
  return new Date(year, month, day);
}

// Without a zone it is local time (ECMA-262, 21.4.1.32).
function readIso(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?$/i.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
