// BusinessHours: when the operators of a widget work. Answering times are counted in them.
import { MailroomError } from '../errors.js';

/** Minutes of the day, on one day of the week (0 is Sunday). */
export type WorkingTime = { readonly day: number; readonly from: number; readonly to: number };

export type BusinessHours = {
  /** As the IANA names it: Europe/Berlin. */
  readonly timeZone: string;
  /** By day, then by time; none overlaps another. */
  readonly times: readonly WorkingTime[];
};

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const WEEK = [1, 2, 3, 4, 5, 6, 0];
const DAY_MS = 86_400_000;
const MINUTE = 60_000;

/** Parses `Mon-Fri 9:00-17:00, Sat 10-14`. Throws `invalid` with what can be said instead. */
export function parseBusinessHours(text: string, timeZone: string): BusinessHours {
  if (!isTimeZone(timeZone)) {
    throw new MailroomError('invalid', `${JSON.stringify(timeZone)} is no time zone`, [
      'name one such as Europe/Berlin or UTC',
    ]);
  }
  const times = text.split(/[,;]/).flatMap((part) => parsePart(part.trim(), text));
  const sorted = times.toSorted((one, other) => one.day - other.day || one.from - other.from);
  for (const [index, time] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next?.day === time.day && next.from < time.to)
      throw unreadable(text, `two of them overlap on ${DAYS[time.day]}`);
  }
  return { timeZone, times: sorted };
}

const PART = /^([a-z]{3})[a-z]*(?:\s*-\s*([a-z]{3})[a-z]*)?\s+(\d{1,2})(?::(\d\d))?\s*-\s*(\d{1,2})(?::(\d\d))?$/i;

function parsePart(part: string, text: string): WorkingTime[] {
  const [, first = '', last = first, fromHour, fromMinute = '0', toHour, toMinute = '0'] = PART.exec(part) ?? [];
  const start = WEEK.findIndex((day) => DAYS[day]?.toLowerCase() === first.toLowerCase());
  const end = WEEK.findIndex((day) => DAYS[day]?.toLowerCase() === last.toLowerCase());
  if (start < 0 || end < 0) throw unreadable(text, `${JSON.stringify(part)} is none`);
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = Number(toHour) * 60 + Number(toMinute);
  if (Number(fromMinute) > 59 || Number(toMinute) > 59 || to > 24 * 60 || from >= to) {
    throw unreadable(text, `${JSON.stringify(part)} does not end after it begins, within a day`);
  }
  const count = ((end - start + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => ({ day: WEEK[(start + index) % 7] ?? 0, from, to }));
}

function unreadable(text: string, why: string): MailroomError {
  return new MailroomError('invalid', `${JSON.stringify(text)} cannot be understood as hours: ${why}`, [
    'say them like this: Mon-Fri 9:00-17:00, Sat 10:00-14:00',
  ]);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The hours as they are parsed: days with the same times together. */
export function formatBusinessHours({ times }: BusinessHours): string {
  const byDay = WEEK.map((day) =>
    times.filter((time) => time.day === day).map((time) => `${clock(time.from)}-${clock(time.to)}`),
  );
  const parts: string[] = [];
  for (let start = 0; start < 7; ) {
    let end = start;
    while (end < 6 && byDay[end + 1]?.join() === byDay[start]?.join()) end++;
    const days = start === end ? name(start) : `${name(start)}-${name(end)}`;
    parts.push(...(byDay[start] ?? []).map((time) => `${days} ${time}`));
    start = end + 1;
  }
  return parts.join(', ');
}

const name = (place: number) => DAYS[WEEK[place] ?? 0] ?? '';
const clock = (minutes: number) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

/** The hours with their zone, as a setup file has them: `Mon-Fri 9:00-17:00 Europe/Berlin`, `always` without any. */
export function formatHoursInZone(hours: BusinessHours | undefined): string {
  return hours === undefined ? ALWAYS : `${formatBusinessHours(hours)} ${hours.timeZone}`;
}

/** Parses the same. Throws `invalid`. */
export function parseHoursInZone(text: string): BusinessHours | undefined {
  const words = text.trim();
  if (words.toLowerCase() === ALWAYS) return undefined;
  const zone = /\s([a-z][\w+/-]*)$/i.exec(words)?.[1];
  if (zone === undefined) throw unreadable(text, 'no time zone is named at the end');
  return parseBusinessHours(words.slice(0, -zone.length), zone);
}

/** What stands for no hours at all. */
export const ALWAYS = 'always';

/** Milliseconds between two instants that lie in the hours; all of them without hours. Never below 0. */
export type CountTime = (from: Date, to: Date) => number;

/**
 * Counts time in these hours. The clock of the time zone decides, also on the days when it is put forward or back. What
 * it finds out about a day it keeps, for many conversations share their days.
 */
export function countTimeIn(hours: BusinessHours | undefined): CountTime {
  if (hours === undefined) return (from, to) => Math.max(0, to.getTime() - from.getTime());
  const offsetAt = offsetsOf(hours.timeZone);
  const known = new Map<number, readonly (readonly [from: number, to: number])[]>();
  const spansOf = (day: number) => {
    const found = known.get(day);
    if (found !== undefined) return found;
    const weekday = (((day + 4) % 7) + 7) % 7;
    const spans = hours.times
      .filter((time) => time.day === weekday)
      .map(({ from, to }) => [instantOf(day, from, offsetAt), instantOf(day, to, offsetAt)] as const);
    known.set(day, spans);
    return spans;
  };
  return (from, to) => {
    const [start, end] = [from.getTime(), to.getTime()];
    if (!(end > start)) return 0;
    let sum = 0;
    const last = dayOf(end, offsetAt);
    for (let day = dayOf(start, offsetAt); day <= last; day++) {
      for (const [open, close] of spansOf(day)) sum += Math.max(0, Math.min(close, end) - Math.max(open, start));
    }
    return sum;
  };
}

type OffsetAt = (instant: number) => number;

function dayOf(instant: number, offsetAt: OffsetAt): number {
  return Math.floor((instant + offsetAt(instant)) / DAY_MS);
}

// A time that the clock leaps over is the instant of the leap, near enough; of one that it shows twice, the first.
function instantOf(day: number, minutes: number, offsetAt: OffsetAt): number {
  const local = day * DAY_MS + minutes * MINUTE;
  const guess = local - offsetAt(local - offsetAt(local));
  const earlier = local - offsetAt(guess - 3 * 60 * MINUTE);
  return offsetAt(earlier) === local - earlier ? earlier : guess;
}

/** How far the zone is ahead of UTC at an instant. Zones change on quarters of an hour, so one answer holds for that long. */
function offsetsOf(timeZone: string): OffsetAt {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const known = new Map<number, number>();
  return (instant) => {
    const quarter = Math.floor(instant / (15 * MINUTE));
    const found = known.get(quarter);
    if (found !== undefined) return found;
    const at = quarter * 15 * MINUTE;
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - at;
    known.set(quarter, offset);
    return offset;
  };
}
