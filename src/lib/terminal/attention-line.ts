// The one line by which every command says that something went wrong which nobody has looked at yet.
import type { Trouble } from '../conversation/workload.js';

/** The line for stderr, or undefined when all is well. */
export function attentionLine({ conversations, stoppedAutoReplies }: Trouble): string | undefined {
  const parts = [
    counted(conversations, 'conversation needs attention', 'conversations need attention'),
    counted(stoppedAutoReplies, 'auto-reply has been stopped', 'auto-replies have been stopped'),
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : `! ${parts.join(', ')}: see mailroom status`;
}

function counted(count: number, one: string, many: string): string {
  if (count === 0) return '';
  return `${count} ${count === 1 ? one : many}`;
}
