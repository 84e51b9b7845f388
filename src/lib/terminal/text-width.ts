// How wide text stands in a terminal, and how it is cut to fit.
import { stripVTControlCharacters } from 'node:util';

// Character by character, as terminals do it; Intl.Segmenter would cost 10 ms at every start.
// East Asian wide and fullwidth (Unicode UAX #11). Emoji are found by their property: all but the letters of flags are wide.
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18d8f}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d356}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|(?![\u{1f1e6}-\u{1f1ff}])\p{Emoji_Presentation}/u;
// Marks stand on the letter before them, vowels and finals of old Hangul inside it; most format characters show nothing.
const NO_WIDTH =
  /(?![\u00ad\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2])[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7fb]/u;
const ASCII = /^[\x20-\x7e]*$/;
const FIRST_MARK = 0x300;

/** Cells that a line of text takes; colours count for nothing. */
export function textWidth(text: string): number {
  const bare = text.includes('\u001b') ? stripVTControlCharacters(text) : text;
  if (ASCII.test(bare)) return bare.length;
  let width = 0;
  for (const character of bare) width += characterWidth(character);
  return width;
}

/** The text in at most `width` cells, an ellipsis in place of what was cut. For text without colours. */
export function cutToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  return width < 1 ? '' : `${takeWidth(text, width - 1)}…`;
}

/** As much from the start of the text as fits into `width` cells. For text without colours. */
export function takeWidth(text: string, width: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width) break;
    end += character.length;
  }
  // A joiner left at the end would pull in what the caller puts next.
  return end === text.length ? text : text.slice(0, end).replace(/\u200d+$/, '');
}

/**
 * The same text where every terminal agrees on its width: of joined emoji the first, no skin tones, no wish for a
 * picture or for plain text. For the cells of tables.
 */
export function steadyText(text: string): string {
  if (ASCII.test(text)) return text;
  return text.replace(JOINED_EMOJI, '$1').replace(PRESENTATION, '');
}

const JOINED_EMOJI =
  /(\p{Extended_Pictographic})[\ufe0f\p{Emoji_Modifier}]*(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]*)*/gu;
const PRESENTATION = /[\ufe0e\ufe0f]/g;

function characterWidth(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0) ?? 0;
  // The wish for a picture: some terminals then give a narrow sign two cells, and too wide is worse than too narrow.
  if (code < FIRST_MARK || code === 0xfe0f) return 1;
  if (NO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
