// What became of a message of ours, recipient by recipient, with the server's words.
import type { Delivery, DeliveryFacts, RecipientDelivery } from '../../conversation/message.js';
import { shortId } from '../../outbound/delivery-attempt.js';
import { longDate, untilTime } from '../relative-time.js';
import { safeAddress, safeLine } from '../safe-text.js';
import type { Theme } from '../theme.js';

const STATES: Record<Delivery['state'], string> = {
  held: 'held',
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

export type DeliveryView = { readonly theme: Theme; readonly full: boolean; readonly now: Date };

/**
 * One line for the whole, one for each recipient of whom there is more to say, and what there is to do. Safe to show.
 */
export function describeDelivery(delivery: Delivery, { theme, full, now }: DeliveryView): StyledLine[] {
  const { state, recipients, facts } = delivery;
  // It left, and came back from somebody.
  const cameBack = state === 'sent' && recipients.some((one) => one.state === 'failed');
  const style = cameBack ? theme.bad : styleOf(state, theme);
  const said = `${cameBack ? 'sent, and NOT DELIVERED' : STATES[state]}${whenAndWhere(delivery, now)}`;
  const steps = facts === undefined ? [] : stepsFor(state, facts).map((text) => ({ text: `  ${text}`, style }));
  const [first] = recipients;
  if (first === undefined || recipients.length === 1) {
    const words = first === undefined ? said : `${said}${reactionOf(first)}`;
    const answer = first === undefined ? '' : serverWords(first) || safeLine(facts?.reason ?? '').trim();
    const text = answer === '' ? words : `${words}: ${answer}`;
    return [{ text, style: first?.complainedAt ? theme.bad : style }, ...steps];
  }
  const telling = recipients.filter(
    (one) => one.state !== 'pending' && (full || reactionOf(one) !== '' || !(one.state === 'sent' && state === 'sent')),
  );
  // What they all have in common is the server's answer to the whole, or why it is held.
  const common =
    state === 'held'
      ? safeLine(facts?.reason ?? '').trim()
      : telling.length === 0 && state === 'sent'
        ? commonWords(recipients)
        : '';
  return [
    { text: common === '' ? said : `${said}: ${common}`, style },
    ...telling.map((one) => ({
      text: describeRecipient(one, full),
      style: one.complainedAt ? theme.bad : styleOf(one.state, theme),
    })),
    ...steps,
  ];
}

/** When it was settled or goes on, and by which server. */
function whenAndWhere({ state, facts }: Delivery, now: Date): string {
  if (facts === undefined) return '';
  const { finishedAt, nextAttemptAt, attempts } = facts;
  const server = ` by ${safeLine(facts.server)}`;
  switch (state) {
    case 'sent':
      return `${finishedAt === undefined ? '' : ` on ${longDate(finishedAt)}`}${server}`;
    case 'failed':
    case 'unsure':
      return `${finishedAt === undefined ? '' : `, ${longDate(finishedAt)}`},${server}`;
    case 'deferred':
      return `${nextAttemptAt === undefined ? '' : ` ${untilTime(nextAttemptAt, now)}`},${server}, tried ${attempts === 1 ? 'once' : `${attempts} times`}`;
    case 'held':
      return nextAttemptAt === undefined ? '' : ` until ${longDate(nextAttemptAt)}`;
    case 'queued':
    case 'sending':
    case 'in-data':
    case 'cancelled':
      return '';
  }
}

/** What somebody can do about it. */
function stepsFor(state: Delivery['state'], { id, nextAttemptAt }: DeliveryFacts): string[] {
  const short = shortId({ id });
  switch (state) {
    case 'unsure':
      return [
        'look for it in the log of the server or its Sent folder, or ask whom it was for; then say what is true:',
        `mailroom outbox resolve ${short} --sent, or --resend to send it once more`,
      ];
    case 'failed':
      return [`once it is put right: mailroom outbox retry ${short}`];
    case 'held':
      return nextAttemptAt === undefined
        ? [`it waits for you: mailroom outbox show ${short}`]
        : [`until then it can be taken back: mailroom outbox cancel ${short}`];
    case 'deferred':
      return [`try it now: mailroom outbox retry ${short}`];
    case 'queued':
    case 'sending':
    case 'in-data':
    case 'sent':
    case 'cancelled':
      return [];
  }
}

function commonWords(recipients: readonly RecipientDelivery[]): string {
  const words = new Set(recipients.map(serverWords));
  return words.size === 1 ? ([...words][0] ?? '') : '';
}

function describeRecipient(recipient: RecipientDelivery, full: boolean): string {
  const { address, state, at } = recipient;
  const isLate = full || state === 'failed';
  const when = at === undefined || !isLate ? '' : ` (${longDate(at)})`;
  return (
    `- ${safeAddress(address)}: ${RECIPIENT_STATES[state]}${reactionOf(recipient)} ${serverWords(recipient)}`.trimEnd() +
    when
  );
}

/** A recipient with all there is to say of it, in one line. */
export function nameRecipientFate(recipient: RecipientDelivery): string {
  const { address, state, at } = recipient;
  const when = at === undefined || state === 'pending' ? '' : ` (${longDate(at)})`;
  return `${safeAddress(address)}: ${state}${reactionOf(recipient)} ${serverWords(recipient)}`.trimEnd() + when;
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
