// Text as an attacker would send it, for what must come out of the gate unharmed.
import fc from './properties.js';

/** What may never reach a terminal: C0 but LF and TAB, DEL, C1, separators, and what reorders text. */
export const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]/u;

/** Sequences that do something to one terminal or another. */
export const SEQUENCES: readonly string[] = [
  '\u001b[2J\u001b[H',
  '\u001b[31;1mred',
  '\u001b]0;title\u0007',
  '\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\',
  '\u001b]52;c;ZXZpbA==\u0007',
  '\u001bP1$r0m\u001b\\',
  '\u001bc',
  '\u009b31m',
  '\u009d0;title\u009c',
  '\u0090payload\u009c',
  '\u202egnp.exe\u202c',
  '\u2066inside\u2069',
  '\u200f\u200e\u061c',
  '\u2028\u2029\u0085',
  '\b\b\b\b\u007f',
  '\r\u001b[K overwritten',
  '\r\n\r\n',
  '\0',
  '\ud83d',
  '\udc00\ud800',
  '\ufff9annotated\ufffabase\ufffb',
];

/** Wide, narrow, joined, combined and invisible characters, beside each other. */
const ODD_CHARACTERS: readonly string[] = [
  ...['a', ' ', '\t', '\n', '漢', '字', 'ｗ', '한', 'ㅤ', 'é', 'e\u0301', 'a\u0300\u0301\u0302', 'ก\u0e33', 'क\u094dष'],
  ...['👍', '👍🏽', '👩‍👩‍👧‍👦', '❤️', '☎️', '🇩🇪', '🇩', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣', '©', '\u200b', '\u200d', '\ufe0f', '\u00ad', '\u0300'],
  ...['\u1100\u1161\u11a8', '𝒳', '💩', '\u{1f1e6}', '\u{e0041}', '\ufeff', '\u2800', 'שלום', 'مرحبا', '…', '─'],
];

/** A text in which everything above and random characters are mixed. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...SEQUENCES),
      fc.constantFrom(...ODD_CHARACTERS),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));
