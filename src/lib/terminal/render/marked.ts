// What was marked as read or unread.
import type { Conversation } from '../../conversation/conversation.js';

export type MarkedJson = { readonly number: number; readonly unread: boolean };

export function toMarkedJson({ number }: Conversation, unread: boolean): MarkedJson {
  return { number, unread };
}

export function describeMarked(marked: readonly Conversation[], as: 'read' | 'unread'): string {
  const numbers = marked.map(({ number }) => `#${number}`).join(', ');
  return `${numbers} ${marked.length === 1 ? 'is' : 'are'} ${as} for you now.`;
}
