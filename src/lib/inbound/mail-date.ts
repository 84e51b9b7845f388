// The Date header (RFC 5322, 3.3) and its obsolete and broken forms. The same text gives the same time everywhere.

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

// RFC 5322, 4.3, and what is met besides. Others say nothing that can be relied on: +0000.
const ZONES: Readonly<Record<string, number>> = {
  edt: -4,
  est: -5,
  cdt: -5,
  cst: -6,
  mdt: -6,
  mst: -7,
  pdt: -7,
  pst: -8,
  cet: 1,
  cest: 2,
  bst: 1,
  jst: 9,
};

// "Tue, 1 Jul 2003 10:52:37 +0200 (CEST)": weekday and seconds may be missing, hyphens may stand for spaces.
const DATE =
  /^(?:[a-z]{2,10}\.?,?\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?,?[\s-]+(\d{2,4}),?\s+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*(am|pm)?\s*([+-]\s?\d{1,2}:?\d{2}|[a-z]{1,5})?/i;

// "Tue Jul  1 10:52:37 2003": what C's asctime writes.
const ASCTIME =
  /^[a-z]{3},?\s+([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})\s+(?:([a-z]{3,4})\s+)?(\d{4})(?:\s+([+-]\d{4}))?/i;

const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/i;

/** The time a Date header says, or undefined when it says none. */
export function parseMailDate(text: string): Date | undefined {
  // A comment may stand before the date as well as behind it.
  // And one may stand in another (RFC 5322, 3.2.2).
  const value = withoutComments(withoutComments(text.slice(0, 200))).trim();
  const usual = DATE.exec(value);
  if (usual) {
    const [, day = '', month = '', year = '', hour = '', minute = '', second = '0', half, zone] = usual;
    return makeDate({ day, month, year, hour: hourOf(hour, half), minute, second, zone });
  }
  const asctime = ASCTIME.exec(value);
  if (asctime) {
    const [, month = '', day = '', hour = '', minute = '', second = '', name, year = '', offset] = asctime;
    return makeDate({ day, month, year, hour: Number(hour), minute, second, zone: offset ?? name });
  }
  if (!ISO.test(value)) return undefined;
  return valid(new Date(/(?:Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value.replace(' ', 'T')}Z`));
}

function withoutComments(text: string): string {
  return text.replace(/\([^()]*\)/g, ' ');
}

type Parts = {
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly hour: number;
  readonly minute: string;
  readonly second: string;
  readonly zone: string | undefined;
};

function makeDate({ day, month, year, hour, minute, second, zone }: Parts): Date | undefined {
  const monthIndex = MONTHS.indexOf(month.toLowerCase());
  if (monthIndex < 0 || Number(day) < 1 || Number(day) > 31) return undefined;
  if (hour > 24 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const local = Date.UTC(fullYear(year), monthIndex, Number(day), hour, Number(minute), Number(second));
  return valid(new Date(local - offsetMinutes(zone) * 60_000));
}

// RFC 5322, 4.3: two digits below 50 are of this century; three count from 1900.
function fullYear(year: string): number {
  if (year.length >= 4) return Number(year);
  return Number(year) + (year.length === 2 && Number(year) < 50 ? 2000 : 1900);
}

function hourOf(hour: string, half: string | undefined): number {
  if (half === undefined) return Number(hour);
  return (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

function offsetMinutes(zone: string | undefined): number {
  if (zone === undefined) return 0;
  const [, sign, hours = '0', minutes = '0'] = /^([+-])\s?(\d{1,2}):?(\d{2})$/.exec(zone) ?? [];
  if (sign === undefined) return (ZONES[zone.toLowerCase()] ?? 0) * 60;
  const offset = Number(hours) * 60 + Number(minutes);
  // Beyond a day it is no zone at all.
  return offset > 24 * 60 ? 0 : sign === '-' ? -offset : offset;
}

function valid(date: Date): Date | undefined {
  const year = date.getUTCFullYear();
  return year >= 1900 && year <= 9999 ? date : undefined;
}

const EARLIEST = Date.UTC(1990, 0, 1);
const DAY = 24 * 60 * 60 * 1000;

/** When a mail was written, as far as that can be believed: not before there was mail, not after it arrived. Else when it arrived. */
export function believableDate(written: Date | undefined, receivedAt: Date): Date {
  if (written === undefined || written.getTime() < EARLIEST) return receivedAt;
  return written.getTime() > receivedAt.getTime() + DAY ? receivedAt : written;
}
