// The door to mailparser: bytes become an InboundMail, or a refusal that says why.
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { MailParser, type MailParserOptions, parseAddressHeader } from 'mailparser';
import type { NamedAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import { attachmentName } from './attachment-name.js';
import { hashContent } from './content-hash.js';
import { readEmbedded } from './embedded-part.js';
import { decodeWords, replaceWords } from './encoded-words.js';
import { type HeaderField, readHeaderBlock } from './header-block.js';
import type { InboundAttachment, InboundMail } from './inbound-mail.js';
import { parseMailDate } from './mail-date.js';
import { readIdentifier, readIdentifiers } from './mail-identifiers.js';
import { decodeLeaf, readableText } from './mail-text.js';
import { type AttachedPart, type MailParts, type MimeLeaf, type MimePart, sortParts } from './mime-part.js';
import { splitQuotes } from './quoted-text.js';

/** An attachment with its bytes, decoded. In the order in which a message's attachments are stored. */
export type ReadAttachment = Omit<InboundAttachment, 'sha256'> & { readonly content: Uint8Array };

/** Understands a mail. Throws `invalid` with the cause for one that cannot be read. Fetches nothing, and depends on the bytes alone. */
export async function readMail(raw: Uint8Array): Promise<InboundMail> {
  const { fields, parts } = await readParts(raw);
  const values = (name: string) => fields.filter((field) => field.name === name).map((field) => field.value);
  const subject = cleanLine(decodeWords(values('subject')[0] ?? ''));
  const attachments = parts.attachments.map(describe);
  const text = readableText(parts.texts);
  return {
    headers: fields,
    from: readAddresses(values('from')),
    replyTo: readAddresses(values('reply-to')),
    to: readAddresses(values('to')),
    cc: readAddresses(values('cc')),
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
      texts: parts.texts.flatMap(({ plain, html }) =>
        [plain, html].flatMap((leaf) => (leaf ? [decodeLeaf(leaf)] : [])),
      ),
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
  const pages = parts.texts.flatMap(({ html }) => (html === undefined ? [] : [decodeLeaf(html)]));
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
  return createHash('sha256').update(bytes).digest('hex');
}

function cleanLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('\0', '\ufffd').toWellFormed().trim().slice(0, MAX_LINE).toWellFormed();
}

const MAX_LINE = 2000;

// Longer lists are attacks or accidents; the header is kept as it came.
const MAX_LIST = 64 * 1024;
const MAX_ADDRESSES = 1000;

// Stands for a run of encoded words while the structure is read: what they hold can be neither an address nor a comma (RFC 2047, 5).
const PLACEHOLDER = /\ue000(\d+)\ue001/g;

function readAddresses(values: readonly string[]): NamedAddress[] {
  return values.flatMap((value) => readAddressList(value.slice(0, MAX_LIST))).slice(0, MAX_ADDRESSES);
}

function readAddressList(value: string): NamedAddress[] {
  const words: string[] = [];
  const marked = replaceWords(value.replace(/[\ue000\ue001]/g, '\ufffd'), (decoded) => {
    words.push(decoded);
    return ` \ue000${words.length - 1}\ue001 `;
  });
  const { value: found } = parseAddressHeader(marked, { flatten: true, decodePunycode: false });
  return found
    .map(({ name, address = '' }) => ({
      name: cleanLine(name.replace(PLACEHOLDER, (_, index: string) => words[Number(index)] ?? '')),
      address: /[\s\ue000]/.test(address) ? '' : cleanLine(address).slice(0, MAX_ADDRESS),
    }))
    .filter(({ name, address }) => name !== '' || address !== '');
}

// RFC 5321, 4.5.3.1: 64 octets, an @ and 255 octets.
const MAX_ADDRESS = 320;

function mediaType(value: string | undefined): string | undefined {
  return /^\s*([\w.+-]+\/[\w.+-]+)/.exec(value ?? '')?.[1]?.toLowerCase();
}

type ReadParts = { readonly fields: readonly HeaderField[]; readonly parts: MailParts };

async function readParts(raw: Uint8Array): Promise<ReadParts> {
  const { fields, bodyStart } = readHeaderBlock(raw);
  const body = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).subarray(bodyStart);
  const root = await readTree(mimeHead(fields), body);
  const parts = sortParts(root);
  if (parts.texts.length > 0 || parts.attachments.length > 0) return { fields, parts };
  // A multipart that has no parts is shown as it came.
  return { fields, parts: { texts: [{ plain: { ...EMPTY_TEXT, content: body } }], attachments: [] } };
}

const EMPTY_TEXT: MimeLeaf = {
  type: 'text/plain',
  charset: undefined,
  flowed: 'no',
  disposition: undefined,
  filename: undefined,
  contentId: undefined,
  content: Buffer.alloc(0),
};

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
const MAX_DEPTH = 100;

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

/** A node of the tree that mailparser builds, as far as we read it. Its types do not name it; the tests would tell. */
type TreeNode = {
  readonly contentType: string | false;
  readonly headers: ReadonlyMap<string, unknown>;
  readonly children: readonly TreeNode[];
  readonly node: { readonly charset: string | false; readonly flowed: boolean; readonly delSp: boolean };
};

class PartParser extends MailParser {
  // Makes it hand over every part as bytes: which character set they are in is ours to judge.
  readonly textTypes: readonly string[] = [];
  declare readonly tree: TreeNode | false;
}

type Contents = ReadonlyMap<unknown, Buffer>;

function readTree(head: Buffer, body: Buffer): Promise<MimePart> {
  const parser = new PartParser(OPTIONS);
  const contents = new Map<unknown, Buffer>();
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
        resolve(parser.tree ? toPart(parser.tree, contents, 0) : EMPTY_TEXT);
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

function toPart(tree: TreeNode, contents: Contents, depth: number): MimePart {
  if (depth > MAX_DEPTH) throw new MailroomError('invalid', 'its parts are nested more than 100 levels deep');
  const type = mediaType(tree.contentType || undefined) ?? 'text/plain';
  if (type.startsWith('multipart/')) {
    return { type, parts: tree.children.map((child) => toPart(child, contents, depth + 1)) };
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

function contentIdOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? cleanLine(value.replace(/^\s*<|>\s*$/g, '')) : '';
  return text === '' ? undefined : text;
}
