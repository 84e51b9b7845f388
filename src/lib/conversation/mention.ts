// Mentions: the operators whom a note names, as in `@ana: can you look?`.
import { closestWords } from '../closest-words.js';
import type { Operator } from '../operator/operator.js';

export type Mentions = {
  readonly mentioned: readonly Operator[];
  /** What looks like one and names nobody, with the names that come closest. */
  readonly unknown: readonly { readonly name: string; readonly closest: readonly string[] }[];
};

// Not within an address, a path or a word; a hyphen or a full stop at the end is not the name's.
const NAMED = /(?<![\p{L}\p{N}_.@/\\-])@([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)(?![\p{L}\p{N}_@]|\.[a-z])/giu;
// What Markdown shows as it stands (CommonMark 0.31, 4.5 and 6.1).
const CODE = /^ {0,3}(```+|~~~+)[\s\S]*?(?:^ {0,3}\1|$(?![\s\S]))|(`+)[^`][\s\S]*?\2/gm;

/** The operators that a note in Markdown names, each once, in their order. */
export function findMentions(text: string, operators: readonly Operator[]): Mentions {
  const names = [...text.replace(CODE, ' ').matchAll(NAMED)].map(([, name = '']) => name.toLowerCase());
  const each = [...new Set(names)];
  const known = new Map(operators.map((operator) => [operator.name, operator]));
  return {
    mentioned: each.flatMap((name) => known.get(name) ?? []),
    unknown: each
      .filter((name) => !known.has(name))
      .map((name) => ({ name, closest: closestWords([name], known.keys()) })),
  };
}
