// The door to mailparser: bytes become an InboundMail, or a refusal that says why.
import { hash } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { MailParser, type MailParserOptions, parseAddressHeader } from 'mailparser';
import { MailroomError } from '../errors.js';
import { readAddressLists } from './address-list.js';
import { attachmentName } from './attachment-name.js';
import { cleanLine } from './clean-line.js';
import { hashContent } from './content-hash.js';
import { readEmbedded } from './embedded-part.js';
import { decodeWords } from './encoded-words.js';
import { type HeaderField, readHeaderBlock } from './header-block.js';
import type { InboundAttachment, InboundMail } from './inbound-mail.js';
import { parseMailDate } from './mail-date.js';
import { readIdentifier, readIdentifiers } from './mail-identifiers.js';
import { decodeMailText, readableText } from './mail-text.js';
import { type AttachedPart, EMPTY_TEXT, type MailParts, type MimePart, sortParts } from './mime-part.js';
import { mediaType, type ParsedNode, toPart } from './parsed-node.js';
import { readPlainStructure } from './plain-structure.js';
import { decodeQuotedPrintable } from './quoted-printable.js';
import { splitQuotes } from './quoted-text.js';
import { unpackParts } from './unpacked-parts.js';

/** An attachment with its bytes, decoded. In the order in which a message's attachments are stored. */
export type ReadAttachment = Omit<InboundAttachment, 'sha256'> & { readonly content: Uint8Array };

/** Understands a mail. Throws `invalid` with the cause for one that cannot be read. Fetches nothing, and depends on the bytes alone. */
export async function readMail(raw: Uint8Array): Promise<InboundMail> {
  const { fields, parts } = await readParts(raw);
  const values = (name: string) => fields.filter((field) => field.name === name).map((field) => field.value);
  const people = (name: string) => readAddressLists(values(name), parseAddressList);
  const subject = cleanLine(decodeWords(values('subject')[0] ?? ''));
  const attachments = parts.attachments.map(describe);
  const texts = parts.texts.map(decodeMailText);
  const text = readableText(texts);
  return {
    headers: fields,
    from: people('from'),
    replyTo: people('reply-to'),
    to: people('to'),
    cc: people('cc'),
    subject,
    messageId: readIdentifier(values('message-id')[0]),
    inReplyTo: readIdentifiers(values('in-reply-to')),
    references: readIdentifiers(values('references')),
    date: parseMailDate(values('date')[0] ?? ''),
    contentType: mediaType(values('content-type')[0]) ?? 'text/plain',
    text,
    ...splitQuotes(text),
    attachments,
    embedded: parts.attachments.flatMap(({ leaf }) => readEmbedded(leaf) ?? []),
    rawHash: sha256(raw),
    contentHash: hashContent({
      from: values('from').join(),
      date: values('date').join(),
      subject,
      texts: texts.flatMap(({ plain, html }) => [plain, html].filter((form) => form !== undefined)),
      attachments: attachments.map((attachment) => attachment.sha256),
    }),
  };
}

/** The attachments of a mail with their bytes. Throws `invalid` like `readMail`. */
export async function readAttachments(raw: Uint8Array): Promise<readonly ReadAttachment[]> {
  const { parts } = await readParts(raw);
  return parts.attachments.map((part, position) => {
    const { sha256: _, ...description } = describe(part, position);
    return { ...description, content: part.leaf.content };
  });
}

/** The HTML of a mail as it was sent, unsafe; undefined when it has none. Throws `invalid` like `readMail`. */
export async function readHtml(raw: Uint8Array): Promise<string | undefined> {
  const { parts } = await readParts(raw);
  const pages = parts.texts.flatMap((text) => decodeMailText(text).html ?? []);
  return pages.length === 0 ? undefined : pages.join('\n<hr>\n');
}

function describe({ leaf, inline }: AttachedPart, position: number): InboundAttachment {
  return {
    name: attachmentName(leaf.filename, leaf.type, position),
    type: leaf.type,
    size: leaf.content.length,
    sha256: sha256(leaf.content),
    contentId: leaf.contentId,
    inline,
  };
}

function sha256(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}

function parseAddressList(list: string) {
  return parseAddressHeader(list, { flatten: true, decodePunycode: false }).value;
}

type ReadParts = { readonly fields: readonly HeaderField[]; readonly parts: MailParts };

