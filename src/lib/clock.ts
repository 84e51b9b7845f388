// The time, as something that is given: tests hold it still.

/** Tells the time. Everything that needs it is handed one. */
export type Clock = { now(): Date };
