// A hook that was told something: a line for people.
import type { CalledHook } from '../../hook/called-hook.js';
import { safeLine } from '../safe-text.js';

/** One line, safe to show. */
export function describeCalledHook({ hook, call, verdict }: CalledHook): string {
  const what = `${hook.name} on ${call.event}`;
  const words = verdict.response === '' ? '' : `: ${safeLine(verdict.response.replace(/\s+/g, ' '))}`;
  if (verdict.state === 'done') return `${what} is done${words}`;
  if (verdict.state === 'failed') return `${what} was given up${words}`;
  return `${what} is tried again${words}`;
}
