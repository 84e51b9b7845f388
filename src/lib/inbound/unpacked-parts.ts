// The parts of a mail with a winmail.dat taken apart: its files beside the others, its text where the mail has no other.
import { decompressRtf } from './compressed-rtf.js';
import { type AttachedPart, EMPTY_TEXT, type MailParts, type MailText, type MimeLeaf } from './mime-part.js';
import { readRtf } from './rtf-text.js';
import { readTnef, type TnefFile, type TnefMail, type TnefText } from './tnef.js';

/** Parts as they came, where there is nothing to be taken apart. Never throws. */
export function unpackParts({ texts, attachments }: MailParts): MailParts {
  if (!attachments.some(mayBeTnef)) return { texts, attachments };
  const found: MailText[] = [];
  const unpacked = attachments.flatMap((part): AttachedPart[] => {
    const mail = mayBeTnef(part) ? readTnef(part.leaf.content) : undefined;
    if (mail === undefined) return [part];
    const text = textOf(mail);
    if (text !== undefined) found.push(text);
    // What holds nothing that we can read is kept for somebody who can.
    if (text === undefined && mail.files.length === 0) return [part];
    return mail.files.map(toPart);
  });
  const hasText = texts.some(({ plain, html }) => [plain, html].some((leaf) => leaf && !isBlank(leaf.content)));
  return { texts: hasText || found.length === 0 ? texts : found, attachments: unpacked };
}

function mayBeTnef({ leaf }: AttachedPart): boolean {
  return /^application\/(?:vnd\.)?ms-tnef$/.test(leaf.type) || /^win(?:mail)?\.dat$/i.test(leaf.filename ?? '');
}

function isBlank(content: Buffer): boolean {
  return content.subarray(0, 4096).toString('latin1').trim() === '';
}

function textOf({ plain, html, rtf }: TnefMail): MailText | undefined {
  const forms = {
    ...(plain && !isBlank(plain.content) ? { plain: toLeaf('text/plain', plain) } : {}),
    ...(html && !isBlank(html.content) ? { html: toLeaf('text/html', html) } : {}),
  };
  if (forms.plain ?? forms.html) return forms;
  const words = rtf && decompressRtf(rtf);
  if (words === undefined) return undefined;
  const { form, text } = readRtf(words);
  const content = { content: Buffer.from(text), charset: 'utf-8' };
  if (isBlank(content.content)) return undefined;
  return form === 'html' ? { html: toLeaf('text/html', content) } : { plain: toLeaf('text/plain', content) };
}

function toLeaf(type: string, { content, charset }: TnefText): MimeLeaf {
  return { ...EMPTY_TEXT, type, charset, content };
}

function toPart({ name, type, contentId, content }: TnefFile): AttachedPart {
  const known = type !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type.toLowerCase() : undefined;
  return {
    leaf: { ...EMPTY_TEXT, type: known ?? 'application/octet-stream', filename: name, contentId, content },
    inline: contentId !== undefined,
  };
}
