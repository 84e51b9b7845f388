// What came of reading a mail in quarantine again.
import type { Retried } from '../../inbound/quarantined-mail.js';
import { safeLine } from '../safe-text.js';

export type RetriedJson = {
  readonly id: string;
  readonly result: Retried['result'];
  readonly cause: string | null;
  readonly conversations: readonly number[];
};

export function toRetriedJson({ mail, result, cause, conversations }: Retried): RetriedJson {
  return { id: mail.id, result, cause: cause ?? null, conversations };
}

export function describeRetried({ mail, result, cause, conversations }: Retried): string {
  const id = mail.id.slice(-8);
  switch (result) {
    case 'taken-in': {
      const where = conversations.map((number) => `#${number}`).join(', ');
      return `${id}: taken in${where === '' ? '' : ` to ${where}`}`;
    }
    case 'gone':
      return `${id}: the server has it no more, and nothing of it can be read`;
    case 'still':
      return `${id}: stays in quarantine: ${safeLine(cause ?? '')}`;
  }
}
