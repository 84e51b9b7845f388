// A query as somebody typed it, understood.
import { closestWords } from '../closest-words.js';
import { STATUSES } from '../conversation/conversation.js';
import { pastTime } from './past-time.js';
import { CONVERSATION_STATES, type Field, type Place, QUERY_STATES, type Query } from './query.js';
import { QueryMistake } from './query-mistake.js';
import { wordsOf } from './words.js';

const TEXT_FIELDS = ['subject', 'body', 'from', 'to', 'cc', 'filename'] as const;
/** All that may stand before a colon. */
const QUERY_FIELDS: readonly string[] = [
  ...[...TEXT_FIELDS, 'channel', 'tag', 'is', 'assignee', 'has', 'before', 'after', 'number', 'not'],
];
const MOST_LETTERS = 10_000;
const MOST_TERMS = 200;
const MOST_LEVELS = 20;

/** Throws QueryMistake, a `needs-answer`, with the place. An empty query holds of every message. */
export function parseQuery(text: string, now: Date): Query {
  if (text.length > MOST_LETTERS) {
    throw new QueryMistake(text, { offset: MOST_LETTERS, length: 1 }, `a query has at most ${MOST_LETTERS} letters`);
  }
  const parser = new QueryParser(text, now);
  const query = parser.readAlternatives('any', 0);
  parser.expectEnd();
  return query;
}

