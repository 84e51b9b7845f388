// The words of an RTF text; or the HTML that was wrapped into it (MS-OXRTFEX).
import { codePageCharset } from './code-page.js';

export type RtfText = { readonly form: 'plain' | 'html'; readonly text: string };

// A control word with its number, a control symbol, a byte in hex, a brace, or words.
const TOKEN = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\/gi;

// Groups that hold no words.
const SILENT = new Set([
  ...['fonttbl', 'colortbl', 'stylesheet', 'info', 'pict', 'object', 'listtable', 'listoverridetable', 'generator'],
  ...['header', 'footer', 'xmlnstbl', 'themedata', 'datastore', 'latentstyles', 'fldinst', 'bkmkstart', 'bkmkend'],
]);
const WORDS = new Map<string, string>([
  ...([
    ['par', '\n'],
    ['line', '\n'],
    ['sect', '\n'],
    ['row', '\n'],
    ['cell', '\t'],
    ['tab', '\t'],
  ] as const),
  ...([
    ['lquote', '‘'],
    ['rquote', '’'],
    ['ldblquote', '“'],
    ['rdblquote', '”'],
    ['bullet', '•'],
  ] as const),
  ...([
    ['emdash', '—'],
    ['endash', '–'],
  ] as const),
]);
const SYMBOLS = new Map<string, string>([
  ...([
    ['\\', '\\'],
    ['{', '{'],
    ['}', '}'],
    ['~', '\u00a0'],
    ['_', '-'],
    ['\n', '\n'],
    ['\r', '\n'],
  ] as const),
]);
const MAX_DEPTH = 1000;
const MAX_TEXT = 4_000_000;

/** State of a group: what stands in it is read or not, and how many characters stand in for one that is told by number. */
type Group = { readonly isSilent: boolean; readonly isTag: boolean; readonly skip: number };

/** The text of an RTF. Bytes above ASCII are in the code page that it names. Never throws. */
export function readRtf(rtf: string): RtfText {
  const isHtml = /\\fromhtml1/.test(rtf.slice(0, 2000));
  const charset = codePageCharset(Number(/\\ansicpg(\d{1,6})/.exec(rtf.slice(0, 2000))?.[1] ?? 1252));
  const out = new Words(charset);
  const groups: Group[] = [];
  let group: Group = { isSilent: false, isTag: false, skip: 1 };
  let isStar = false;
  let isOnlyRtf = false;
  let toSkip = 0;
  const isRead = () => !group.isSilent && !(isHtml && isOnlyRtf && !group.isTag);
  for (const [, word, number, hex, symbol, brace, words] of rtf.matchAll(TOKEN)) {
    if (out.length > MAX_TEXT) break;
    if (brace === '{') {
      if (groups.length > MAX_DEPTH) break;
      groups.push(group);
    } else if (brace === '}') {
      group = groups.pop() ?? group;
      isStar = false;
    } else if (symbol === '*') {
      isStar = true;
    } else if (word !== undefined) {
      const name = word.toLowerCase();
      if (name === 'htmltag') group = { ...group, isTag: true, isSilent: !isHtml };
      else if (isStar || SILENT.has(name)) group = { ...group, isSilent: true };
      else if (name === 'htmlrtf') isOnlyRtf = number !== '0';
      else if (name === 'uc') group = { ...group, skip: Math.min(Number(number ?? 1), 10) };
      else if (name === 'u' && number !== undefined) {
        if (isRead()) out.put(String.fromCharCode((Number(number) + 0x10000) % 0x10000));
        toSkip = group.skip;
      } else if (name === 'bin') break;
      else if (isRead()) out.put(WORDS.get(name) ?? '');
      isStar = false;
    } else if (hex !== undefined) {
      if (toSkip > 0) toSkip--;
      else if (isRead()) out.byte(Number.parseInt(hex, 16));
    } else if (symbol !== undefined) {
      if (isRead()) out.put(SYMBOLS.get(symbol) ?? '');
    } else if (words !== undefined) {
      const rest = words.slice(toSkip);
      toSkip = Math.max(0, toSkip - words.length);
      if (isRead()) out.put(rest);
    }
  }
  return { form: isHtml ? 'html' : 'plain', text: out.text() };
}

// Bytes of one character may come one by one.
class Words {
  length = 0;
  readonly #parts: string[] = [];
  #bytes: number[] = [];
  /** One for all of them: there may be a million, and to make one takes longer than to use it. */
  readonly #decoder: InstanceType<typeof TextDecoder>;

  constructor(charset = 'windows-1252') {
    this.#decoder = new TextDecoder(charset);
  }

  put(words: string): void {
    this.#flush();
    this.#parts.push(words);
    this.length += words.length;
  }

  byte(byte: number): void {
    this.#bytes.push(byte);
    this.length++;
  }

  text(): string {
    this.#flush();
    return this.#parts.join('').toWellFormed();
  }

  #flush(): void {
    if (this.#bytes.length === 0) return;
    this.#parts.push(this.#decoder.decode(Uint8Array.from(this.#bytes)));
    this.#bytes = [];
  }
}
