// The one line by which every command says that something went wrong which nobody has looked at yet.
import type { Trouble } from '../conversation/workload.js';

/** The line for stderr, and one for each file that somebody must look at; undefined when all is well. */
export function attentionLine(trouble: Trouble): string | undefined {
  const lines = [countsLine(trouble), ...trouble.damagedAnswers.map(damagedLine)].filter((line) => line !== undefined);
  return lines.length === 0 ? undefined : lines.join('\n');
}

function damagedLine(path: string): string {
  return `! a server's answer was kept in a file that is damaged, and is not believed: look into ${path}, then remove it`;
}

function countsLine(trouble: Trouble): string | undefined {
  const { conversations, stoppedAutoReplies, overdueMailboxes, refusedMailboxes, refusedSmtpConfigs } = trouble;
  const parts = [
    counted(refusedMailboxes, 'mailbox refuses our login', 'mailboxes refuse our login'),
    counted(refusedSmtpConfigs, 'SMTP config refuses our login', 'SMTP configs refuse our login'),
    counted(overdueMailboxes, 'mailbox has not been pulled for long', 'mailboxes have not been pulled for long'),
    counted(conversations, 'conversation needs attention', 'conversations need attention'),
    counted(stoppedAutoReplies, 'auto-reply has been stopped', 'auto-replies have been stopped'),
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : `! ${parts.join(', ')}: see mailroom status`;
}

function counted(count: number, one: string, many: string): string {
  if (count === 0) return '';
  return `${count} ${count === 1 ? one : many}`;
}
