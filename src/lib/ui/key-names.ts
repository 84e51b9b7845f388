// What a key is called, from what the terminal library tells of it.
import type { Key } from './ink.js';

type Told = Partial<Key>;

const NAMED = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageDown', 'page-down'],
  ['pageUp', 'page-up'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const satisfies readonly (readonly [keyof Key, string])[];

/** The names of the keys that came at once: over a slow line several letters do. Empty for what is no key of ours. */
export function nameKeys(input: string, key: Told): readonly string[] {
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  const named = NAMED.find(([flag]) => key[flag]);
  if (named !== undefined) return [named[1]];
  if (key.ctrl) return input === '' ? [] : [`ctrl-${input}`];
  if (key.meta) return [];
  return [...input].flatMap(nameLetter);
}

// Over a slow line keys come together, those that are one control character too.
function nameLetter(letter: string): readonly string[] {
  const code = letter.codePointAt(0) ?? 0;
  const named = CONTROLS[letter];
  if (named !== undefined) return [named];
  if (code > 0 && code <= 26) return [`ctrl-${String.fromCharCode(code + 96)}`];
  return code < 0x20 || (code >= 0x7f && code < 0xa0) ? [] : [letter];
}

const CONTROLS: Readonly<Record<string, string>> = {
  ' ': 'space',
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\u007f': 'backspace',
  '\u001b': 'escape',
};
