// What the commands that run for ever share: a line for each event, and how they are told to stop.
import * as Flags from '@oclif/core/flags';
import { MailroomError } from '../errors.js';
import { BaseCommand } from './base-command.js';
import { exitCodeOf } from './exit-codes.js';
import { formatJsonLine } from './json.js';
import { describeEvent, type EventJson, type Level, type LogEvent, levelOf, toEventJson } from './render/event.js';

/** Milliseconds that what is in hand may take after the first signal. */
const BOUND = 10_000;

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

/** `reason` of the signal is a MailroomError. */
export type Stop = { readonly signal: AbortSignal; readonly by: () => NodeJS.Signals };

// The priorities of syslog, as the journal reads them at the beginning of a line (sd-daemon(3)).
const PRIORITY: Readonly<Record<Level, number>> = { error: 3, warning: 4, info: 6 };

export abstract class WatchingCommand extends BaseCommand {
  #isWatching = false;

  /**
   * From now on the first SIGINT or SIGTERM asks to stop, within 10 seconds, and the second one stops at once. Ctrl-C is
   * somebody's wish (130); SIGTERM is how a supervisor ends a service that did its work (0).
   */
  protected beginWatching(): Stop {
    this.#isWatching = true;
    const stop = new AbortController();
    let by: NodeJS.Signals | undefined;
    const hear = (signal: NodeJS.Signals) => {
      const code = signal === 'SIGINT' ? exitCodeOf('cancelled') : 0;
      if (by !== undefined) process.exit(code);
      by = signal;
      this.endWith(code);
      this.tell({ kind: 'stopping', signal });
      setTimeout(() => process.exit(code), BOUND).unref();
      stop.abort(new MailroomError('cancelled', 'mailroom is being stopped'));
    };
    process.removeAllListeners('SIGINT');
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, hear);
    return { signal: stop.signal, by: () => by ?? 'SIGTERM' };
  }

  protected tell(event: LogEvent): void {
    const now = new Date();
    if (this.jsonEnabled()) this.logJson(toEventJson(event, now));
    else this.print(`${this.#lead(levelOf(event), now)}${describeEvent(event)}`);
  }

  /** The last event, which with --json is printed as the result. */
  protected endWatching({ by }: Stop): EventJson {
    const event = { kind: 'stopped', signal: by() } as const;
    if (!this.jsonEnabled()) this.tell(event);
    return toEventJson(event, new Date());
  }

  override logJson(json: unknown): void {
    if (this.#isWatching) process.stdout.write(`${formatJsonLine(json)}\n`);
    else super.logJson(json);
  }

  // The journal keeps the time itself, and wants to know how bad it is.
  #lead(level: Level, now: Date): string {
    return process.env['JOURNAL_STREAM'] === undefined ? `${localTime(now)} ` : `<${PRIORITY[level]}>`;
  }
}

function localTime(now: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${day} ${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
}
