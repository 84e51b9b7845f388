// What is in a winmail.dat (MS-OXTNEF): the text and the files that Outlook puts into one part of its own.
import { codePageCharset } from './code-page.js';

/** A text as bytes, and the character set they are in when it is told. */
export type TnefText = { readonly content: Buffer; readonly charset: string | undefined };

export type TnefFile = {
  readonly name: string | undefined;
  /** As the sender's program names it; undefined when it does not. */
  readonly type: string | undefined;
  readonly contentId: string | undefined;
  readonly content: Buffer;
};

export type TnefMail = {
  readonly plain: TnefText | undefined;
  readonly html: TnefText | undefined;
  /** Compressed RTF (MS-OXRTFCP), as it came. */
  readonly rtf: Buffer | undefined;
  readonly files: readonly TnefFile[];
};

const SIGNATURE = 0x223e9f78;
// Attributes (MS-OXTNEF, 2.1.2): what they are of, their type and their number.
const MESSAGE_PROPERTIES = 0x00069003;
const CODE_PAGE = 0x00069007;
const BODY = 0x0002800c;
const FILE_BEGINS = 0x00069002;
const FILE_DATA = 0x0006800f;
const FILE_TITLE = 0x00018010;
const FILE_PROPERTIES = 0x00069005;
// Properties (MS-OXPROPS).
const P_BODY = 0x1000;
const P_RTF = 0x1009;
const P_HTML = 0x1013;
const P_CODE_PAGE = 0x3fde;
const P_DATA = 0x3701;
const P_SHORT_NAME = 0x3704;
const P_LONG_NAME = 0x3707;
const P_TYPE = 0x370e;
const P_CONTENT_ID = 0x3712;
const P_DISPLAY_NAME = 0x3001;

const MAX_ATTRIBUTES = 20_000;
const MAX_FILES = 500;
const MAX_DEPTH = 4;

/** Reads as far as it makes sense; undefined for bytes that are no such thing at all. Never throws. */
export function readTnef(bytes: Buffer, depth = 0): TnefMail | undefined {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== SIGNATURE) return undefined;
  const found = new Found(depth);
  let at = 6;
  // Level (1), id (4), length (4), data, checksum (2).
  for (let count = 0; count < MAX_ATTRIBUTES && at + 9 <= bytes.length; count++) {
    const id = bytes.readUInt32LE(at + 1);
    const end = at + 9 + bytes.readUInt32LE(at + 5);
    // What was cut off on the way is read as far as it came.
    found.take(id, bytes.subarray(at + 9, Math.min(end, bytes.length)));
    at = end + 2;
  }
  return found.mail();
}

type OpenFile = {
  title?: string | undefined;
  longName?: string | undefined;
  type?: string | undefined;
  contentId?: string | undefined;
  content?: Buffer | undefined;
  embedded?: TnefMail | undefined;
};

// Gathers what the attributes say, one after the other.
class Found {
  #codePage: string | undefined;
  #body: Buffer | undefined;
  #properties: Properties = new Map();
  readonly #files: OpenFile[] = [];

  readonly #depth: number;

  constructor(depth: number) {
    this.#depth = depth;
  }

  take(id: number, data: Buffer): void {
    const file = this.#files.at(-1);
    if (id === CODE_PAGE && data.length >= 4) this.#codePage = codePageCharset(data.readUInt32LE(0));
    else if (id === BODY) this.#body = untilZero(data);
    else if (id === MESSAGE_PROPERTIES) this.#properties = readProperties(data);
    else if (id === FILE_BEGINS) {
      if (this.#files.length < MAX_FILES) this.#files.push({});
    } else if (file === undefined) return;
    else if (id === FILE_TITLE) file.title = this.#text(untilZero(data));
    else if (id === FILE_DATA) file.content = data;
    else if (id === FILE_PROPERTIES) this.#takeFile(file, readProperties(data));
  }

  #takeFile(file: OpenFile, properties: Properties): void {
    const text = (id: number) => this.#textOf(properties.get(id));
    file.longName = text(P_LONG_NAME) ?? text(P_DISPLAY_NAME) ?? text(P_SHORT_NAME);
    file.type = text(P_TYPE);
    file.contentId = text(P_CONTENT_ID)?.replace(/^<|>$/g, '');
    const data = properties.get(P_DATA);
    if (data === undefined) return;
    // A mail within: its interface's id, and then the mail in this same form.
    if (data.type === OBJECT && this.#depth < MAX_DEPTH) {
      file.embedded = readTnef(data.value.subarray(16), this.#depth + 1);
    }
    file.content ??= data.type === OBJECT ? data.value.subarray(16) : data.value;
  }

  #text(bytes: Buffer): string {
    return decode(bytes, this.#codePage);
  }

  #textOf(property: Property | undefined): string | undefined {
    if (property === undefined) return undefined;
    const text = property.type === UNICODE ? property.value.toString('utf16le') : this.#text(property.value);
    const whole = text.split('\0')[0]?.trim();
    return whole === '' ? undefined : whole;
  }

