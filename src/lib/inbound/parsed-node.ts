// The tree that mailparser builds of a mail, in our words.
import { MailroomError } from '../errors.js';
import { cleanLine } from './clean-line.js';
import type { MimePart } from './mime-part.js';

/** A node of that tree, as far as we read it. */
export type ParsedNode = {
  readonly contentType: string | false;
  readonly headers: ReadonlyMap<string, unknown>;
  readonly children: readonly ParsedNode[];
  readonly node: { readonly charset: string | false; readonly flowed: boolean; readonly delSp: boolean };
};

const MAX_DEPTH = 100;

/** The media type in a Content-Type, in lower case without parameters; undefined when it has none. */
export function mediaType(value: string | undefined): string | undefined {
  return /^\s*([\w.+-]+\/[\w.+-]+)/.exec(value ?? '')?.[1]?.toLowerCase();
}

type Contents = ReadonlyMap<ParsedNode['headers'], Buffer>;

/** The part that this node and those below it are; `contents` has the bytes of each by its headers. Throws `invalid` beyond 100 levels. */
export function toPart(node: ParsedNode, contents: Contents): MimePart {
  return toPartAt(node, contents, { depth: 0, parent: undefined });
}

type Place = { readonly depth: number; readonly parent: string | undefined };

function toPartAt(tree: ParsedNode, contents: Contents, { depth, parent }: Place): MimePart {
  if (depth > MAX_DEPTH) throw new MailroomError('invalid', 'its parts are nested more than 100 levels deep');
  // RFC 2046, 5.1.5: the parts of a digest are mails, unless they say otherwise.
  const isMail = parent === 'multipart/digest' && !tree.headers.has('content-type');
  const type = isMail ? 'message/rfc822' : (mediaType(tree.contentType || undefined) ?? 'text/plain');
  if (type.startsWith('multipart/')) {
    const place = { depth: depth + 1, parent: type };
    return { type, parts: tree.children.map((child) => toPartAt(child, contents, place)) };
  }
  const disposition = structured(tree.headers.get('content-disposition'));
  const { node } = tree;
  return {
    type,
    charset: node.charset || undefined,
    flowed: !node.flowed ? 'no' : node.delSp ? 'delete-space' : 'yes',
    disposition: disposition?.value.toLowerCase() || undefined,
    filename: disposition?.params['filename'] ?? structured(tree.headers.get('content-type'))?.params['name'],
    contentId: contentIdOf(tree.headers.get('content-id')),
    content: contents.get(tree.headers) ?? Buffer.alloc(0),
  };
}

type Structured = { readonly value: string; readonly params: Readonly<Record<string, string>> };

function structured(value: unknown): Structured | undefined {
  const isStructured = typeof value === 'object' && value !== null && 'params' in value && 'value' in value;
  return isStructured ? (value as Structured) : undefined;
}

/** A Content-ID without its angle brackets. */
export function contentIdOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? cleanLine(value.replace(/^\s*<|>\s*$/g, '')) : '';
  return text === '' ? undefined : text;
}
