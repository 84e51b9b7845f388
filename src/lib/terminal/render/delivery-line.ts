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

/** A line that is not wrapped yet, and the style that each of its pieces gets. */
export type StyledLine = { readonly text: string; readonly style: (text: string) => string };

/** One line for the whole, and one for each recipient of whom there is more to say. Safe to show. */
export function describeDelivery({ state, recipients }: Delivery, theme: Theme, full: boolean): StyledLine[] {
  // It left, and came back from somebody.
  const cameBack = state === 'sent' && recipients.some((one) => one.state === 'failed');
  const style = cameBack ? theme.bad : styleOf(state, theme);
  const [first] = recipients;
  const said = cameBack ? 'sent, and NOT DELIVERED' : STATES[state];
  if (first === undefined || recipients.length === 1) {
    const words = first === undefined ? said : `${said}${reactionOf(first)}`;
    const answer = first === undefined ? '' : serverWords(first);
    return [{ text: answer === '' ? words : `${words}: ${answer}`, style: first?.complainedAt ? theme.bad : style }];
  }
  const telling = recipients.filter(
    (one) => one.state !== 'pending' && (full || reactionOf(one) !== '' || !(one.state === 'sent' && state === 'sent')),
  );
  return [
    { text: said, style },
    ...telling.map((one) => ({
      text: describeRecipient(one),
      style: one.complainedAt ? theme.bad : styleOf(one.state, theme),
    })),
  ];
}

function describeRecipient(recipient: RecipientDelivery): string {
  return `- ${safeAddress(recipient.address)}: ${RECIPIENT_STATES[recipient.state]}${reactionOf(recipient)} ${serverWords(recipient)}`.trimEnd();
}

function reactionOf({ readAt, complainedAt }: RecipientDelivery): string {
  if (complainedAt !== undefined) return ', and REPORTED AS SPAM';
  return readAt === undefined ? '' : `, and read on ${readAt.toISOString().slice(0, 10)}`;
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
    case 'queued':
    case 'sending':
    case 'in-data':
    case 'pending':
    case 'cancelled':
      return theme.faint;
  }
}
