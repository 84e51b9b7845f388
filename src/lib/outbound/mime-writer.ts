// OutgoingMail -> the bytes that every attempt sends: the door to nodemailer's mail composer. It builds the body; the
// header fields are ours.
import { isAscii, isUtf8 } from 'node:buffer';
import { domainToASCII } from 'node:url';
import MailComposer from 'nodemailer/lib/mail-composer';
import { detectMimeType } from 'nodemailer/lib/mime-funcs';
import type { NamedAddress } from '../address/email-address.js';
import { addressHeader, fileHeaders, textHeader, wordsHeader } from './header-writer.js';
import type { OutgoingAttachment, OutgoingMail } from './outgoing-mail.js';

/** The mail as RFC 5322 wants it: CRLF only, no line over 998 octets. Throws `invalid` for what no header may hold. */
export async function writeMime(mail: OutgoingMail): Promise<Uint8Array> {
  const headers = headersOf(mail);
  const composer = new MailComposer({
    // The composer takes no empty text.
    text: { content: toCrlf(mail.text) || '\r\n', contentTransferEncoding: encodingFor(mail.text) },
    ...(mail.html === undefined
      ? {}
      : { html: { content: toCrlf(mail.html), contentTransferEncoding: encodingFor(mail.html) } }),
    attachments: mail.attachments.map(toPart),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const built = await composer.compile().build();
  const end = built.indexOf('\r\n\r\n');
  const mime = mimeFields(built.subarray(0, end).toString('latin1'));
  return Buffer.concat([Buffer.from([...headers, ...mime, '', ''].join('\r\n')), built.subarray(end + 4)]);
}

/** The media type that a file's name promises, `application/octet-stream` when it promises nothing. */
export function mediaTypeOf(name: string): string {
  if (!name.includes('.')) return 'application/octet-stream';
  const type = NEWER_TYPES.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase()) ?? detectMimeType(name);
  // A part of these types must not be encoded (RFC 2046, 5.2.1), so its bytes would not arrive as they are.
  return /^(?:message|multipart)\//.test(type) ? 'application/octet-stream' : type;
}

// Registered with IANA and not in the library's table.
const NEWER_TYPES = new Map(
  Object.entries({
    avif: 'image/avif',
    heic: 'image/heic',
    heif: 'image/heif',
    jxl: 'image/jxl',
    md: 'text/markdown',
    yaml: 'application/yaml',
    yml: 'application/yaml',
  }),
);

function headersOf(mail: OutgoingMail): string[] {
  const addresses = (name: string, list: readonly NamedAddress[]) =>
    list.length === 0 ? [] : [addressHeader(name, list.map(withAsciiDomain))];
  return [
    ...addresses('From', [mail.from]),
    ...addresses('Reply-To', mail.replyTo),
    ...addresses('To', mail.to),
    ...addresses('Cc', mail.cc),
    textHeader('Subject', mail.subject),
    wordsHeader('Date', mail.date.toUTCString().replace('GMT', '+0000').split(' ')),
    wordsHeader('Message-ID', [mail.messageId]),
    ...(mail.inReplyTo === undefined ? [] : [wordsHeader('In-Reply-To', [mail.inReplyTo])]),
    ...(mail.references.length === 0 ? [] : [wordsHeader('References', mail.references)]),
    textHeader('X-Mailroom-Instance', mail.instanceMark),
    ...mail.headers.map(({ name, value }) => textHeader(name, value)),
  ];
}

// A local part beyond ASCII needs SMTPUTF8 anyway; a domain never does (RFC 5891).
function withAsciiDomain({ name, address }: NamedAddress): NamedAddress {
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1));
  return domain === '' ? { name, address } : { name, address: `${address.slice(0, at)}@${domain}` };
}

/** What the composer says about its root part; its other fields are not ours and are left out. */
function mimeFields(block: string): string[] {
  return block.split(/\r\n(?![ \t])/).filter((field) => /^(?:MIME-Version|Content-[\w-]+):/i.test(field));
}

// RFC 2046, 4.1.1: lines of text end in CRLF, before any encoding.
function toCrlf(text: string): string {
  return text.replace(/\r\n?|\n/g, '\r\n');
}

/**
 * Never 7bit: on the way blanks at the end of a line may be lost, and the line before a signature ends in one. Text
 * that is mostly beyond ASCII is a third as long in base64.
 */
function encodingFor(text: string): 'quoted-printable' | 'base64' {
  const beyond = text.length - text.replace(/[^\p{ASCII}]/gu, '').length;
  return beyond * 3 > text.length ? 'base64' : 'quoted-printable';
}

// A text without one is ASCII (RFC 2046, 4.1.2), and some readers show question marks for all that is not. What is not
// UTF-8 is left for the reader to guess.
function charsetOf(type: string, content: Uint8Array): 'utf-8' | undefined {
  return type.startsWith('text/') && !isAscii(content) && isUtf8(content) ? 'utf-8' : undefined;
}

// The composer's own file names confuse some readers (an asterisk in a name ends it in Python's), so a part is written
// whole.
function toPart({ name, type, content, contentId }: OutgoingAttachment): { raw: Buffer; cid?: string } {
  // Whoever attaches one has seen to it that it is plain lines; it must not be encoded (RFC 2046, 5.2.1).
  if (type === 'message/rfc822') {
    const head = [...fileHeaders({ name, type }), 'Content-Transfer-Encoding: 7bit', '', ''].join('\r\n');
    return { raw: Buffer.concat([Buffer.from(head, 'latin1'), content]) };
  }
  const fields = [
    ...fileHeaders({ name, type, charset: charsetOf(type, content), contentId }),
    'Content-Transfer-Encoding: base64',
  ];
  const raw = Buffer.concat([Buffer.from([...fields, '', ''].join('\r\n'), 'latin1'), base64Lines(content)]);
  // The composer puts what has a Content-ID beside the HTML, where there is one (RFC 2387).
  return contentId === undefined ? { raw } : { raw, cid: contentId };
}

/** 57 bytes make a line of 76 characters, and CRLF (RFC 2045, 6.8). */
function base64Lines(content: Uint8Array): Buffer {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const lines = Buffer.alloc(Math.ceil(bytes.length / 57) * 78);
  let end = 0;
  for (let at = 0; at < bytes.length; at += 57) {
    if (end > 0) end += lines.write('\r\n', end, 'latin1');
    end += lines.write(bytes.toString('base64', at, at + 57), end, 'latin1');
  }
  return lines.subarray(0, end);
}
