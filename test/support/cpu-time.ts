// How long something works, whatever else the machine does: for tests that ask whether it ends before long.

/** Milliseconds of a processor that this thread has used so far. */
export function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