const SPACE = /\s*/y;
const OPERATOR = /(?:and|or|not)(?=[\s()"“”„]|$)/iy;
const FIELD = /([a-z]+):(?!\/\/)/iy;
const CHUNK = /[^\s()"“”„]+/y;
const QUOTE = /["“”„]/;
/** What stands before a colon in mails, and is no field. */
const OF_MAILS = new Set(['re', 'aw', 'fw', 'fwd', 'wg', 'sv', 'vs', 'antw', 'tr', 'rv', 'mailto']);

class QueryParser {
  readonly #text: string;
  readonly #now: Date;
  #at = 0;
  #terms = 0;

  constructor(text: string, now: Date) {
    this.#text = text;
    this.#now = now;
  }

  expectEnd(): void {
    this.#take(SPACE);
    if (this.#at === this.#text.length) return;
    throw this.#mistake(this.#at, 1, 'this ) closes nothing', ['put it in quotes to look for it, or leave it out']);
  }

  /** a or b, of which each may be several terms. */
  readAlternatives(field: Field, level: number): Query {
    const parts = [this.#readAll(field, level)];
    for (let word = this.#operator('or'); word; word = this.#operator('or')) {
      const [first] = parts;
      if (first === undefined || isEmpty(first)) throw this.#lonely(word, 'before');
      const part = this.#readAll(field, level);
      if (isEmpty(part)) throw this.#lonely(word, 'after');
      parts.push(part);
    }
    return join('or', parts);
  }

  #lonely({ offset, length }: Place, side: string): QueryMistake {
    const word = this.#text.slice(offset, offset + length);
    return this.#mistake(offset, length, `${word} has nothing ${side} it`, [`to look for the word, write "${word}"`]);
  }

  #readAll(field: Field, level: number): Query {
    const parts: Query[] = [];
    for (;;) {
      const word = this.#operator('and');
      const part = this.#readTerm(field, level);
      if (word && (part === undefined || parts.length === 0)) throw this.#lonely(word, part ? 'before' : 'after');
      if (part === undefined) return join('and', parts);
      parts.push(part);
    }
  }

  #readTerm(field: Field, level: number): Query | undefined {
    this.#take(SPACE);
    const start = this.#at;
    const next = this.#text[start];
    if (next === undefined || next === ')' || this.#peekOperator() === 'or') return undefined;
    if (++this.#terms > MOST_TERMS) {
      throw this.#mistake(start, this.#text.length - start, `a query has at most ${MOST_TERMS} terms`);
    }
    const negation = this.#operator('not') ?? this.#minus();
    if (negation) return this.#negated(negation, field, level);
    if (next === '(') return this.#readGroup(field, level);
    if (QUOTE.test(next)) return this.#words(field, this.#readQuoted());
    const name = this.#take(FIELD)?.[1];
    if (name !== undefined)
      return this.#readField({ offset: start, length: name.length + 1 }, name.toLowerCase(), level);
    const term = this.#readChunk();
    // What everybody calls a conversation by; a bare 1042 may be an order's.
    const isNumber = field === 'any' && /^#[1-9]\d{0,8}$/.test(term.text) && !term.isPrefix;
    return isNumber ? this.#number(term.text, term.place) : this.#words(field, term);
  }

  #negated(word: Place, field: Field, level: number): Query {
    const part = this.#tooDeep(level, word.offset) ?? this.#readTerm(field, level + 1);
    if (part === undefined) throw this.#lonely(word, 'after');
    return { kind: 'not', part };
  }

  #minus(): Place | undefined {
    if (!/^-[^\s-]/.test(this.#text.slice(this.#at, this.#at + 2))) return undefined;
    return { offset: this.#at++, length: 1 };
  }

  #tooDeep(level: number, offset: number): undefined {
    if (level < MOST_LEVELS) return undefined;
    throw this.#mistake(offset, 1, `a query goes at most ${MOST_LEVELS} levels deep`);
  }

  #readGroup(field: Field, level: number): Query {
    const start = this.#at++;
    const inner = this.#tooDeep(level, start) ?? this.readAlternatives(field, level + 1);
    this.#take(SPACE);
    if (this.#text[this.#at] !== ')') throw this.#mistake(start, 1, 'this ( is not closed');
    this.#at++;
    if (isEmpty(inner)) throw this.#mistake(start, this.#at - start, 'there is nothing between these parentheses');
    return inner;
  }

  #readField(before: Place, name: string, level: number): Query {
    const { offset } = before;
    if (name === 'not') return this.#negated(before, 'any', level);
    const field = TEXT_FIELDS.find((known) => known === name);
    if (field === undefined && !QUERY_FIELDS.includes(name)) return this.#unknown(before, name);
    const next = this.#text[this.#at];
    if (next === '(' && field !== undefined) return this.#readGroup(field, level);
    if (next === undefined || /[\s()]/.test(next)) {
      throw this.#mistake(offset, before.length, `${name}: says nothing`, [exampleOf(name)]);
    }
    const term = QUOTE.test(next) ? this.#readQuoted() : this.#readChunk();
    return field === undefined ? this.#fact(name, term) : this.#words(field, term);
  }

  #unknown(before: Place, name: string): Query {
    if (OF_MAILS.has(name)) {
      this.#at = before.offset;
      return this.#words('any', this.#readChunk());
    }
    const [closest] = closestWords([name], QUERY_FIELDS);
    throw this.#mistake(before.offset, before.length, `there is no ${name}: in a query`, [
      ...(closest === undefined
        ? [`there are ${QUERY_FIELDS.map((one) => `${one}:`).join(' ')}`]
        : [`did you mean ${closest}:`]),
      'to look for it as text, put it in quotes',
    ]);
  }

  #readQuoted(): Term {
    const start = this.#at++;
    const end = this.#text.slice(this.#at).search(QUOTE);
    if (end === -1) throw this.#mistake(start, 1, 'this quote is not closed');
    const text = this.#text.slice(this.#at, this.#at + end);
    this.#at += end + 1;
    return { text, isPrefix: false, isQuoted: true, place: { offset: start, length: this.#at - start } };
  }

  #readChunk(): Term {
    const start = this.#at;
    const [chunk] = this.#take(CHUNK) ?? [''];
    const isPrefix = chunk.endsWith('*');
    const place = { offset: start, length: chunk.length };
    return { text: isPrefix ? chunk.slice(0, -1) : chunk, isPrefix, isQuoted: false, place };
  }

  #words(field: Field, { text, isPrefix, isQuoted, place }: Term): Query {
    const star = isQuoted ? -1 : text.indexOf('*');
    if (star !== -1) {
      throw this.#mistake(place.offset + star, 1, 'a * can stand only at the end of a word', ['such as refund*']);
    }
    const words = wordsOf(text);
    if (words.length > 0) return { kind: 'words', field, words, isPrefix };
    const what = isPrefix && text === '' ? 'a * wants letters before it' : 'there is no letter and no digit in this';
    throw this.#mistake(place.offset, place.length, what);
  }

  #fact(name: string, { text, isPrefix, place }: Term): Query {
    const value = isPrefix ? `${text}*` : text;
    if (name === 'tag') return { kind: 'tag', tag: value.normalize('NFC').toLowerCase() };
    if (name === 'channel' || name === 'assignee') return { kind: name, name: value.toLowerCase(), place };
    if (name === 'number') return this.#number(value, place);
    if (name === 'has') {
      if (/^attachments?$/i.test(value)) return { kind: 'attachment' };
      throw this.#mistake(place.offset, place.length, 'has: knows attachment alone', ['has:attachment']);
    }
    if (name === 'before' || name === 'after') {
      const at = pastTime(value, this.#now);
      if (at !== undefined) return { kind: name, at };
      throw this.#mistake(place.offset, place.length, `${JSON.stringify(value)} is not a day`, [exampleOf(name)]);
    }
    return this.#state(value.toLowerCase(), place);
  }

  #number(value: string, { offset, length }: Place): Query {
    const number = /^#?([1-9]\d{0,8})$/.exec(value)?.[1];
    if (number !== undefined) return { kind: 'number', number: Number(number) };
    throw this.#mistake(offset, length, `${JSON.stringify(value)} is no number`, [exampleOf('number')]);
  }

  #state(value: string, place: Place): Query {
    const status = STATUSES.find((known) => known === value);
    if (status !== undefined) return { kind: 'status', status };
    const state = CONVERSATION_STATES.find((known) => known === value);
    if (state !== undefined) return { kind: 'is', state, place };
    const [closest] = closestWords([value], QUERY_STATES);
    throw this.#mistake(place.offset, place.length, `${JSON.stringify(value)} is no state of a conversation`, [
      closest === undefined ? `it may be ${QUERY_STATES.join(', ')}` : `did you mean is:${closest}`,
    ]);
  }

  #peekOperator(): string | undefined {
    OPERATOR.lastIndex = this.#at;
    return OPERATOR.exec(this.#text)?.[0].toLowerCase();
  }

  #operator(word: string): Place | undefined {
    this.#take(SPACE);
    if (this.#peekOperator() !== word) return undefined;
    const offset = this.#at;
    this.#at += word.length;
    return { offset, length: word.length };
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }

  #mistake(offset: number, length: number, message: string, next: readonly string[] = []): QueryMistake {
    return new QueryMistake(this.#text, { offset, length }, message, next);
  }
}

type Term = { readonly text: string; readonly isPrefix: boolean; readonly isQuoted: boolean; readonly place: Place };

function join(kind: 'and' | 'or', parts: readonly Query[]): Query {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, parts };
}

function isEmpty(query: Query): boolean {
  return query.kind === 'and' && query.parts.length === 0;
}

function exampleOf(name: string): string {
  const examples: Readonly<Record<string, string>> = {
    before: 'write it as before:2026-11-01, before:2026-11, before:yesterday or before:30d',
    after: 'write it as after:2026-11-01, after:2026-11, after:yesterday or after:7d',
    number: 'write it as number:1042 or #1042',
    is: `is: may be ${QUERY_STATES.join(', ')}`,
    has: 'has:attachment',
    not: 'not:word, not:"a phrase", not:from:ana',
  };
  return examples[name] ?? `such as ${name}:word, without a space after the colon`;
}
