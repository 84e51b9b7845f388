// The words of a text: what both kinds of store index, what a query looks for, and where they stand in what is shown.

/** Letters and digits of a word; of a longer one the first so many count. No store takes a word of any length. */
export const LONGEST_WORD = 100;

/** Letters, digits and the marks on them. All else parts words: an address gives its parts, `don't` two words. */
const RUN = /[\p{L}\p{N}\p{M}]+/gu;
const NO_WORD = /[^\p{L}\p{N}\p{M}]+/gu;
/** The same in a text that was folded. */
const FOLDED_RUN = /[a-z0-9\u0080-\uffff]+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
const IS_PLAIN = /^[\x00-\x7f]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
const NOT_PLAIN = /[^\x00-\x7f]+/g;

// Scripts that are written without spaces, and Korean, whose words grow endings: each character is a word, so that a few
// of them are found inside a longer run.
const SINGLE =
  /(?=[\p{L}\p{N}])[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]\p{M}*/gu;

// Accents and the points of Arabic and Hebrew. The vowels of the scripts of India are marks as well, and stay.
const ACCENTS =
  /[\u0300-\u036f]|[\u0483-\u0489]|[\u0591-\u05bd\u05bf]|[\u05c1-\u05c7]|[\u0610-\u061a]|\u0640|[\u064b-\u065f]|\u0670|[\u06d6-\u06ed]|[\u1ab0-\u1aff]|[\u1dc0-\u1dff]|[\u20d0-\u20ff]|[\ufe00-\ufe0f]|[\ufe20-\ufe2f]/g;

/** Letters that Unicode takes for letters of their own, as people type them who have no key for them. */
const ALIKE: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', ı: 'i', ø: 'o', ł: 'l', đ: 'd', ħ: 'h', æ: 'ae', œ: 'oe', þ: 'th', ð: 'd', ŋ: 'n', ς: 'σ' },
};
const ALIKE_LETTERS = /[ßıøłđħæœþðŋς]/g;

/** The words of a text in their order, in lower case and without accents. Pure letters and digits, without a space. */
export function wordsOf(text: string): string[] {
  const words = foldText(text).match(FOLDED_RUN) ?? [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word.length > LONGEST_WORD) words[index] = cutWhole(word);
  }
  return words;
}

// Not in the middle of a character.
function cutWhole(word: string): string {
  return word.slice(0, LONGEST_WORD).replace(/[\ud800-\udbff]$/, '');
}

/**
 * The text in lower case and without accents, what is alike made the same, and each word apart from the next by something
 * of ASCII that is neither a letter nor a digit. Of most mails nearly all goes through as it is.
 */
export function foldText(text: string): string {
  if (IS_PLAIN.test(text)) return text.toLowerCase();
  return text.replace(NOT_PLAIN, foldKnown).toLowerCase();
}

const known = new Map<string, string>();

// The same few letters come again and again.
function foldKnown(letters: string): string {
  if (letters.length > 2) return fold(letters);
  let folded = known.get(letters);
  if (folded === undefined) {
    folded = fold(letters);
    if (known.size < 5000) known.set(letters, folded);
  }
  return folded;
}

/**
 * More marks on one letter than any script has (UAX #15, 13, says 30) are left out: putting them in their order takes the
 * square of their number, minutes for one mail. The two of half-width Japanese become marks.
 */
const TOO_MANY_MARKS = /([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gu;

/** NFKD takes full-width forms and accents apart; NFC puts together what has not lost any (Korean, Japanese). */
function fold(letters: string): string {
  return letters
    .replace(NO_WORD, ' ')
    .replace(TOO_MANY_MARKS, '$1')
    .normalize('NFKD')
    .toLowerCase()
    .replace(ACCENTS, '')
    .replace(ALIKE_LETTERS, (letter) => ALIKE[letter] ?? letter)
    .normalize('NFC')
    .replace(NO_WORD, ' ')
    .replace(SINGLE, ' $& ');
}

/** A word and the place where it stands in a text. */
export type PlacedWord = { readonly word: string; readonly start: number; readonly end: number };

/** The same words with their places: UTF-16 offsets into the text. */
export function placedWordsOf(text: string): PlacedWord[] {
  const placed: PlacedWord[] = [];
  if (IS_PLAIN.test(text)) {
    for (const { 0: word, index } of text.toLowerCase().matchAll(FOLDED_RUN)) {
      placed.push({ word: cutWhole(word), start: index, end: index + word.length });
    }
    return placed;
  }
  for (const { 0: run, index } of text.matchAll(RUN)) {
    const words = wordsOf(run);
    const [only] = words;
    if (words.length === 1 && only !== undefined) placed.push({ word: only, start: index, end: index + run.length });
    // One by one: a text without a blank may be more words than a function takes arguments.
    else for (const piece of placePieces(run, index, words)) placed.push(piece);
  }
  return placed;
}

/** Character by character where that gives the same words; else each is the whole run. */
function placePieces(run: string, index: number, words: readonly string[]): PlacedWord[] {
  const pieces: PlacedWord[] = [];
  for (const { 0: piece, index: within } of run.matchAll(PIECE)) {
    for (const word of wordsOf(piece)) {
      pieces.push({ word, start: index + within, end: index + within + piece.length });
    }
  }
  const isSame = pieces.length === words.length && pieces.every(({ word }, at) => word === words[at]);
  return isSame ? pieces : words.map((word) => ({ word, start: index, end: index + run.length }));
}

/** What looks like one word of a run, before it is folded. */
const PIECE = new RegExp(`${SINGLE.source}|(?:(?!${SINGLE.source})[\\p{L}\\p{N}\\p{M}])+`, 'gu');
