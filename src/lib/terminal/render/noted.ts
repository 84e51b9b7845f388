// What became of a note, and who is told of it.
import type { Mentions } from '../../conversation/mention.js';

/** `The note is in #7; cleo is told.`, and which names are nobody's. Whoever writes is told nothing. */
export function renderNoted(number: number, writer: string, { mentioned, unknown }: Mentions): string {
  const told = mentioned.map(({ name }) => name).filter((name) => name !== writer);
  const nobody = unknown.map(({ name }) => `@${name}`);
  return [
    `The note is in #${number}`,
    told.length === 0 ? '' : `; ${told.join(' and ')} ${told.length === 1 ? 'is' : 'are'} told`,
    nobody.length === 0 ? '' : `; no operator is called ${nobody.join(' or ')}`,
    '.',
  ].join('');
}