  mail(): TnefMail {
    const { files, texts } = flatten(this.#files);
    const code = this.#properties.get(P_CODE_PAGE)?.value;
    const declared = code !== undefined && code.length >= 4 ? codePageCharset(code.readUInt32LE(0)) : undefined;
    const html = asText(this.#properties.get(P_HTML), declared ?? this.#codePage);
    const body = this.#body === undefined ? undefined : { content: this.#body, charset: this.#codePage };
    return {
      plain: asText(this.#properties.get(P_BODY), this.#codePage) ?? body,
      html,
      rtf: this.#properties.get(P_RTF)?.value,
      files: [...files, ...texts],
    };
  }
}

// The files of a mail within are shown beside the others, its words as a file of text.
function flatten(open: readonly OpenFile[]): { files: TnefFile[]; texts: TnefFile[] } {
  const files: TnefFile[] = [];
  const texts: TnefFile[] = [];
  for (const { title, longName, type, contentId, content, embedded } of open) {
    const name = longName ?? title;
    if (embedded === undefined) {
      if (content !== undefined) files.push({ name, type, contentId, content });
      continue;
    }
    const words = embedded.html ?? embedded.plain;
    const kind = embedded.html === undefined ? 'plain' : 'html';
    const file = `${name ?? 'mail'}.${kind === 'html' ? 'html' : 'txt'}`;
    if (words) texts.push({ name: file, type: `text/${kind}`, contentId: undefined, content: words.content });
    files.push(...embedded.files);
  }
  return { files: files.slice(0, MAX_FILES), texts };
}

function asText(property: Property | undefined, charset: string | undefined): TnefText | undefined {
  if (property === undefined) return undefined;
  const { type, value } = property;
  if (type === UNICODE)
    return { content: Buffer.from(value.toString('utf16le').replace(/\0+$/, '')), charset: 'utf-8' };
  return { content: untilZero(value), charset };
}

function untilZero(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function decode(bytes: Buffer, charset: string | undefined): string {
  try {
    return new TextDecoder(charset ?? 'windows-1252').decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

type Property = { readonly type: number; readonly value: Buffer };
type Properties = Map<number, Property>;

const UNICODE = 0x1f;
const OBJECT = 0x0d;
const VARIABLE = new Set([0x1e, UNICODE, 0x102, OBJECT]);
const SIZES = new Map([
  ...[0x02, 0x03, 0x04, 0x0a, 0x0b].map((type) => [type, 4] as const),
  ...[0x05, 0x06, 0x07, 0x14, 0x40].map((type) => [type, 8] as const),
  [0x48, 16] as const,
]);
const MAX_PROPERTIES = 5000;

// MS-OXTNEF, 2.1.3.4: a count, and the properties one after the other, each padded to four bytes.
function readProperties(data: Buffer): Properties {
  const properties: Properties = new Map();
  const source = new Source(data);
  const count = Math.min(source.number(), MAX_PROPERTIES);
  for (let index = 0; index < count && source.isGood; index++) {
    const tag = source.number();
    const [type, id] = [tag & 0xffff, tag >>> 16];
    if (id >= 0x8000) skipName(source);
    const value = readValue(source, type);
    if (value !== undefined) properties.set(id, { type: type & 0xfff, value });
  }
  return properties;
}

// A named property: the set it is of (16), then a number or a name.
function skipName(source: Source): void {
  source.bytes(16);
  const kind = source.number();
  if (kind === 0) source.number();
  else source.padded(source.number());
}

/** The first value; the others are passed over. */
function readValue(source: Source, type: number): Buffer | undefined {
  const single = type & 0xfff;
  const isMany = (type & 0x1000) !== 0;
  const isVariable = VARIABLE.has(single);
  const size = SIZES.get(single);
  if (!isVariable && size === undefined) {
    // Nobody knows how long it is, and so where the next begins.
    source.end();
    return undefined;
  }
  const count = isMany || isVariable ? source.number() : 1;
  let first: Buffer | undefined;
  for (let index = 0; index < count && source.isGood; index++) {
    const value = isVariable ? source.padded(source.number()) : source.bytes(size ?? 0);
    first ??= value;
  }
  return first;
}

// Bytes that are read one after the other; behind their end all is nothing.
class Source {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  get isGood(): boolean {
    return this.#at < this.#data.length;
  }

  end(): void {
    this.#at = this.#data.length;
  }

  number(): number {
    if (this.#at + 4 > this.#data.length) {
      this.end();
      return 0;
    }
    this.#at += 4;
    return this.#data.readUInt32LE(this.#at - 4);
  }

  bytes(length: number): Buffer {
    const start = this.#at;
    this.#at = Math.min(start + length, this.#data.length);
    return this.#data.subarray(start, this.#at);
  }

  padded(length: number): Buffer {
    const value = this.bytes(length);
    this.bytes((4 - (length % 4)) % 4);
    return value;
  }
}