async function readParts(raw: Uint8Array): Promise<ReadParts> {
  const bytes = withLineFeeds(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  const { fields, bodyStart } = readHeaderBlock(bytes);
  const body = bytes.subarray(bodyStart);
  const root = readPlainStructure(fields, body) ?? (await parseStructure(fields, body));
  const parts = unpackParts(sortParts(root));
  if (parts.texts.length > 0 || parts.attachments.length > 0) return { fields, parts };
  // A multipart that has no parts is shown as it came.
  return { fields, parts: { texts: [{ plain: { ...EMPTY_TEXT, content: body } }], attachments: [] } };
}

/** The structure of a mail with these header fields and this body as the parser sees it. Throws `invalid` like `readMail`. */
export function parseStructure(fields: readonly HeaderField[], body: Buffer): Promise<MimePart> {
  return readTree(mimeHead(fields), body);
}

// Mail from the oldest Macintoshes ends its lines in CR alone.
function withLineFeeds(bytes: Buffer): Buffer {
  const isOld = !bytes.includes(0x0a) && bytes.includes(0x0d);
  return isOld ? Buffer.from(bytes.toString('latin1').replaceAll('\r', '\n'), 'latin1') : bytes;
}

const MIME_FIELDS = ['content-type', 'content-transfer-encoding', 'content-disposition', 'content-id'];
const MAX_MIME_FIELD = 16 * 1024;

// The parser is given what it needs to take the mail apart: it would read every address list, and some are bombs.
function mimeHead(fields: readonly HeaderField[]): Buffer {
  const lines = MIME_FIELDS.flatMap((name) => {
    const field = fields.find((candidate) => candidate.name === name);
    return field === undefined ? [] : [`${name}: ${field.value.slice(0, MAX_MIME_FIELD)}\r\n`];
  });
  return Buffer.from(`${lines.join('')}\r\n`);
}

const LIMITS = { maxChildNodes: 1000, maxHeadSize: 64 * 1024 };

const OPTIONS: MailParserOptions = {
  ...LIMITS,
  ignoreEmbedded: true,
  keepDeliveryStatus: true,
  skipHtmlToText: true,
  skipImageLinks: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  checksumAlgo: false,
};

// Methods of the parser that its types leave out. The tests would tell if one of them went away.
type Inner = {
  createNode(part: SplitPart): unknown;
  processHeaders(fields: readonly SplitField[]): ReadonlyMap<string, unknown>;
};
type SplitPart = { readonly encoding: string | false; getDecoder(): Transform };
type SplitField = { readonly key: string; readonly line: string };
const OpenParser = MailParser as unknown as new (options: MailParserOptions) => MailParser & Inner;

class PartParser extends OpenParser {
  // Makes it hand over every part as bytes: which character set they are in is ours to judge.
  readonly textTypes: readonly string[] = [];
  // The mail's structure, which its types do not name either. The tests would tell if one of them went away.
  declare readonly tree: ParsedNode | false;

  // The library takes time with the square of the blanks in a line: hours for a few megabytes of them.
  override createNode(part: SplitPart): unknown {
    if (part.encoding === 'quoted-printable') part.getDecoder = quotedPrintableDecoder;
    return super.createNode(part);
  }

  // It would read address lists and encoded words in the headers of every part.
  override processHeaders(fields: readonly SplitField[]): ReadonlyMap<string, unknown> {
    return super.processHeaders(
      fields.filter(({ key, line }) => MIME_FIELDS.includes(key) && line.length <= MAX_MIME_FIELD),
    );
  }
}

function quotedPrintableDecoder(): Transform {
  const chunks: Buffer[] = [];
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
    flush: (done) => done(null, decodeQuotedPrintable(Buffer.concat(chunks))),
  });
}

function readTree(head: Buffer, body: Buffer): Promise<MimePart> {
  const parser = new PartParser(OPTIONS);
  const contents = new Map<ParsedNode['headers'], Buffer>();
  return new Promise((resolve, reject) => {
    parser.on('error', (error) => reject(refusal(error)));
    parser.on('data', (item) => {
      if (item.type !== 'attachment') return;
      collect(item.content, (content) => {
        contents.set(item.headers, content);
        item.release?.();
      });
    });
    parser.on('end', () => {
      try {
        resolve(parser.tree ? toPart(parser.tree, contents) : EMPTY_TEXT);
      } catch (error) {
        reject(error);
      }
    });
    parser.write(head);
    parser.end(body);
  });
}

function collect(stream: Readable, done: (content: Buffer) => void): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.once('end', () => done(chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)));
}

function refusal(cause: unknown): MailroomError {
  const isLimit = cause instanceof Error && 'code' in cause && cause.code === 'EMAXLEN';
  const reason = isLimit
    ? 'it has more than 1,000 parts, or a part with headers of more than 64 kB'
    : 'its parts cannot be told apart';
  return new MailroomError('invalid', reason, [], { cause });
}
