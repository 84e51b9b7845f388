// What stands above the words of a message: when, to whom, and what is odd about it. All of it is safe to show.

import { type NamedAddress, sameAddress } from '../../address/email-address.js';
import type { ViewedMessage } from '../../conversation/conversation-view.js';
import { TOO_LARGE } from '../../inbound/quarantined-mail.js';
import { longDate } from '../relative-time.js';
import { safeAddress, safeLine } from '../safe-text.js';
import { renderPeople } from './person.js';
import { renderSize } from './size.js';

/** Date and recipients; the subject when it is another than the conversation's. A note has none. */
export function describeHead(
  message: ViewedMessage,
  { full, subject }: { readonly full: boolean; readonly subject: string },
): string[] {
  const to = [
    message.to.length > 0 ? `to ${namePeople(message.to, full)}` : '',
    message.cc.length > 0 ? `cc ${namePeople(message.cc, full)}` : '',
    message.bcc.length > 0 ? `bcc ${namePeople(message.bcc, full)}` : '',
  ];
  return [
    [longDate(message.date), ...to, describeCheck(message, full)].filter(Boolean).join(' · '),
    message.kind === 'note' || (withoutPrefixes(message.subject) === withoutPrefixes(subject) && !full)
      ? ''
      : `subject: ${safeLine(message.subject)}`,
    ...(full ? [`message ${message.id}`, `Message-ID ${safeLine(message.messageIdHeader)}`] : []),
  ].filter(Boolean);
}

// That somebody is forged is told among the oddities.
function describeCheck({ senderCheck }: ViewedMessage, full: boolean): string {
  if (senderCheck === undefined) return '';
  const results = safeLine(senderCheck.results).trim();
  const found = results === '' ? '' : ` (${results})`;
  switch (senderCheck.verdict) {
    case 'pass':
      return `sender verified${found}`;
    case 'fail':
      return `sender check failed${found}`;
    case 'unknown':
      return found !== '' || full ? `sender not verified${found}` : '';
  }
}

const MANY = 3;

function namePeople(people: readonly NamedAddress[], full: boolean): string {
  if (full || people.length <= MANY + 1) return renderPeople(people);
  return `${renderPeople(people.slice(0, MANY))} and ${people.length - MANY} more`;
}

// Re: and its sisters of other languages say nothing new.
function withoutPrefixes(subject: string): string {
  return safeLine(subject)
    .replace(/^(?:\s*(?:re|aw|sv|vs|antw|fwd?|wg|tr|rv|res|enc)(?:\[\d+\])?\s*:)+/i, '')
    .trim();
}

const FLAGS: Readonly<Record<string, string>> = {
  'two-from': 'this mail names more than one sender',
  'name-holds-address': 'the name of the sender looks like the address of somebody else',
  'failed-authentication': 'a server that you trust says that the sender is forged',
  'own-address': 'this mail says that it comes from an address of yours, and does not prove it',
  'same-id-other-content': 'another mail with the same Message-ID but other words has arrived as well',
  'sent-elsewhere': 'sent with another mail program',
  'answers-notification': 'an answer to a notification: it reached nobody outside, and changed nothing',
  'answers-forward': 'from somebody to whom mail of this conversation was passed on, not from the customer',
  history: '',
};

const VIA = 'via:';
const SUGGESTS = 'suggests:';

/** What a reader should know before believing the mail. */
export function describeOddities({ from, replyTo, flags, direction }: ViewedMessage): string[] {
  const elsewhere = replyTo.filter(({ address }) => !sameAddress(address, from.address));
  return [
    direction === 'in' && elsewhere.length > 0 ? `answers are asked to go to ${renderPeople(elsewhere)}` : '',
    ...flags.map(describeFlag),
  ].filter(Boolean);
}

function describeFlag(flag: string): string {
  if (flag.startsWith(VIA)) return `came by way of ${safeAddress(flag.slice(VIA.length))}`;
  if (flag.startsWith(SUGGESTS))
    return `says that ${safeAddress(flag.slice(SUGGESTS.length))} wrote it, which anybody can say`;
  if (!flag.startsWith(TOO_LARGE)) return Object.hasOwn(FLAGS, flag) ? (FLAGS[flag] ?? '') : safeLine(flag);
  const size = renderSize(Number(flag.slice(TOO_LARGE.length)));
  return `only the headers are here: the mail has ${size}, and mailroom quarantine list says how to fetch it`;
}
