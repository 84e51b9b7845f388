// The flags of the commands that run for ever.
import * as Flags from '@oclif/core/flags';
import { MailroomError } from '../errors.js';

export const intervalFlag = Flags.string({
  description: 'how often to ask a server that does not tell of new mail by itself (IDLE), 10 s to 25 min',
  env: 'MAILROOM_INTERVAL',
  default: '60s',
  helpValue: 'TIME',
});

/** Milliseconds. Throws `invalid`. */
export function parseInterval(text: string): number {
  const [, digits, unit = 's'] = /^(\d{1,4})\s*([sm])?$/.exec(text.trim()) ?? [];
  const ms = Number(digits) * (unit === 'm' ? 60_000 : 1000);
  // Servers may log out who says nothing for 30 minutes (RFC 3501, 5.4).
  if (ms >= 10_000 && ms <= 25 * 60_000) return ms;
  throw new MailroomError('invalid', `${JSON.stringify(text)} is no interval`, ['give 10 s to 25 min: 30s, 5m']);
}
