// A progress bar with count, rate and time left, on a terminal only. It stands on one line of stderr and leaves no trace.
import { cutToWidth } from './text-width.js';

export type Progress = {
  /** What is being done: `inbox`. Already safe. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** Milliseconds since it began. */
  readonly elapsed: number;
};

const BAR = 20;

/** One line: `inbox  [########------------]  120/300  40/s  5 s left`, cut to the width. */
export function renderProgress({ label, done, total, elapsed }: Progress, width: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * BAR);
  const parts = [label, `[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}]`, `${done}/${total}`];
  const rate = elapsed > 0 ? (done * 1000) / elapsed : 0;
  // The first moments tell nothing yet.
  if (elapsed >= 500 && rate > 0) {
    parts.push(`${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`, `${formatTime((total - done) / rate)} left`);
  }
  return cutToWidth(parts.join('  '), width);
}

/** A time to wait: `5 s`, `2 min`, `1 h 20 min`. */
function formatTime(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

type Output = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

/** Ten times a second are enough for the eye, and cost a slow line little. */
const INTERVAL = 100;

export class ProgressBar {
  readonly #output: Output | undefined;
  #began = 0;
  #label = '';
  #shown = Number.NEGATIVE_INFINITY;

  /** Shows nothing where nobody looks: in a pipe, on a dumb terminal, when `quiet`. */
  constructor(output: Output, env: Readonly<Record<string, string | undefined>>, quiet: boolean) {
    this.#output = output.isTTY && env['TERM'] !== 'dumb' && !quiet ? output : undefined;
  }

  show(label: string, done: number, total: number): void {
    const now = performance.now();
    if (label !== this.#label) {
      this.#label = label;
      this.#began = now;
    }
    if (this.#output === undefined || (now - this.#shown < INTERVAL && done < total)) return;
    this.#shown = now;
    const progress = { label, done, total, elapsed: now - this.#began };
    this.#output.write(`\r${renderProgress(progress, (this.#output.columns || 80) - 1)}\u001b[K`);
  }

  /** Takes it away, before anything else is written. */
  clear(): void {
    if (this.#output !== undefined && this.#shown > 0) this.#output.write('\r\u001b[K');
    this.#shown = Number.NEGATIVE_INFINITY;
  }
}
