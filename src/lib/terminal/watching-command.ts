// What the commands that run for ever share: a line for each event, and how they are told to stop.
import { MailroomError } from '../errors.js';
import { BaseCommand } from './base-command.js';
import { exitCodeOf } from './exit-codes.js';
import { formatJsonLine } from './json.js';
import { describeEvent, type EventJson, type Level, type LogEvent, levelOf, toEventJson } from './render/event.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Milliseconds that what is in hand may take after the first signal. */
const BOUND = 10_000;

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
    const atOnce = process.listeners('SIGINT');
    const hear = (signal: NodeJS.Signals) => {
      by = signal;
      for (const one of SIGNALS) process.off(one, hear);
      // The next signal ends the program as it ends every other command.
      for (const listener of atOnce) process.on('SIGINT', listener);
      setTimeout(() => process.kill(process.pid, signal), BOUND).unref();
      this.endWith(signal === 'SIGINT' ? exitCodeOf('cancelled') : 0);
      this.tell({ kind: 'stopping', signal });
      stop.abort(new MailroomError('cancelled', 'mailroom is being stopped'));
    };
    for (const listener of atOnce) process.off('SIGINT', listener);
    for (const signal of SIGNALS) process.on(signal, hear);
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
