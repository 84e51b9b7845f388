// MimePart: what a mail is made of. Which parts are its text, and which are attachments.

export type MimeLeaf = {
  /** In lower case, `text/plain` when the mail does not say. */
  readonly type: string;
  readonly charset: string | undefined;
  /** RFC 3676: soft line breaks. */
  readonly flowed: 'no' | 'yes' | 'delete-space';
  readonly disposition: string | undefined;
  readonly filename: string | undefined;
  /** Without angle brackets. */
  readonly contentId: string | undefined;
  /** Decoded. */
  readonly content: Buffer;
};

export const EMPTY_TEXT: MimeLeaf = {
  type: 'text/plain',
  charset: undefined,
  flowed: 'no',
  disposition: undefined,
  filename: undefined,
  contentId: undefined,
  content: Buffer.alloc(0),
};

export type MimeContainer = { readonly type: string; readonly parts: readonly MimePart[] };

export type MimePart = MimeLeaf | MimeContainer;

/** The parts of a mail as a reader meets them: each is text to be read, or an attachment. */
export type MailParts = {
  /** One entry per text, each with the forms it comes in: plain, HTML or both. */
  readonly texts: readonly MailText[];
  readonly attachments: readonly AttachedPart[];
};

export type MailText = { readonly plain?: MimeLeaf; readonly html?: MimeLeaf };

export type AttachedPart = { readonly leaf: MimeLeaf; readonly inline: boolean };

function isContainer(part: MimePart): part is MimeContainer {
  return 'parts' in part;
}

/** Sorts the parts of a mail into texts and attachments, both in the order of the mail. */
export function sortParts(root: MimePart): MailParts {
  const texts: MailText[] = [];
  const attachments: AttachedPart[] = [];
  sortInto(root, { texts, attachments }, false);
  return { texts, attachments };
}

type Sorted = { readonly texts: MailText[]; readonly attachments: AttachedPart[] };

function sortInto(part: MimePart, sorted: Sorted, related: boolean): void {
  if (!isContainer(part)) {
    sortLeaf(part, sorted, related);
  } else if (part.type === 'multipart/alternative') {
    sortAlternatives(part, sorted);
  } else {
    for (const child of part.parts) sortInto(child, sorted, related || part.type === 'multipart/related');
  }
}

function sortLeaf(leaf: MimeLeaf, { texts, attachments }: Sorted, related: boolean): void {
  if (isText(leaf)) texts.push(leaf.type === 'text/html' ? { html: leaf } : { plain: leaf });
  else attachments.push({ leaf, inline: isInline(leaf, related) });
}

// The alternatives are one text in several forms (RFC 2046, 5.1.4), whatever is nested in each.
function sortAlternatives(container: MimeContainer, { texts, attachments }: Sorted): void {
  const inner: Sorted = { texts: [], attachments };
  for (const child of container.parts) sortInto(child, inner, false);
  const plain = inner.texts.find((text) => text.plain && !isBlank(text.plain))?.plain;
  const html = inner.texts.find((text) => text.html && !isBlank(text.html))?.html;
  if (plain ?? html) texts.push({ ...(plain && { plain }), ...(html && { html }) });
}

function isBlank(leaf: MimeLeaf): boolean {
  return leaf.content.subarray(0, 4096).toString('latin1').trim() === '';
}

// A part with a file name is a file, also where it may be shown at once (RFC 2183, 2.1).
function isText(leaf: MimeLeaf): boolean {
  return (
    (leaf.type === 'text/plain' || leaf.type === 'text/html') &&
    leaf.filename === undefined &&
    (leaf.disposition === undefined || leaf.disposition === 'inline')
  );
}

function isInline(leaf: MimeLeaf, related: boolean): boolean {
  if (leaf.disposition === 'attachment') return false;
  return leaf.disposition === 'inline' || (related && leaf.contentId !== undefined);
}
