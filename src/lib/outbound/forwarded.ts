// Mail that is passed on: which messages may go, and how they stand below the operator's words.
import type { NamedAddress } from '../address/email-address.js';
import type { Message } from '../conversation/message.js';
import { MailroomError } from '../errors.js';
import { ANSWERS_FORWARD, ANSWERS_NOTIFICATION } from '../inbound/intake.js';
import type { ForwardedPart, ForwardShape } from './purpose.js';

export type ForwardedMessage = Pick<Message, 'id' | 'from' | 'to' | 'cc' | 'subject' | 'date' | 'text' | 'quoted'> & {
  readonly attachments: Message['attachments'];
  /** The mail as it came or went; undefined for one that was never put together. */
  readonly rawHash: string | undefined;
};

/** What is passed on, and how. */
export type Forwarded = { readonly messages: readonly ForwardedMessage[]; readonly shape: ForwardShape };

/** Whether any file goes along. */
export function hasForwardedFiles({ messages, shape }: Forwarded): boolean {
  return shape === 'attached' || (shape === 'quoted' && messages.some(({ attachments }) => attachments.length > 0));
}

type Candidate = Message & { readonly rawHash: string | undefined; readonly flags: readonly string[] };

/**
 * The messages that are meant. Of `all`, what was exchanged with the customer: no notes, no reports, nothing of ours to
 * others. Throws `not-found` for a place that is not there, and `invalid` for a note: it is for the team alone.
 */
export function pickForwarded(messages: readonly Candidate[], wanted: ForwardedPart): readonly ForwardedMessage[] {
  if (wanted === 'all') return messages.filter(isOfCustomer);
  const found = messages[wanted - 1];
  if (found === undefined) {
    throw new MailroomError('not-found', `there is no message ${wanted} in this conversation`, [
      messages.length === 1 ? 'it has one message: 1' : `its messages are 1 to ${messages.length}`,
    ]);
  }
  if (found.direction !== 'note') return [found];
  throw new MailroomError('invalid', `message ${wanted} is a note: it is for the team alone`, ['pass on another one']);
}

/** The place of the message that is passed on unless one is named: the customer's last, else the last of all mails. */
export function placeToForward(messages: readonly Candidate[]): number {
  const ofCustomer = messages.findLastIndex((one) => one.direction === 'in' && isOfCustomer(one));
  return 1 + (ofCustomer === -1 ? messages.findLastIndex(({ direction }) => direction !== 'note') : ofCustomer);
}

const REPORTS: readonly Message['kind'][] = ['bounce', 'complaint', 'receipt', 'own', 'notification'];

function isOfCustomer({ direction, kind, flags }: Candidate): boolean {
  if (direction === 'out') return kind === 'reply';
  const isOfOthers = flags.includes(ANSWERS_NOTIFICATION) || flags.includes(ANSWERS_FORWARD);
  return direction === 'in' && !REPORTS.includes(kind) && !isOfOthers;
}

const MARK = '---------- Forwarded message ----------';

/** Whether the passed-on mail stands in a text already, because somebody has changed it there. */
export function holdsForwarded(text: string): boolean {
  return text.split('\n').some((line) => line.trimEnd() === MARK);
}

/** As text: for each message a head that says who wrote it, when, about what and to whom, then its words, quoted. */
export function forwardedText({ messages, shape }: Forwarded): string {
  if (shape === 'attached') return '';
  return messages
    .map((message) => {
      const words = wordsOf(message, messages.length === 1).map((line) => (line === '' ? '>' : quoted(line)));
      return [MARK, ...headOf(message).map(([label, value]) => `${label}: ${value}`), '', ...words].join('\n');
    })
    .join('\n\n');
}

/** The same as HTML: what strangers wrote is text there too. No mail program folds it away as what was said before. */
export function forwardedHtml({ messages, shape }: Forwarded): string {
  if (shape === 'attached') return '';
  const style = 'margin:0.5em 0 0 0.25em;padding-left:0.75em;border-left:3px solid #aaa';
  return messages
    .map((message) => {
      const head = headOf(message).map(([label, value]) => `<b>${label}:</b> ${escaped(value)}`);
      const words = wordsOf(message, messages.length === 1)
        .map(escaped)
        .join('<br>\n');
      return `<div style="margin-top:1em">${[MARK, ...head].join('<br>\n')}\n<div style="${style}">${words}</div></div>`;
    })
    .join('\n');
}

/** `Fwd:` once, whatever stood there before. */
export function forwardSubject(subject: string): string {
  return `Fwd: ${oneLine(subject).replace(/^(?:\s*(?:fwd?|wg|tr|rv|enc)(?:\[\d+\])?\s*:)+\s*/i, '')}`.trim();
}

function headOf({ from, date, subject, to, cc }: ForwardedMessage): (readonly [label: string, value: string])[] {
  return [
    ['From', nameOf(from)],
    ['Date', date.toUTCString().replace('GMT', 'UTC')],
    ['Subject', oneLine(subject)],
    ['To', to.map(nameOf).join(', ')],
    ...(cc.length === 0 ? [] : [['Cc', cc.map(nameOf).join(', ')] as const]),
  ];
}

// Of one mail all that it says; of a whole conversation the new words, for the quoted ones are there already.
function wordsOf({ text, quoted: below }: ForwardedMessage, withQuote: boolean): readonly string[] {
  const words = withQuote && below.trim() !== '' ? `${text.trimEnd()}\n\n${below}` : text;
  return words.replace(/\r\n?/g, '\n').trimEnd().split('\n');
}

// What was quoted once gets one mark more, without a blank between them (RFC 3676, 4.5).
function quoted(line: string): string {
  return line.startsWith('>') ? `>${line}` : `> ${line}`;
}

function nameOf({ name, address }: NamedAddress): string {
  const plain = oneLine(name);
  return plain === '' ? oneLine(address) : `${plain} <${oneLine(address)}>`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
