// Parts that speak of another mail: read as far as their header fields, which is what the rules need of them.
import { decodeText } from './charset.js';
import { readFields, readHeaderBlock } from './header-block.js';
import type { EmbeddedPart } from './inbound-mail.js';
import type { MimeLeaf } from './mime-part.js';

const MAILS = new Set(['message/rfc822', 'message/global', 'message/partial']);
const HEADERS = new Set([
  'text/rfc822-headers',
  'text/rfc822-header',
  'message/global-headers',
  'message/rfc822-headers',
]);
const REPORTS = new Set([
  ...['message/delivery-status', 'message/global-delivery-status', 'message/disposition-notification'],
  ...['message/global-disposition-notification', 'message/feedback-report'],
]);

// Reports and headers are short. What is longer is somebody's trick.
const MAX_BYTES = 64 * 1024;
const MAX_GROUPS = 200;

/** What the part says of another mail, or undefined for a part that is something else. */
export function readEmbedded({ type, content }: MimeLeaf): EmbeddedPart | undefined {
  const head = content.subarray(0, MAX_BYTES);
  if (MAILS.has(type)) return { type, groups: [readHeaderBlock(head).fields, ...nestedReport(head)] };
  if (HEADERS.has(type)) return { type, groups: [readFields(head)] };
  if (REPORTS.has(type)) return { type, groups: readGroups(head) };
  return undefined;
}

// A relay that packs the report it got into one of its own: its fields stand behind those of the mail.
function nestedReport(head: Buffer): EmbeddedPart['groups'] {
  const start = /^content-type:\s*message\/(?:global-)?delivery-status\b[^\n]*\n(?:[^\r\n]+\r?\n)*\r?\n/im.exec(
    head.toString('latin1'),
  );
  if (start === null) return [];
  const rest = head.subarray(start.index + start[0].length);
  const end = rest.toString('latin1').search(/^--/m);
  return readGroups(end < 0 ? rest : rest.subarray(0, end));
}

// Groups of fields are set apart by an empty line (RFC 3464, 2.1).
function readGroups(content: Buffer): EmbeddedPart['groups'] {
  // Japanese servers write their words as they speak; the fields have no way to say in which character set.
  const charset = content.includes('\u001b$') ? 'iso-2022-jp' : 'utf-8';
  const groups = decodeText(content, charset).split(/\r?\n[ \t]*\r?\n\s*/);
  return groups
    .slice(0, MAX_GROUPS)
    .map((group) => readFields(Buffer.from(group)))
    .filter((fields) => fields.length > 0);
}
