// The words of a query, as each dialect's index of words is asked for them.

import { COLUMN_MARK, type SearchColumn } from '../search/indexed-words.js';
import type { Field, Query, WordsLeaf } from '../search/query.js';
import type { Queries } from './db.js';

/**
 * How near to what was looked for: words in the subject; there or in what was newly written; anywhere (quotes, people,
 * names of files). Words that the query names a place for stay there, those that must not be are nowhere at all.
 */
export type Nearness = 'subject' | 'written' | 'anywhere';

export type WordsContext = { readonly dialect: Queries['dialect']; readonly nearness: Nearness };

/** What the index of words answers by itself, and the rest, of which all must hold as well. */
export function splitWords(query: Query, context: WordsContext): { words: string | undefined; rest: readonly Query[] } {
  const whole = wordsQuery(query, context);
  if (whole !== undefined) return { words: whole, rest: [] };
  if (query.kind !== 'and') return { words: undefined, rest: [query] };
  const isWords = (part: Query) => wordsQuery(part, context) !== undefined;
  // What only takes away goes with what it takes from.
  const isLess = (part: Query) => part.kind === 'not' && isWords(part.part);
  if (!query.parts.some(isWords)) return { words: undefined, rest: query.parts };
  const parts = query.parts.filter((part) => isWords(part) || isLess(part));
  const words = wordsQuery({ kind: 'and', parts }, context);
  return { words, rest: query.parts.filter((part) => !parts.includes(part)) };
}

/** The query in the language of the dialect's index, if it asks for words alone, and for some that must be there. */
function wordsQuery(query: Query, context: WordsContext): string | undefined {
  if (query.kind === 'words') return phraseOf(query, context);
  if (query.kind === 'or') {
    const parts = query.parts.map((part) => wordsQuery(part, context));
    return parts.every((part) => part !== undefined) ? `(${parts.join(orOf(context))})` : undefined;
  }
  if (query.kind !== 'and') return undefined;
  const all: string[] = [];
  const less: string[] = [];
  for (const part of query.parts) {
    // What must not be there must be nowhere.
    const isLess = part.kind === 'not';
    const words = isLess ? wordsQuery(part.part, { ...context, nearness: 'anywhere' }) : wordsQuery(part, context);
    if (words === undefined) return undefined;
    (isLess ? less : all).push(words);
  }
  if (all.length === 0) return undefined;
  const needed = `(${all.join(andOf(context))})`;
  if (less.length === 0) return needed;
  const taken = `(${less.join(orOf(context))})`;
  return context.dialect === 'sqlite' ? `(${needed} NOT ${taken})` : `(${needed} & !${taken})`;
}

const andOf = ({ dialect }: WordsContext) => (dialect === 'sqlite' ? ' AND ' : ' & ');
const orOf = ({ dialect }: WordsContext) => (dialect === 'sqlite' ? ' OR ' : ' | ');

const COLUMNS: Readonly<Record<Field, readonly SearchColumn[]>> = {
  any: [],
  subject: ['subject'],
  body: ['body', 'quoted'],
  from: ['sender'],
  to: ['recipient', 'copied'],
  cc: ['copied'],
  filename: ['filename'],
};
const NEARER: Readonly<Record<Exclude<Nearness, 'anywhere'>, Partial<Record<Field, readonly SearchColumn[]>>>> = {
  subject: { any: ['subject'], body: ['body'] },
  written: { any: ['subject', 'body'], body: ['body'] },
};

function columnsOf(field: Field, nearness: Nearness): readonly SearchColumn[] {
  return (nearness === 'anywhere' ? undefined : NEARER[nearness][field]) ?? COLUMNS[field];
}

/** Words hold nothing but letters and digits, so that nothing in them can be taken for anything else. */
export function phraseOf({ field, words, isPrefix }: WordsLeaf, { dialect, nearness }: WordsContext): string {
  const columns = columnsOf(field, nearness);
  if (dialect === 'sqlite') {
    const phrase = `"${words.join(' ')}"${isPrefix ? ' *' : ''}`;
    return columns.length === 0 ? phrase : `({${columns.join(' ')}} : ${phrase})`;
  }
  const marked = columns.filter((column) => COLUMN_MARK[column] !== undefined);
  if (marked.length > 0) {
    return `(${marked.map((column) => lexemes(words, isPrefix, COLUMN_MARK[column] ?? '', '')).join(' | ')})`;
  }
  return lexemes(words, isPrefix, '', columns.map((column) => LETTER[column] ?? '').join(''));
}

const LETTER: Readonly<Partial<Record<SearchColumn, string>>> = { subject: 'A', body: 'B', quoted: 'C' };

function lexemes(words: readonly string[], isPrefix: boolean, mark: string, weights: string): string {
  const last = words.length - 1;
  const written = words.map((word, index) => {
    const labels = `${isPrefix && index === last ? '*' : ''}${weights}`;
    return `'${mark}${word}'${labels === '' ? '' : `:${labels}`}`;
  });
  return `(${written.join(' <-> ')})`;
}
