// A provider's mail that asks whether forwarding is wanted, told from all others, with its code or link.
import type { InboundMail } from './inbound-mail.js';

export type ConfirmationMail = {
  /** Who wrote it, as the mail says: anybody can write that. */
  readonly from: string;
  readonly subject: string;
  readonly code: string | undefined;
  /** Links that confirm, in the order of the mail. Those that refuse are left out. */
  readonly links: readonly string[];
};

type ReadableMail = Pick<InboundMail, 'from' | 'subject' | 'text'>;

// The addresses that providers send these from.
const KNOWN_SENDER =
  /^(?:forwarding-noreply@google\.com|.*@(?:notify\.cloudflare\.com|improvmx\.com|zohocorp\.com|zohomail\.com|cc\.yahoo-inc\.com))$/i;

const ABOUT_FORWARDING =
  /forward|weiterleit|reenv[ií]|transf[eé]r|inoltr|reencaminh|encaminh|doorst|vidaresänd|przekaz|přepos|перенаправ|перес[ыи]л|転送|转发|轉寄/iu;
const ASKS_TO_CONFIRM =
  /confirm|verif|validat|bestätig|bestaetig|v[ée]rif|conferm|bevestig|potwierd|potvr|bekräft|подтвер|確認|验证|確定|确认/iu;

/** The mail as a request to confirm a forwarding; undefined for any other. Its words are a stranger's: hostile. */
export function readConfirmationMail(mail: ReadableMail): ConfirmationMail | undefined {
  const from = mail.from[0]?.address ?? '';
  const isKnown = KNOWN_SENDER.test(from);
  const beginning = `${mail.subject}\n${mail.text.slice(0, 4000)}`;
  if (!isKnown && !(ABOUT_FORWARDING.test(mail.subject) && ASKS_TO_CONFIRM.test(beginning))) return undefined;
  const code = readCode(mail);
  const links = readLinks(mail.text);
  return code === undefined && links.length === 0 ? undefined : { from, subject: mail.subject, code, links };
}

// Gmail writes its code into the subject, `(#123456789) Gmail Forwarding Confirmation`, and after `Confirmation code:`.
function readCode({ subject, text }: ReadableMail): string | undefined {
  const inSubject = /\(#(\d{6,12})\)/.exec(subject)?.[1];
  return inSubject ?? /\bcode\b[^\d\n]{0,30}(\d{4,12})\b/i.exec(text.slice(0, 4000))?.[1];
}

const MOST_LINKS = 3;

function readLinks(text: string): readonly string[] {
  const all = [...text.slice(0, 8000).matchAll(/https:\/\/[^\s<>"'\])]{8,500}/g)].map(([link]) =>
    link.replace(/[.,;]+$/, ''),
  );
  // Gmail's two links differ in `vf-` (verify) and `uf-` (undo); the second one cancels.
  const confirming = all.filter((link) => /vf-|confirm|verif|validat|activat/i.test(link) && !/uf-|cancel/i.test(link));
  return [...new Set(confirming)].slice(0, MOST_LINKS);
}
