// Query: what somebody looks for, a tree of what has to hold of a message and its conversation, each leaf with its place.
import { type ConversationStatus, STATUSES } from '../conversation/conversation.js';

/** Where a leaf stands in what was typed: UTF-16 offsets. */
export type Place = { readonly offset: number; readonly length: number };

/** Where words may stand. `any`: subject, text, quotes, people and names of files. `to` is whoever got it, `cc` some of them. */
export type Field = 'any' | 'subject' | 'body' | 'from' | 'to' | 'cc' | 'filename';

/** Words that stand side by side; of the last one only the beginning, with `isPrefix`. */
export type WordsLeaf = {
  readonly kind: 'words';
  readonly field: Field;
  readonly words: readonly string[];
  readonly isPrefix: boolean;
};

export type Query =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'not'; readonly part: Query }
  | WordsLeaf
  | { readonly kind: 'attachment' }
  | { readonly kind: 'before' | 'after'; readonly at: Date }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'channel'; readonly name: string; readonly place: Place }
  | { readonly kind: 'assignee'; readonly name: string; readonly place: Place }
  | { readonly kind: 'status'; readonly status: ConversationStatus }
  | { readonly kind: 'is'; readonly state: ConversationState; readonly place: Place };

/** What a conversation may be besides its status. All but the last two are about whoever asks. */
export const CONVERSATION_STATES = ['unread', 'mine', 'mentioned', 'unassigned', 'bounced', 'replied'] as const;
export type ConversationState = (typeof CONVERSATION_STATES)[number];

/** All that `is:` may be. */
export const QUERY_STATES: readonly string[] = [...STATUSES, ...CONVERSATION_STATES];

/** Whether the query says which states it wants, or which conversation: then nothing is left out for its state. */
export function namesStatus(query: Query): boolean {
  if (query.kind === 'and' || query.kind === 'or') return query.parts.some(namesStatus);
  return query.kind === 'status' || query.kind === 'number';
}

/** Every leaf, those below a `not` too. */
export function leavesOf(query: Query): readonly Query[] {
  if (query.kind === 'and' || query.kind === 'or') return query.parts.flatMap(leavesOf);
  return query.kind === 'not' ? leavesOf(query.part) : [query];
}
