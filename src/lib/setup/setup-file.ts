// The setup file: the door to yaml. Text in, values and their places out; JSON is YAML too.
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { MailroomError } from '../errors.js';
import { formatPath, type Mistake, type Place, type SetupPath, setupError } from './setup-problem.js';

/** Characters: a desk of a thousand channels takes less. */
const LARGEST_FILE = 2_000_000;
/** Values, those that aliases repeat counted each time. */
const MOST_VALUES = 100_000;
/** The file is five levels deep. */
const DEEPEST = 20;

/** A file that was read, however much is wrong with it. */
export type SetupDocument = {
  /** Maps, lists and plain values; of a key that stands there twice, the last value. */
  readonly value: unknown;
  /** What the text itself has wrong: syntax, keys that stand there twice, tags. */
  readonly mistakes: readonly Mistake[];
  /** Where a path is; of what is not there, where it should be. */
  readonly placeOf: (path: SetupPath, atKey?: boolean) => Place;
};

/**
 * Reads the text of a setup file. Throws `invalid` for what cannot be read at all: bad syntax, with every place, and a
 * file that is too large, too deep, or repeats itself without end.
 */
export function readSetupFile(text: string, name: string): SetupDocument {
  if (text.length > LARGEST_FILE) throw new MailroomError('invalid', `${name} is too large to be a setup file`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const syntax = [...document.errors, ...document.warnings].map((error) => ({
    ...place(error.pos[0]),
    path: '',
    ...describeSyntax(error),
  }));
  if (syntax.length > 0) throw setupError(name, syntax);
  const reader: Reader = { document, name, mistakes: [], aliased: new Map(), left: MOST_VALUES };
  const value = toValue(reader, document.contents, []);
  return {
    value,
    mistakes: reader.mistakes,
    placeOf: (path, atKey = false) => place(offsetOf(document, path, atKey)),
  };
}

type Reader = {
  readonly document: Document;
  readonly name: string;
  readonly mistakes: Mistake[];
  readonly aliased: Map<Alias, unknown>;
  left: number;
};

function toValue(reader: Reader, node: unknown, path: SetupPath): unknown {
  reader.left -= 1;
  if (reader.left < 0 || path.length > DEEPEST) {
    throw new MailroomError('invalid', `${reader.name} repeats or nests itself without end`, [
      'write out what its aliases (*name) stand for',
    ]);
  }
  if (isAlias(node)) return toValue(reader, resolve(reader, node), path);
  if (isSeq(node)) return node.items.map((item, index) => toValue(reader, item, [...path, index]));
  if (isMap(node)) return Object.fromEntries(entriesOf(reader, node, path));
  return isScalar(node) ? node.value : null;
}

// yaml looks through the whole file for it, each time.
function resolve({ document, aliased }: Reader, alias: Alias): unknown {
  if (!aliased.has(alias)) aliased.set(alias, alias.resolve(document));
  return aliased.get(alias);
}

function entriesOf(reader: Reader, map: YAMLMap, path: SetupPath): [string, unknown][] {
  const seen = new Set<string>();
  return map.items.map((pair) => {
    const key = keyOf(pair);
    const inside = [...path, key];
    if (seen.has(key)) {
      const place = { path: inside, atKey: true, problem: 'this key stands here twice', allowed: 'keep one of them' };
      reader.mistakes.push(place);
    }
    seen.add(key);
    return [key, toValue(reader, pair.value, inside)];
  });
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : formatPath(['(a key that is no text)']);
}

/** Where the value of a path begins, or its key; as near as the path goes. */
function offsetOf(document: Document, path: SetupPath, atKey: boolean): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    const isLast = index === path.length - 1;
    const inside = isAlias(node) ? node.resolve(document) : node;
    if (isSeq(inside) && typeof step === 'number') {
      node = inside.items[step];
      offset = startOf(node) ?? offset;
      continue;
    }
    // Of two with the same key, the last counts, and is the one too many.
    const pair = isMap(inside) ? inside.items.findLast((item) => keyOf(item) === step) : undefined;
    if (pair === undefined) return offset;
    node = pair.value;
    const key = startOf(pair.key) ?? offset;
    // What is missing in a map is missed at the map's own key, not at the first thing in it.
    offset = isLast && !atKey ? (startOf(node) ?? key) : key;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

const SYNTAX: Partial<Record<YAMLError['code'], readonly [problem: string, allowed: string]>> = {
  BAD_ALIAS: ['an alias (*name) stands for nothing here', 'put text that begins with * into quotes'],
  BAD_INDENT: ['the indentation does not fit', 'indent what belongs together by the same number of spaces'],
  BAD_SCALAR_START: ['text cannot begin with this character', 'put it into quotes'],
  MISSING_CHAR: ['something is missing here: a quote, a bracket, a comma or a colon', 'close what was opened'],
  MULTIPLE_DOCS: ['a second document begins here', 'one file has one document: take the --- away'],
  MULTILINE_IMPLICIT_KEY: ['a key cannot go over several lines', 'is there a colon too many, or a quote too few?'],
  BLOCK_AS_IMPLICIT_KEY: ['this cannot stand behind a key', 'put text with a colon in it into quotes'],
  NON_STRING_KEY: ['a key must be text', 'put it into quotes'],
  RESOURCE_EXHAUSTION: ['this is nested too deeply', 'the file has five levels'],
  TAB_AS_INDENT: ['a tab cannot indent', 'use spaces'],
  TAG_RESOLVE_FAILED: ['tags (!name) mean nothing here', 'put text that begins with ! into quotes'],
  UNEXPECTED_TOKEN: ['this is not expected here', 'is there a quote, a bracket or a space too many?'],
};

// Never the parser's own sentence: it may quote what stands there, and that may be a password.
function describeSyntax({ code }: YAMLError): { problem: string; allowed: string } {
  const [problem, allowed] = SYNTAX[code] ?? ['this is not YAML', 'look at the line and the one above'];
  return { problem, allowed };
}
