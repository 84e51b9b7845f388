// The new words of a mail, apart from the quoted ones: the door to email-reply-parser, and rules of our own for what it
// misses. Nothing is deleted: every line is in one of the two.
import EmailReplyParser from 'email-reply-parser';
import { type Attribution, readAttribution } from './attribution.js';
import { countClosingLines } from './closing-lines.js';
import { readEmbeddedMail } from './embedded-mail.js';

export type SplitText = {
  /** What the author wrote, answers between quoted lines with those lines. */
  readonly newText: string;
  /** The quoted mail, what announces it, and signatures. */
  readonly quotedText: string;
};

// What is longer was not typed; looking at it takes time for nothing. The rest goes where the last line looked at went.
const MAX_LINES = 5000;

/** Splits the text of a mail for reading. */
export function splitQuotes(text: string): SplitText {
  const all = text.split('\n');
  const lines = all.slice(0, MAX_LINES);
  const shown = findShown(lines);
  const restIsShown = shown.has(lines.length - 1) || lines.length === 0;
  const pick = (wanted: boolean) =>
    all.filter((_, index) => (index < MAX_LINES ? shown.has(index) : restIsShown) === wanted).join('\n');
  return { newText: trimLines(pick(true)), quotedText: trimLines(pick(false)) };
}

// Empty lines at both ends, and blanks at the very end; never the indentation of the first line.
function trimLines(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
}

/** The lines that are shown. */
function findShown(lines: readonly string[]): Set<number> {
  const shown = new Set(lines.keys());
  const hide = (from: number, to: number) => {
    for (let index = from; index < to; index++) shown.delete(index);
  };
  const body = hideQuotes(lines, hide);
  hide(body - countClosingLines(lines.slice(0, body)), body);
  return shown;
}

type Hide = (from: number, to: number) => void;

/** Hides the quotes; gives the line where what was shown so far ends, below which nothing of the author's comes. */
function hideQuotes(lines: readonly string[], hide: Hide): number {
  const below = wordsBelow(lines);
  const cut = (from: number) => {
    hide(from, lines.length);
    return from;
  };
  const asked = { times: 0 };
  let hasText = false;
  for (let index = 0; index < lines.length; index++) {
    const block = readEmbeddedMail(lines, index);
    if (block !== undefined) {
      if (hasText) return cut(index);
      hide(index, block);
      index = block - 1;
      continue;
    }
    const attribution = readAttribution(lines, index) ?? askParser(lines, index, asked);
    if (attribution === undefined) {
      hasText ||= lines[index]?.trim() !== '';
      continue;
    }
    const quote = readQuote(lines, attribution.end);
    const goesOn = below.words > quote.end - 1;
    if (hasText && (!goesOn || (quote.isEmpty && attribution.isCertain))) return cut(index);
    // A quote at the top goes with its announcement, unless answers stand between its parts.
    const stays: boolean = hasText || (goesOn && below.quote >= quote.end);
    hide(index, stays ? attribution.end : quote.end);
    hasText ||= stays && !quote.isEmpty;
    index = quote.end - 1;
  }
  return hideLastQuote(lines, hide);
}

/** The last line that is the author's own, and the last quoted one above it; -1 for none. */
function wordsBelow(lines: readonly string[]): { readonly words: number; readonly quote: number } {
  const closing = lines.length - countClosingLines(lines);
  const words = lines.findLastIndex((line, index) => index < closing && line.trim() !== '' && !isQuoted(line));
  return { words, quote: lines.findLastIndex((line, index) => index < words && isQuoted(line)) };
}

// A quote that nobody announced, at the very end. A mail that is nothing but a quote is shown.
function hideLastQuote(lines: readonly string[], hide: Hide): number {
  let start = lines.length - countClosingLines(lines);
  while (start > 0 && (isQuoted(lines[start - 1]) || lines[start - 1]?.trim() === '')) start--;
  while (start < lines.length && !isQuoted(lines[start])) start++;
  if (start === lines.length) return start;
  const isAnnounced = readAttribution(lines.slice(start, start + 10).map(unquote), 0) !== undefined;
  if (!isAnnounced && lines.slice(0, start).every((line) => line.trim() === '')) return lines.length;
  hide(start, lines.length);
  return start;
}

// ">", "> >", and "Ana> " or "A> " of older programs.
const QUOTED = /^\s{0,3}(?:>|\|\s|\|$|[\p{Lu}]\p{L}{0,15}>(?:\s|$))/u;

function isQuoted(line: string | undefined): boolean {
  return line !== undefined && QUOTED.test(line);
}

function unquote(line: string): string {
  return line.replace(/^[>\s]+/, '');
}

type Quote = { readonly end: number; readonly isEmpty: boolean };

/** The quoted lines from here on, empty lines among them. */
function readQuote(lines: readonly string[], start: number): Quote {
  let end = start;
  for (let index = start; index < lines.length; index++) {
    if (isQuoted(lines[index])) end = index + 1;
    else if (lines[index]?.trim() !== '') break;
  }
  return { end, isEmpty: end === start };
}

// The parser's expressions take time with the cube of what they are given: 2 s for a line of 2,000 characters made for it.
const MAX_ASKED_LINE = 160;
const MAX_ASKED = 5;

/** What the parser makes of a line above a quote that our own rules do not know. */
function askParser(lines: readonly string[], index: number, asked: { times: number }): Attribution | undefined {
  const line = (lines[index] ?? '').trim();
  const isCandidate =
    /[:：]$/.test(line) && line.length <= MAX_ASKED_LINE && !isQuoted(line) && isQuoted(lines[index + 1]);
  if (!isCandidate || asked.times >= MAX_ASKED) return undefined;
  asked.times++;
  const fragments = new EmailReplyParser().read(`Answer.\n\n${line}\n\n> Quote.`).getFragments();
  const isHeader = fragments.some((fragment) => fragment.isQuoted() && fragment.getContent().includes(line));
  return isHeader ? { end: index + 1, isCertain: false } : undefined;
}
