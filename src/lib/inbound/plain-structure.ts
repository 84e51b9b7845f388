// Takes apart mails that are written by the book, as nearly all are, in one pass over their bytes. What is unusual in any
// way is left to the parser that knows all the ways: its streams take as long for a mail as all other reading together.
import { isAscii } from 'node:buffer';
import { type HeaderField, readFields } from './header-block.js';
import type { MimeLeaf, MimePart } from './mime-part.js';
import { contentIdOf } from './parsed-node.js';
import { decodeQuotedPrintable } from './quoted-printable.js';

/** What is nested deeper, has more parts or longer part headers is not usual. */
const MAX_DEPTH = 8;
const MAX_PARTS = 100;
const MAX_HEAD = 16 * 1024;

const LF = 0x0a;
const CR = 0x0d;

/** The structure of the mail with these header fields and this body; undefined for one that is unusual. */
export function readPlainStructure(fields: readonly HeaderField[], body: Buffer): MimePart | undefined {
  return readPart(readMimeFields(fields), body, { depth: 0, left: { parts: MAX_PARTS }, within: undefined });
}

type Place = {
  readonly depth: number;
  readonly left: { parts: number };
  /** The boundary of the part that this one is in. */
  readonly within: string | undefined;
};

type MimeFields = Readonly<
  Record<'type' | 'disposition', Structured | undefined> & Record<'encoding' | 'contentId', string | undefined>
>;

function readPart(fields: MimeFields | undefined, body: Buffer, place: Place): MimePart | undefined {
  place.left.parts--;
  if (fields === undefined || place.left.parts < 0 || place.depth > MAX_DEPTH) return undefined;
  const type = fields.type?.value ?? 'text/plain';
  // What a part without a type is depends on more.
  if (type.startsWith('message/') || (fields.type === undefined && fields.disposition !== undefined)) return undefined;
  return type.startsWith('multipart/') ? readContainer(type, fields, body, place) : readLeaf(type, fields, body);
}

function readLeaf(type: string, { type: declared, disposition, encoding, contentId }: MimeFields, body: Buffer) {
  const content = decodeContent(body, encoding);
  if (content === undefined) return undefined;
  const isFlowed = declared?.params.get('format')?.toLowerCase() === 'flowed';
  const leaf: MimeLeaf = {
    type,
    charset: declared?.params.get('charset') || undefined,
    flowed: !isFlowed ? 'no' : declared?.params.get('delsp')?.toLowerCase() === 'yes' ? 'delete-space' : 'yes',
    disposition: disposition?.value,
    filename: disposition?.params.get('filename') ?? declared?.params.get('name'),
    contentId: contentIdOf(contentId),
    content,
  };
  return leaf;
}

const UNENCODED = new Set([undefined, '7bit', '8bit', 'binary']);
const WHOLE_BASE64 = /^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/;

function decodeContent(body: Buffer, encoding: string | undefined): Buffer | undefined {
  if (UNENCODED.has(encoding)) return body;
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(body);
  const text = encoding === 'base64' ? body.toString('latin1') : '';
  return encoding === 'base64' && WHOLE_BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function readContainer(type: string, fields: MimeFields, body: Buffer, place: Place): MimePart | undefined {
  const boundary = fields.type?.params.get('boundary');
  // The parts of a digest are mails, unless they say otherwise.
  if (!boundary || boundary === place.within || !UNENCODED.has(fields.encoding) || type === 'multipart/digest') return;
  const sections = splitAtBoundary(body, boundary);
  if (sections === undefined) return undefined;
  const parts: MimePart[] = [];
  for (const section of sections) {
    const part = readSection(section, { ...place, depth: place.depth + 1, within: boundary });
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return { type, parts };
}

function readSection(section: Buffer, place: Place): MimePart | undefined {
  const head = headLength(section);
  if (head === undefined) return undefined;
  const { end, bodyStart } = head;
  const lines = section.subarray(0, end);
  // The parser has its own view of where a part ends that is empty.
  if (!isAscii(lines) || bodyStart >= section.length) return undefined;
  const isByTheBook = lines
    .toString('latin1')
    .split('\n')
    .every((line, index) => line === '' || /^[!-9;-~]+:/.test(line) || (index > 0 && /^[ \t]+[!-~]/.test(line)));
  const fields = isByTheBook ? readFields(lines) : [];
  // Which of two fields is meant is not for us to say.
  const names = fields.map(({ name }) => name).filter((name) => MIME_FIELDS.has(name));
  if (!isByTheBook || new Set(names).size !== names.length) return undefined;
  return readPart(readMimeFields(fields), section.subarray(bodyStart), place);
}

function headLength(section: Buffer): { readonly end: number; readonly bodyStart: number } | undefined {
  for (let line = 0; line < Math.min(section.length, MAX_HEAD); ) {
    if (section[line] === LF) return { end: line, bodyStart: line + 1 };
    if (section[line] === CR && section[line + 1] === LF) return { end: line, bodyStart: line + 2 };
    const end = section.indexOf(LF, line);
    if (end < 0) return undefined;
    line = end + 1;
  }
  return undefined;
}

/** What stands between the delimiters (RFC 2046, 5.1.1); undefined unless there is something, and an end. */
function splitAtBoundary(body: Buffer, boundary: string): Buffer[] | undefined {
  const mark = `--${boundary}`;
  const sections: Buffer[] = [];
  let start = -1;
  let isClosed = false;
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + mark.length)) {
    const isAtStart = at === 0 || body[at - 1] === LF;
    if (!isAtStart && body[at - 1] !== CR) continue;
    const delimiter = readDelimiter(body, at + mark.length);
    if (delimiter === 'other') continue;
    if (!isAtStart || delimiter === 'odd' || isClosed) return undefined;
    if (start >= 0) sections.push(body.subarray(start, withoutLineEnd(body, start, at)));
    else if (delimiter.isLast) return undefined;
    start = delimiter.end;
    isClosed = delimiter.isLast;
  }
  return isClosed ? sections : undefined;
}

