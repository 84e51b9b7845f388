// What became of a message of ours, recipient by recipient, with the server's words.
import type { Delivery, RecipientDelivery } from '../../conversation/message.js';
import { safeAddress, safeLine } from '../safe-text.js';
import type { Theme } from '../theme.js';

const STATES: Record<Delivery['state'], string> = {
  held: 'held back for now',
  queued: 'waiting to be sent',
  sending: 'being sent',
  'in-data': 'being sent',
  sent: 'sent',
  deferred: 'not sent yet, it is tried again',
  failed: 'NOT SENT',
  unsure: 'nobody knows whether this was sent',
  cancelled: 'cancelled, not sent',
};

const RECIPIENT_STATES: Record<RecipientDelivery['state'], string> = {
  pending: 'waiting',
  sent: 'sent',
  deferred: 'later',
  failed: 'refused',
  unsure: 'unsure',
  cancelled: 'cancelled',
};

/** One line for the whole, and one for each recipient of whom there is more to say. Safe to show. */
export function renderDelivery(delivery: Delivery, theme: Theme, full: boolean): string[] {
  const telling = delivery.recipients.filter(
    (recipient) => full || recipient.state !== delivery.state || recipient.state !== 'sent',
  );
  const words = STATES[delivery.state];
  const [only] = delivery.recipients;
  const answer = delivery.recipients.length === 1 && only ? serverWords(only) : '';
  if (delivery.recipients.length <= 1) {
    return [[styleOf(delivery.state, theme)(words), answer && theme.faint(answer)].filter(Boolean).join(': ')];
  }
  return [
    styleOf(delivery.state, theme)(words),
    ...telling
      .filter((recipient) => recipient.state !== 'pending')
      .map((recipient) => `  ${renderRecipient(recipient, theme)}`),
  ];
}

function renderRecipient(recipient: RecipientDelivery, theme: Theme): string {
  const words = serverWords(recipient);
  const state = styleOf(recipient.state, theme)(RECIPIENT_STATES[recipient.state]);
  return [state, safeAddress(recipient.address), words && theme.faint(words)].filter(Boolean).join(' ');
}

// The response of a server begins with its codes as a rule; then there is no need to say them twice.
function serverWords({ status, response }: RecipientDelivery): string {
  const words = safeLine(response ?? '').trim();
  const code = safeLine(status ?? '').trim();
  return words.includes(code) ? words : `${code} ${words}`.trim();
}

function styleOf(state: Delivery['state'] | RecipientDelivery['state'], theme: Theme): (text: string) => string {
  switch (state) {
    case 'failed':
    case 'unsure':
      return theme.bad;
    case 'deferred':
    case 'held':
      return theme.warning;
    case 'sent':
      return theme.good;
    case 'queued':
    case 'sending':
    case 'in-data':
    case 'pending':
    case 'cancelled':
      return theme.faint;
  }
}
