// Times to come as people type them.
import { describe, expect, test } from 'vitest';
import { parsePointInTime } from '../../src/lib/point-in-time.js';

// A Monday, in the zone of whoever runs this.
const NOW = new Date(2026, 2, 2, 10, 30);
const local = (month: number, day: number, hours = 9, minutes = 0) => new Date(2026, month - 1, day, hours, minutes);

describe('a time to come', () => {
  test.each([
    ['30m', new Date(NOW.getTime() + 30 * 60_000)],
    ['in 2 hours', new Date(NOW.getTime() + 2 * 3_600_000)],
    ['2h', new Date(NOW.getTime() + 2 * 3_600_000)],
    ['2d', local(3, 4, 10, 30)],
    ['1 week', local(3, 9, 10, 30)],
    ['14:30', local(3, 2, 14, 30)],
    ['at 9:05', local(3, 3, 9, 5)],
    ['tomorrow', local(3, 3)],
    ['Tomorrow at 9:00', local(3, 3)],
    ['tomorrow 16:45', local(3, 3, 16, 45)],
    ['today 23:00', local(3, 2, 23)],
    ['friday', local(3, 6)],
    ['mon 8:00', local(3, 9, 8)],
    ['2026-12-01', local(12, 1)],
    ['2026-12-01 7:15', local(12, 1, 7, 15)],
    ['2026-12-01T07:15', local(12, 1, 7, 15)],
    ['2026-12-01T07:15:00Z', new Date('2026-12-01T07:15:00Z')],
    ['2026-12-01T07:15:00+02:00', new Date('2026-12-01T05:15:00Z')],
  ])('%s', (text, time) => {
    expect(parsePointInTime(text, NOW)).toEqual(time);
  });

  test.each([
    ['', 'is not a time'],
    ['soon', 'is not a time'],
    ['25:00', 'is not a time'],
    ['2026-02-30', 'is not a time'],
    ['2026-13-01', 'is not a time'],
    ['tomorrow 9:0', 'is not a time'],
    ['today 9:00', 'is past already'],
    ['0h', 'is past already'],
    ['2026-03-01', 'is past already'],
    ['9999d', 'more than five years'],
  ])('%j is refused: it %s', (text, why) => {
    expect(() => parsePointInTime(text, NOW)).toThrow(why);
  });
});