type Delimiter = { readonly end: number; readonly isLast: boolean } | 'other' | 'odd';

function readDelimiter(body: Buffer, after: number): Delimiter {
  const isLast = body[after] === 0x2d && body[after + 1] === 0x2d;
  const at = isLast ? after + 2 : after;
  if (body[at] === LF) return { end: at + 1, isLast };
  if (body[at] === CR) return body[at + 1] === LF ? { end: at + 2, isLast } : 'odd';
  if (at === body.length) return isLast ? { end: at, isLast } : 'odd';
  // Blanks may follow, and some programs write none but should.
  return body[at] === 0x20 || body[at] === 0x09 ? 'odd' : 'other';
}

// The line end before a delimiter is a part of it.
function withoutLineEnd(body: Buffer, start: number, delimiter: number): number {
  let end = delimiter;
  if (end > start && body[end - 1] === LF) end--;
  if (end > start && end < delimiter && body[end - 1] === CR) end--;
  return end;
}

const MIME_FIELDS = new Set(['content-type', 'content-disposition', 'content-transfer-encoding', 'content-id']);

function readMimeFields(fields: readonly HeaderField[]): MimeFields | undefined {
  const first = (name: string) => fields.find((field) => field.name === name)?.value;
  const [type, disposition] = [first('content-type'), first('content-disposition')];
  const [encoding, contentId] = [first('content-transfer-encoding'), first('content-id')];
  const read = {
    type: type === undefined ? undefined : readStructured(type, MEDIA_TYPE),
    disposition: disposition === undefined ? undefined : readStructured(disposition, TOKEN),
    encoding: encoding?.toLowerCase(),
    contentId,
  };
  const isRead = (type === undefined) === !read.type && (disposition === undefined) === !read.disposition;
  // In the parser's hands encoded words in it would be decoded.
  return isRead && (contentId === undefined || PLAIN_ID.test(contentId)) ? read : undefined;
}

type Structured = { readonly value: string; readonly params: ReadonlyMap<string, string> };

const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+/;
const TOKEN = /^[\w-]+/;
const PLAIN_ID = /^<[\w.@+-]+>$/;
/** A parameter without the forms of RFC 2231, of characters that nothing else could be meant by. */
const PARAMETER = /\s*;\s*([\w-]+)=(?:([\w.+-]+)|"([\w.+=:/'()-]+(?: [\w.+=:/'()-]+)*)")/y;

/** A value with its parameters, when every character of it is usual; in lower case but for the parameters. */
function readStructured(field: string, value: RegExp): Structured | undefined {
  const [found] = value.exec(field) ?? [];
  if (found === undefined || field.length > MAX_HEAD || field.includes('=?')) return undefined;
  const params = new Map<string, string>();
  let at = found.length;
  while (at < field.length) {
    PARAMETER.lastIndex = at;
    const [whole, name = '', token, quoted = ''] = PARAMETER.exec(field) ?? [];
    const key = name.toLowerCase();
    if (whole === undefined || params.has(key))
      return field.slice(at).trim() === ';' ? { value: found.toLowerCase(), params } : undefined;
    params.set(key, token ?? quoted);
    at += whole.length;
  }
  return { value: found.toLowerCase(), params };
}
