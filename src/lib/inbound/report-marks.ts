// How a report is told: by its parts (RFC 3464, RFC 5965, RFC 8098), or by the words that mail systems of other forms use.
import { addressKey } from '../address/email-address.js';
import { headerValue, headerValues, type InboundMail } from './inbound-mail.js';

export type ReportedMail = Pick<InboundMail, 'headers' | 'from' | 'subject' | 'contentType' | 'embedded'>;

export type ReportType = 'delivery-status' | 'disposition-notification' | 'feedback-report';

/** Whether the mail is a report of that type: it says so, or has a part of it. */
export function isReport(mail: ReportedMail, type: ReportType): boolean {
  if (type === 'feedback-report' && isOldComplaint(mail)) return true;
  if (mail.embedded.some((part) => part.type === `message/${type}` || part.type === `message/global-${type}`))
    return true;
  const declared = /report-type\s*=\s*"?([\w-]+)/i.exec(headerValue(mail, 'content-type')?.slice(0, 2000) ?? '')?.[1];
  return mail.contentType === 'multipart/report' && declared?.toLowerCase() === type;
}

// From the time before RFC 5965, and still sent.
function isOldComplaint({ subject, embedded }: ReportedMail): boolean {
  return /^complaint about message from /i.test(subject) && embedded.some(({ type }) => type === 'message/rfc822');
}

const SYSTEM_SENDER = /^(?:mailer-daemon|post_?master|mail-daemon|mailerdaemon|mdaemon|mail delivery|noreply-dmarc)/;

const SUBJECT = new RegExp(
  [
    ...['undeliver', 'not? deliver', 'non[- ]?deliver', 'returned (?:mail|to sender)', 'return(?:ed|ing) mail'],
    'delivery (?:status|failure|failed|report|problem|delay|error|has failed|notification|incomplete)',
    ...['(?:mail|message) (?:delivery|status)', 'delivery (?:to|of|for) .{0,80} (?:failed|delayed)'],
    ...['failed (?:mail|delivery|to deliver)', 'failure (?:notice|delivery)', 'mail (?:system )?(?:error|failure)'],
    ...["could ?n(?:ot|'t) (?:be delivered|send)", "can ?n?(?:ot|'t) (?:be delivered|send|deliver)"],
    ...['unzustellbar', 'zustellung', 'non remis', 'échec de la remise', 'no se (?:ha )?(?:podido|pudo) entregar'],
    ...['devuelto', 'mancata consegna', 'não entregue', 'niet bezorgd', 'недоставлен', 'не доставлен'],
    ...['配信(?:不能|失敗)', '送信(?:できません|エラー|失敗)', '退信', '投递失败'],
  ].join('|'),
  'iu',
);

/** What gives away a delivery report of no standard form; undefined when the mail is none. Reads nothing but headers and names. */
export function isDeliveryReport(mail: ReportedMail): string | undefined {
  const failed = headerValues(mail, 'x-failed-recipients')[0];
  if (failed !== undefined) return `X-Failed-Recipients: ${failed}`;
  const sender = addressKey(mail.from[0]?.address ?? '');
  const name = (mail.from[0]?.name ?? '').toLowerCase();
  const isSystem = SYSTEM_SENDER.test(sender) || SYSTEM_SENDER.test(name);
  const hasNullSender = headerValues(mail, 'return-path').some((value) => /^\s*<\s*>\s*$/.test(value));
  if (!isSystem && !hasNullSender) return undefined;
  const returnsMail = mail.embedded.some(({ type }) => type === 'message/rfc822' || type === 'text/rfc822-headers');
  if (SUBJECT.test(mail.subject) || (isSystem && returnsMail)) return `${sender}: ${mail.subject}`;
  return undefined;
}
