// What orders made of a conversation.
import type { Conversation, ConversationStatus } from '../../conversation/conversation.js';
import { longDate } from '../relative-time.js';
import { safeLine } from '../safe-text.js';

export type OrderedJson = {
  readonly number: number;
  readonly status: ConversationStatus;
  readonly assignee: string | null;
  readonly tags: readonly string[];
  /** When it comes back by itself, while it is snoozed. */
  readonly snoozedUntil: string | null;
  readonly version: number;
  /** False when all was so already. */
  readonly changed: boolean;
};

type Ordered = { readonly before: Conversation; readonly after: Conversation };

export function toOrderedJson({ before, after }: Ordered): OrderedJson {
  return {
    number: after.number,
    status: after.status,
    assignee: after.assignee?.name ?? null,
    tags: after.tags,
    snoozedUntil: after.snoozedUntil?.toISOString() ?? null,
    version: after.version,
    changed: after.version !== before.version,
  };
}

/** `#7 is closed now.`, or that it was so already. Safe to show. */
export function renderOrdered({ before, after }: Ordered, about: 'status' | 'assignee' | 'tags'): string {
  const isSo = after.version === before.version;
  // Behind a time, `now` would read as a part of it.
  const when = isSo ? ' already' : after.status === 'snoozed' && about === 'status' ? '' : ' now';
  return `#${after.number} ${describe(after, about)}${when}.`;
}

/** `closed`, `snoozed until Friday, ...`, `snoozed until the customer writes`. */
export function statusWords({ status, snoozedUntil }: Pick<Conversation, 'status' | 'snoozedUntil'>): string {
  if (status !== 'snoozed') return status;
  return `snoozed until ${snoozedUntil === undefined ? 'the customer writes' : longDate(snoozedUntil)}`;
}

function describe(conversation: Conversation, about: 'status' | 'assignee' | 'tags'): string {
  const { assignee, tags } = conversation;
  switch (about) {
    case 'status':
      return `is ${statusWords(conversation)}`;
    case 'assignee':
      return `is assigned to ${safeLine(assignee?.name ?? 'nobody')}`;
    case 'tags':
      return tags.length === 0 ? 'has no tags' : `is tagged ${tags.map(safeLine).join(', ')}`;
  }
}
