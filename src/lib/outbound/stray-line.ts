// A line of the text that its writer meant for mailroom, or that mailroom meant for its writer.

/** Shorter ones are words that anybody may write. */
const SURE = 15;

/** Orders of the head. `Note:` begins many a sentence. */
const ORDER = /^(?:Status|Assign|Tag|Snooze): \S/;

/**
 * The first such line: a piece of the help below the text, where somebody typed into it, or an order at the beginning of the
 * text. Undefined for what is nothing but text.
 */
export function strayLine(text: string, help: readonly string[]): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const first = lines.find((line) => line !== '') ?? '';
  return ORDER.test(first) ? first : lines.find((line) => help.some((known) => endsLike(line, known)));
}

function endsLike(line: string, known: string): boolean {
  return known.length >= SURE && line.endsWith(known.slice(-SURE));
}
