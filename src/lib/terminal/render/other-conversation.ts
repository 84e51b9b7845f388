// The conversations around the one that is read: a line each for people, objects for scripts.
import type { ConversationStatus } from '../../conversation/conversation.js';
import type { ConversationView, OtherConversation } from '../../conversation/conversation-view.js';
import { shortAge } from '../relative-time.js';
import { safeLine } from '../safe-text.js';

export type OtherJson = {
  readonly number: number;
  readonly subject: string;
  readonly status: ConversationStatus;
  readonly channel: string;
  readonly updatedAt: string;
};

export function toOtherJson({ number, subject, status, channel, updatedAt }: OtherConversation): OtherJson {
  return { number, subject, status, channel, updatedAt: updatedAt.toISOString() };
}

/** Lines such as `linked with #12 closed · Where is my parcel? · 12 Mar`, then those of the contact. Safe to show. */
export function describeAround({ linked = [], others }: ConversationView, now: Date): string[] {
  const told = new Set(linked.map(({ number }) => number));
  const rest = (others?.newest ?? []).filter(({ number }) => !told.has(number));
  const more = (others?.count ?? 0) - (others?.newest.length ?? 0);
  return [
    ...linked.map((other) => `linked with ${describeOther(other, now)}`),
    ...rest.map((other) => `also theirs: ${describeOther(other, now)}`),
    ...(more > 0 ? [`and ${more} more of theirs`] : []),
  ];
}

function describeOther({ number, subject, status, updatedAt }: OtherConversation, now: Date): string {
  return `#${number} ${status} · ${safeLine(subject).trim().slice(0, LONGEST) || '(no subject)'} · ${shortAge(updatedAt, now)}`;
}

const LONGEST = 200;
