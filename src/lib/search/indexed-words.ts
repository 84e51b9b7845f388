// What of a message is indexed: its words, column by column, in the two forms that the stores want. Bounded: mail is hostile.
import { foldText, LONGEST_WORD, wordsOf } from './words.js';

/** The parts of a message that words are looked for in, as they are. */
export type SearchedTexts = {
  readonly subject: string;
  readonly sender: string;
  readonly recipient: string;
  readonly copied: string;
  readonly filename: string;
  readonly body: string;
  readonly quoted: string;
};

export type SearchColumn = keyof SearchedTexts;

/**
 * So many words of each are indexed. All of them together, with a gap after each, have less than the 16,383 positions
 * that PostgreSQL counts (https://www.postgresql.org/docs/current/textsearch-limitations.html).
 */
const MOST_WORDS: Readonly<Record<SearchColumn, number>> = {
  ...{ subject: 200, sender: 50, recipient: 400, copied: 400, filename: 300, body: 9000, quoted: 5000 },
};
const SEARCH_COLUMNS = Object.keys(MOST_WORDS) as readonly SearchColumn[];

/**
 * PostgreSQL takes a tsvector of 1,048,575 bytes and no more: words of a hundred letters each are too many long before they
 * are too many by number, and a mail that is full of them must be stored all the same.
 */
const MOST_BYTES = 1_000_000;

/** PostgreSQL keeps 256 positions of a word. What comes after is found by neither store. */
const MOST_OCCURRENCES = 255;

/** Below that many letters no bound can be reached by what people write. */
const SURELY_SHORT: Readonly<Record<SearchColumn, number>> = {
  ...{ subject: 400, sender: 100, recipient: 800, copied: 800, filename: 600, body: 6000, quoted: 6000 },
};
/** So much of a text is looked at; a word of a megabyte stays one word. */
const MOST_LETTERS = 400_000;
const LONG_WORD = new RegExp(`[a-z0-9\\u0080-\\uffff]{${LONGEST_WORD + 1}}`);
/** In place of a word that is not indexed, so that the next ones stay where they are. No word is like it. */
const NO_WORD = '\uffff';

/** The columns as text of words, for a tokeniser that parts at all of ASCII but letters and digits. */
export function foldColumns(texts: SearchedTexts): SearchedTexts {
  const folded = { ...texts };
  const seen = nothingSeen();
  for (const column of SEARCH_COLUMNS) {
    const text = texts[column];
    const short = text.length <= SURELY_SHORT[column] ? foldText(text) : undefined;
    folded[column] = short !== undefined && !LONG_WORD.test(short) ? short : boundedWords(column, text, seen).join(' ');
  }
  return folded;
}

/** What of a message was indexed so far: how often each word, and how many bytes that takes at most. */
type Seen = { readonly counts: Map<string, number>; bytes: number };

const nothingSeen = (): Seen => ({ counts: new Map(), bytes: 0 });

function boundedWords(column: SearchColumn, text: string, seen: Seen): string[] {
  const words = wordsOf(text.length > MOST_LETTERS ? text.slice(0, MOST_LETTERS) : text).slice(0, MOST_WORDS[column]);
  const isMarked = COLUMN_MARK[column] !== undefined;
  return words.map((word) => {
    const count = (seen.counts.get(word) ?? 0) + 1;
    // A letter is three bytes of UTF-8 or fewer; a lexeme has a mark, its length and a gap, and two bytes for each place.
    const lexeme = 3 * word.length + 8;
    const bytes = (count === 1 ? lexeme : 2) + (isMarked ? lexeme : 0);
    if (count > MOST_OCCURRENCES || seen.bytes + bytes > MOST_BYTES) return NO_WORD;
    seen.counts.set(word, count);
    seen.bytes += bytes;
    return word;
  });
}

/** What a word is marked with in PostgreSQL: there are four weights. */
const WEIGHT: Readonly<Record<SearchColumn, string>> = {
  ...{ subject: 'A', body: 'B', quoted: 'C', sender: '', recipient: '', copied: '', filename: '' },
};
/** Words of these are indexed once more with a mark before them. No word has a colon in it. */
export const COLUMN_MARK: Readonly<Partial<Record<SearchColumn, string>>> = {
  ...{ sender: 'f:', recipient: 't:', copied: 'c:', filename: 'n:' },
};

/** The same words as a `tsvector`, made here and not by PostgreSQL's parser: both stores find the same. */
export function toTsvector(texts: SearchedTexts): string {
  const positions = new Map<string, string>();
  const seen = nothingSeen();
  let position = 0;
  const add = (lexeme: string, place: string) => {
    const present = positions.get(lexeme);
    positions.set(lexeme, present === undefined ? place : `${present},${place}`);
  };
  for (const column of SEARCH_COLUMNS) {
    const mark = COLUMN_MARK[column];
    for (const word of boundedWords(column, texts[column], seen)) {
      position++;
      if (word === NO_WORD) continue;
      add(word, `${position}${WEIGHT[column]}`);
      if (mark !== undefined) add(mark + word, String(position));
    }
    // A phrase does not go from one to the next.
    position += 2;
  }
  let text = '';
  for (const [lexeme, places] of positions) text += `'${lexeme}':${places} `;
  return text;
}
