// DeliveryAttempt: an item of the outbox after somebody tried to send it, and what that means.
import type { RecipientDelivery } from '../conversation/message.js';
import { type ErrorKind, MailroomError } from '../errors.js';
import type { OutboxItem } from './outbox.js';

/** An attempt, and the item after it. */
export type DeliveryAttempt = {
  readonly item: OutboxItem;
  /** Why nothing was handed over, and what can be done about it. */
  readonly trouble: { readonly kind: ErrorKind; readonly reason: string; readonly next: readonly string[] } | undefined;
};

export type DeliveryReport = {
  readonly attempts: readonly DeliveryAttempt[];
  /** How many are due still, because their server could not be used. */
  readonly left: number;
};

/** The end of an item's id: enough to name it by. */
export function shortId({ id }: Pick<OutboxItem, 'id'>): string {
  return id.slice(-8);
}

/**
 * What is not good about an attempt, undefined when everybody has the mail. The kind decides the exit code (mail.md
 * 2.2): deferred, failed for all, or unsure and refused for some.
 */
export function attemptError({ item, trouble }: DeliveryAttempt): MailroomError | undefined {
  const reason = item.reason ?? trouble?.reason ?? '';
  const id = shortId(item);
  switch (item.state) {
    case 'sent':
    case 'held':
      return undefined;
    case 'failed':
      return failure(item, reason);
    case 'unsure':
      return new MailroomError('partial', `nobody knows whether it was sent: ${reason}`, [
        'look for it in the log of your server or its Sent folder, or ask whom it was for',
        `then say what is true: mailroom outbox resolve ${id} --sent, or --resend to send it once more`,
      ]);
    case 'cancelled':
      return new MailroomError('partial', `it was cancelled: ${reason}`, [`see mailroom outbox show ${id}`]);
    case 'queued':
    case 'sending':
    case 'in-data':
    case 'deferred':
      return new MailroomError('unreachable', `it is not sent yet: ${reason || 'another program is sending it'}`, [
        ...(trouble?.next ?? []),
        'it stays in the outbox, and is tried again whenever mailroom pulls or delivers',
        `try it now with: mailroom outbox retry ${id}`,
      ]);
  }
}

function failure(item: OutboxItem, reason: string): MailroomError {
  const { recipients } = item;
  const next = [
    `correct what is wrong, then send it again with: mailroom outbox retry ${shortId(item)}`,
    `or write to another address: mailroom reply ${item.conversation.number} --to ADDRESS`,
  ];
  if (recipients.some(({ state }) => state === 'sent')) {
    const refused = recipients.filter(({ state }) => state === 'failed');
    const words = refused.map(({ address, response }) => `${address} (${response ?? 'no reason given'})`).join(', ');
    return new MailroomError('partial', `it was refused for ${words}`, next);
  }
  return new MailroomError('rejected', `it was not sent: ${reason}`, next);
}

/** Those who have it, with the server's words. */
export function receivers({ recipients }: Pick<OutboxItem, 'recipients'>): readonly RecipientDelivery[] {
  return recipients.filter(({ state }) => state === 'sent');
}
