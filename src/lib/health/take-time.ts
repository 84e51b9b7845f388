// Runs one check: with its time, and with what it throws as its finding.
import { type Finding, type Judgement, judgeError } from './finding.js';

/** A failure that we understand is a finding; a bug is thrown on. */
export async function takeTime(part: string, name: string, work: () => Promise<Judgement>): Promise<Finding> {
  const start = performance.now();
  const judgement = await work().catch(judgeError);
  return { part, name, ms: Math.round(performance.now() - start), ...judgement };
}
