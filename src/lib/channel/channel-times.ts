// The times of a channel as people write them: `--undo 10s`, `--reopen 30d`.
import { MailroomError } from '../errors.js';
import type { ReopenWindow } from './channel.js';

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const LONGEST_UNDO = 24 * 3600;

/** Seconds that a reply is held back before it leaves. Throws `invalid` for what is no time, or more than a day. */
export function parseUndo(text: string): number {
  const [, digits, unit = 's'] = /^(\d{1,6})\s*([smh])?$/.exec(text.trim()) ?? [];
  const seconds = Number(digits) * (UNIT_SECONDS[unit] ?? Number.NaN);
  if (Number.isInteger(seconds) && seconds <= LONGEST_UNDO) return seconds;
  throw new MailroomError('invalid', `${JSON.stringify(text)} is no undo time`, [
    'give seconds, minutes or hours, a day at most: 10s, 2m, 0',
  ]);
}

/** How long a closed conversation reopens: `30d`, `never`, `always`; `0d` is never. Throws `invalid`. */
export function parseReopen(text: string): ReopenWindow {
  const word = text.trim().toLowerCase();
  if (word === 'never' || word === 'always') return { kind: word };
  const [, digits] = /^(\d{1,5})\s*d?$/.exec(word) ?? [];
  if (digits !== undefined) return Number(digits) === 0 ? { kind: 'never' } : { kind: 'days', days: Number(digits) };
  throw new MailroomError('invalid', `${JSON.stringify(text)} is no time to reopen conversations in`, [
    'give days, never or always: 30d',
  ]);
}

export function formatReopen(reopen: ReopenWindow): string {
  return reopen.kind === 'days' ? `${reopen.days}d` : reopen.kind;
}
