// What a query holds of, found by looking at every message: the plainest way, for the stores' answers to be compared with.
import type { SearchedTexts } from '../../../src/lib/search/indexed-words.js';
import type { Field, Query, WordsLeaf } from '../../../src/lib/search/query.js';
import { wordsOf } from '../../../src/lib/search/words.js';

export type PlainMessage = {
  readonly texts: SearchedTexts;
  readonly receivedAt: Date;
  readonly hasAttachment: boolean;
  readonly isReply: boolean;
  readonly conversation: PlainConversation;
};

export type PlainConversation = {
  readonly number: number;
  readonly status: string;
  readonly channel: string;
  readonly assignee: string | undefined;
  readonly tags: readonly string[];
  readonly isUnread: boolean;
  readonly isReplied: boolean;
};

export function holds(query: Query, message: PlainMessage, me: string): boolean {
  const { conversation } = message;
  switch (query.kind) {
    case 'and':
      return query.parts.every((part) => holds(part, message, me));
    case 'or':
      return query.parts.some((part) => holds(part, message, me));
    case 'not':
      return !holds(query.part, message, me);
    case 'words':
      return COLUMNS[query.field].some((column) => hasWords(message.texts[column], query));
    case 'attachment':
      return message.hasAttachment;
    case 'before':
      return message.receivedAt < query.at;
    case 'after':
      return message.receivedAt >= query.at;
    case 'number':
      return conversation.number === query.number;
    case 'tag':
      return conversation.tags.includes(query.tag);
    case 'channel':
      return conversation.channel === query.name;
    case 'assignee':
      if (query.name === 'nobody') return conversation.assignee === undefined;
      return conversation.assignee === (query.name === 'me' ? me : query.name);
    case 'status':
      return conversation.status === query.status;
    case 'is':
      if (query.state === 'unread') return conversation.isUnread;
      if (query.state === 'mine') return conversation.assignee === me;
      if (query.state === 'unassigned') return conversation.assignee === undefined;
      if (query.state === 'replied') return conversation.isReplied;
      return false;
  }
}

const ALL = ['subject', 'sender', 'recipient', 'copied', 'filename', 'body', 'quoted'] as const;
const COLUMNS: Readonly<Record<Field, readonly (keyof SearchedTexts)[]>> = {
  any: ALL,
  subject: ['subject'],
  body: ['body', 'quoted'],
  from: ['sender'],
  to: ['recipient', 'copied'],
  cc: ['copied'],
  filename: ['filename'],
};

function hasWords(text: string, { words, isPrefix }: WordsLeaf): boolean {
  const all = wordsOf(text);
  const last = words.length - 1;
  return all.some((_, index) =>
    words.every((word, at) => {
      const there = all[index + at];
      return there !== undefined && (isPrefix && at === last ? there.startsWith(word) : there === word);
    }),
  );
}
