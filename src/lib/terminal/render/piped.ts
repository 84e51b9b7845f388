// What became of a mail that a mail server handed over.
import { safeLine } from '../safe-text.js';

type Piped = {
  readonly outcome: 'stored' | 'duplicate' | 'own' | 'unrouted' | 'quarantined';
  readonly conversations: readonly number[];
  readonly autoReplies: number;
  readonly cause: string | undefined;
};

export type PipedJson = {
  readonly outcome: Piped['outcome'];
  /** Numbers of the conversations it went to. */
  readonly conversations: readonly number[];
  /** Queued. */
  readonly autoReplies: number;
  /** What it is in quarantine for; null else. */
  readonly cause: string | null;
};

export function toPipedJson({ outcome, conversations, autoReplies, cause }: Piped): PipedJson {
  return { outcome, conversations, autoReplies, cause: cause ?? null };
}

/** A line for the log of a mail server; no words of the mail are in it. */
export function describePiped({ outcome, conversations, autoReplies, cause }: Piped): string {
  switch (outcome) {
    case 'stored': {
      const where =
        conversations.length === 0 ? 'held' : `in ${conversations.map((number) => `#${number}`).join(', ')}`;
      return `taken in: ${where}${autoReplies > 0 ? ', auto-reply queued' : ''}`;
    }
    case 'duplicate':
      return 'known already';
    case 'own':
      return 'our own mail, held';
    case 'unrouted':
      return 'for no channel, held';
    case 'quarantined':
      return `in quarantine: ${safeLine(cause ?? '')}`;
  }
}
