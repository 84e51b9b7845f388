// Times to come as people type them: `2d`, `tomorrow 9:00`, `friday`, `2026-12-01 14:30`. Local time.
import { MailroomError } from './errors.js';

const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = { m: MINUTE, min: MINUTE, h: 60 * MINUTE };
const DAYS: Readonly<Record<string, number>> = { d: 1, w: 7 };
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** When a day begins for somebody who names none of its hours. */
const MORNING: Hour = { hours: 9, minutes: 0 };
/** Whoever means a later one has mistyped it. */
const LATEST = 5 * 366 * 24 * 60 * MINUTE;

const EXAMPLES =
  'write it as 30m, 2h, 3d, 14:30, tomorrow 9:00, friday, 2026-12-01, 2026-12-01 14:30 or 2026-12-01T14:30:00Z';

type Hour = { readonly hours: number; readonly minutes: number };

/**
 * The time that is meant, later than `now`. A day without an hour means 9:00, an hour without a day the next time it is
 * that late; `3d` is the same hour in three days. Local time, unless an ISO time names its zone. Throws `invalid`.
 */
export function parsePointInTime(text: string, now: Date): Date {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ');
  const time = readSpan(words, now) ?? readIso(text.trim()) ?? readDay(words, now);
  if (time === undefined || Number.isNaN(time.getTime())) {
    throw new MailroomError('invalid', `${JSON.stringify(text.trim())} is not a time`, [EXAMPLES]);
  }
  if (time.getTime() <= now.getTime()) {
    throw new MailroomError('invalid', `${JSON.stringify(text.trim())} is past already`, [EXAMPLES]);
  }
  if (time.getTime() - now.getTime() > LATEST) {
    throw new MailroomError('invalid', `${JSON.stringify(text.trim())} is more than five years away`, [EXAMPLES]);
  }
  return time;
}

// `in 2h`, `2 h`, `90m`, `3d`, `1w`; days are counted by the calendar, over a change of the clocks too.
function readSpan(words: string, now: Date): Date | undefined {
  const [, digits, unit = ''] =
    /^(?:in )?(\d{1,5}) ?(m|min|h|d|w)(?:inutes?|ours?|ays?|eeks?|s|utes?)?$/.exec(words) ?? [];
  if (digits === undefined) return undefined;
  const days = DAYS[unit];
  if (days === undefined) return new Date(now.getTime() + Number(digits) * (UNITS[unit] ?? Number.NaN));
  const then = new Date(now);
  then.setDate(then.getDate() + Number(digits) * days);
  return then;
}

// A zone of its own: what a program writes.
function readIso(text: string): Date | undefined {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/i.test(text)
    ? new Date(text)
    : undefined;
}

function readDay(words: string, now: Date): Date | undefined {
  const [, day = '', clock] = /^(.*?)(?:(?:^|[ t]|, )(?:at )?(\d{1,2}:\d\d))?$/.exec(words) ?? [];
  const hour = clock === undefined ? MORNING : readHour(clock);
  if (hour === undefined) return undefined;
  if (day === '') return clock === undefined ? undefined : nextAt(hour, now);
  return dayOf(day, hour, now);
}

function readHour(clock: string): Hour | undefined {
  const [hours = Number.NaN, minutes = Number.NaN] = clock.split(':').map(Number);
  return hours < 24 && minutes < 60 ? { hours, minutes } : undefined;
}

function nextAt(hour: Hour, now: Date): Date {
  const today = at(now, 0, hour);
  return today.getTime() > now.getTime() ? today : at(now, 1, hour);
}

function dayOf(day: string, hour: Hour, now: Date): Date | undefined {
  if (day === 'today') return at(now, 0, hour);
  if (day === 'tomorrow') return at(now, 1, hour);
  const weekday = WEEKDAYS.findIndex((name) => day.length >= 3 && name.startsWith(day));
  // The next one, never today: whoever means today says so.
  if (weekday !== -1) return at(now, (weekday - now.getDay() + 7) % 7 || 7, hour);
  const [year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)?.slice(1).map(Number) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const time = new Date(year, month - 1, date, hour.hours, hour.minutes);
  return time.getMonth() === month - 1 && time.getDate() === date ? time : undefined;
}

function at(now: Date, days: number, { hours, minutes }: Hour): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hours, minutes);
}
