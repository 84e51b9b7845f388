// The time, as something that is given: tests hold it still.

/** Tells the time. Everything that needs it is handed one. */
export type Clock = { now(): Date };

/** Waits so many milliseconds, or until the signal is given. Given like the clock, so that a test need not wait. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;
