// What a receipt (RFC 8098) and a complaint (RFC 5965) say: who read our mail, and who called it spam.
import type { HeaderField } from './header-block.js';
import type { InboundMail } from './inbound-mail.js';
import { addressKeysIn } from './written-address.js';

export type Receipt = {
  /** Keys of the recipients that it names. */
  readonly recipients: readonly string[];
  /** Shown to somebody; deleted unread is the other thing that a receipt may say. */
  readonly wasRead: boolean;
};

/** Undefined for a receipt without the part that says so. */
export function readReceipt(mail: Pick<InboundMail, 'embedded'>): Receipt | undefined {
  const fields = fieldsOf(mail, 'disposition-notification');
  const disposition = fields.find(({ name }) => name === 'disposition')?.value;
  if (disposition === undefined) return undefined;
  // "manual-action/MDN-sent-manually; displayed/error" (RFC 8098, 3.2.6)
  const type = /;\s*([a-z]+)/i.exec(disposition.slice(0, 500))?.[1]?.toLowerCase();
  const named = ['final-recipient', 'original-recipient'].flatMap((name) => addressesOf(fields, name));
  return { recipients: named, wasRead: type === 'displayed' };
}

/** Keys of the recipients who complain: as the report names them, else whom the mail went to. */
export function readComplainers(mail: Pick<InboundMail, 'embedded'>): readonly string[] {
  const fields = fieldsOf(mail, 'feedback-report');
  const named = ['original-rcpt-to', 'removal-recipient'].flatMap((name) => addressesOf(fields, name));
  if (named.length > 0) return named;
  const returned = mail.embedded.find(({ type }) => !type.endsWith('feedback-report'))?.groups[0] ?? [];
  return addressesOf(returned, 'to');
}

function fieldsOf({ embedded }: Pick<InboundMail, 'embedded'>, report: string): HeaderField[] {
  return embedded.filter(({ type }) => type.endsWith(report)).flatMap(({ groups }) => groups.flat());
}

// "rfc822; ana@example.com"
function addressesOf(fields: readonly HeaderField[], wanted: string): string[] {
  return fields.flatMap(({ name, value }) =>
    name === wanted ? addressKeysIn([value.slice(0, 1000).replace(/^\s*(?:rfc822|utf-8)\s*;/i, '')]) : [],
  );
}
