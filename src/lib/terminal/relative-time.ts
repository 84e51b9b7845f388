// Times as people say them: "3 min", "yesterday", "12 Mar". Local time, and no Intl: loading its dates costs 5 ms.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** How long ago, for a column: `now`, `3 min`, `2 h`, `yesterday`, `5 days`, `12 Mar`, `12 Mar 2019`. */
export function shortAge(date: Date, now: Date): string {
  const age = now.getTime() - date.getTime();
  // Clocks of two machines differ a little; a date that is really to come is said as the date it is.
  if (age < -2 * MINUTE) return shortDate(date, now);
  if (age < MINUTE) return 'now';
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`;
  const days = daysBetween(date, now);
  // What was written late last night is "5 h" in the morning, not "yesterday".
  if (days === 0 || age < 12 * HOUR) return `${Math.floor(age / HOUR)} h`;
  if (days === 1) return 'yesterday';
  return days < 7 ? `${days} days` : shortDate(date, now);
}

/** How long ago, in a sentence: `just now`, `3 min ago`, `yesterday`, `12 Mar`. */
export function spokenAge(date: Date, now: Date): string {
  const age = shortAge(date, now);
  if (age === 'now') return 'just now';
  return /^\d+ (?:min|h|days)$/.test(age) ? `${age} ago` : age;
}

/** How long until then: `now`, `in 3 min`, `in 2 h`, else the day. */
export function untilTime(date: Date, now: Date): string {
  const wait = date.getTime() - now.getTime();
  if (wait < MINUTE) return wait < 0 ? 'now' : 'in 1 min';
  if (wait < HOUR) return `in ${Math.ceil(wait / MINUTE)} min`;
  return wait < DAY ? `in ${Math.round(wait / HOUR)} h` : shortDate(date, now);
}

/** The whole date: `Thu 12 Mar 2026, 14:03`, or `14:03:10`. */
export function longDate(date: Date, { withSeconds = false } = {}): string {
  if (Number.isNaN(date.getTime())) return 'no date';
  const seconds = withSeconds ? `:${twoDigits(date.getSeconds())}` : '';
  const time = `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}${seconds}`;
  return `${DAYS[date.getDay()]} ${dayAndMonth(date)} ${date.getFullYear()}, ${time}`;
}

function shortDate(date: Date, now: Date): string {
  if (Number.isNaN(date.getTime())) return 'no date';
  return date.getFullYear() === now.getFullYear() ? dayAndMonth(date) : `${dayAndMonth(date)} ${date.getFullYear()}`;
}

function dayAndMonth(date: Date): string {
  return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
}

// Days of the calendar. Noon to noon, so that the hour that summer time takes or gives makes no difference.
function daysBetween(date: Date, now: Date): number {
  return Math.round((noonOf(now) - noonOf(date)) / DAY);
}

function noonOf(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime();
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
