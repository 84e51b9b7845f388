// A reply that was sent, or what became of it: who got it by which server's words, or what to do now.
import type { MailroomError } from '../../errors.js';
import { attemptError, type DeliveryAttempt, receivers, shortId } from '../../outbound/delivery-attempt.js';
import type { OutboxItem } from '../../outbound/outbox.js';
import type { SentReply } from '../../outbound/sent-reply.js';
import { longDate } from '../relative-time.js';
import { safeAddress, safeLine } from '../safe-text.js';
import { type ErrorJson, errorToJson } from '../show-error.js';
import type { Theme } from '../theme.js';
import { type RecipientJson, toRecipientJson } from './outbox.js';
import { type PersonJson, toPersonJson } from './person.js';

export type SentReplyJson = {
  readonly conversation: number;
  /** The store's id of the message, as `show` has it. */
  readonly message: string;
  readonly outbox: string;
  readonly state: OutboxItem['state'];
  readonly recipients: readonly RecipientJson[];
  /** The Message-ID header. */
  readonly messageId: string;
  readonly from: PersonJson;
  readonly to: readonly PersonJson[];
  readonly cc: readonly PersonJson[];
  readonly bcc: readonly PersonJson[];
  readonly subject: string;
  readonly nextAttemptAt: string | null;
} & Partial<ErrorJson>;

/** Who has the mail, and below what is not good about it. Safe to show. */
export function renderAttempt(attempt: DeliveryAttempt, theme: Theme): string {
  const error = attemptError(attempt);
  const sent = receivers(attempt.item).map(
    ({ address, response }) => `${theme.good('Sent')} to ${safeAddress(address)}: ${safeLine(response ?? '')}`,
  );
  return [...sent, ...describeHold(attempt, theme), ...(error === undefined ? [] : describeError(error, theme))].join(
    '\n',
  );
}

function describeHold({ item }: DeliveryAttempt, theme: Theme): string[] {
  if (item.state !== 'held') return [];
  const { nextAttemptAt } = item;
  if (nextAttemptAt === undefined) return [theme.warning(`Held: ${safeLine(item.reason ?? '')}`)];
  return [
    `${theme.warning('Held')} until ${longDate(nextAttemptAt, { withSeconds: true })}: serve, pull or outbox deliver send it then`,
    `  take it back until then with: mailroom outbox cancel ${shortId(item)}`,
  ];
}

export function toSentReplyJson({ conversation, mail, delivery }: SentReply): SentReplyJson {
  const { item } = delivery;
  const error = attemptError(delivery);
  return {
    conversation: conversation.number,
    message: item.messageId,
    outbox: item.id,
    state: item.state,
    recipients: item.recipients.map(toRecipientJson),
    messageId: mail.messageId,
    from: toPersonJson(mail.from),
    to: mail.to.map(toPersonJson),
    cc: mail.cc.map(toPersonJson),
    bcc: mail.bcc.map(toPersonJson),
    subject: mail.subject,
    nextAttemptAt: item.nextAttemptAt?.toISOString() ?? null,
    ...(error === undefined ? {} : errorToJson(error)),
  };
}

function describeError({ kind, message, next }: MailroomError, theme: Theme): string[] {
  const sentence = safeLine(`${message.charAt(0).toUpperCase()}${message.slice(1)}`);
  const style = kind === 'unreachable' ? theme.warning : theme.bad;
  return [style(sentence), ...next.map((step) => `  ${safeLine(step)}`)];
}
