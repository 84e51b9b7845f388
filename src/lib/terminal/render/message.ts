// A message: who wrote it, when, its words with the quoted ones folded, and what became of it.
import type { ConversationAttachment } from '../../conversation/conversation-attachments.js';
import type { SenderCheck, ViewedMessage } from '../../conversation/conversation-view.js';
import type { MessageKind } from '../../conversation/message.js';
import { spokenAge } from '../relative-time.js';
import { safeLine, safeText } from '../safe-text.js';
import type { Screen } from '../table.js';
import { cutToWidth, textWidth } from '../text-width.js';
import type { Theme } from '../theme.js';
import { wrapText } from '../wrap-text.js';
import { type AttachmentJson, describeAttachment, toAttachmentJson } from './attachment.js';
import { type DeliveryJson, toDeliveryJson } from './delivery-json.js';
import { describeDelivery } from './delivery-line.js';
import { describeHead, describeOddities } from './message-head.js';
import { fitPerson, type PersonJson, toPersonJson } from './person.js';

export type MessageJson = {
  readonly id: string;
  readonly direction: 'in' | 'out' | 'note';
  readonly kind: MessageKind;
  readonly from: PersonJson;
  readonly replyTo: readonly PersonJson[];
  readonly to: readonly PersonJson[];
  readonly cc: readonly PersonJson[];
  readonly subject: string;
  readonly date: string;
  readonly text: string;
  readonly quoted: string;
  readonly attachments: readonly AttachmentJson[];
  /** The slug of the operator who wrote it. */
  readonly operator: string | null;
  readonly flags: readonly string[];
  /** What a trusted server found out about the sender; null where none did, and for what is ours. */
  readonly senderCheck: SenderCheck | null;
  readonly delivery?: DeliveryJson;
};

export function toMessageJson(message: ViewedMessage): MessageJson {
  return {
    id: message.id,
    direction: message.direction,
    kind: message.kind,
    from: toPersonJson(message.from),
    replyTo: message.replyTo.map(toPersonJson),
    to: message.to.map(toPersonJson),
    cc: message.cc.map(toPersonJson),
    subject: message.subject,
    date: message.date.toISOString(),
    text: message.text,
    quoted: message.quoted,
    attachments: message.attachments.map(toAttachmentJson),
    operator: message.operator ?? null,
    flags: message.flags,
    senderCheck: message.senderCheck ?? null,
    ...(message.delivery === undefined ? {} : { delivery: toDeliveryJson(message.delivery) }),
  };
}

export type MessageView = {
  readonly screen: Screen;
  readonly now: Date;
  /** Quotes and everything else that is folded away as a rule. */
  readonly full: boolean;
  /** What the reader does to see that: `--full`, unless it is said. */
  readonly fullBy?: string;
  /** The subject of the conversation: a message says its own only when it differs. */
  readonly subject: string;
};

const INDENT = '  ';
/** Cells that our lines and prose take at most; longer ones are hard to read. */
const COMFORT = 100;
/** What a pipe ends in is often a terminal after all. */
const IN_PIPE = 80;
const UNLIMITED = 1_000_000;

/**
 * A message as text. Its words are indented: nothing of a mail begins in the first column, where our own lines do, so no
 * mail can draw one of them.
 */
export function renderMessage(
  message: ViewedMessage,
  position: number,
  attachments: readonly ConversationAttachment[],
  view: MessageView,
): string {
  const { theme, width } = view.screen;
  const inner = (width ?? UNLIMITED) - INDENT.length;
  const wrapped = (text: string) => wrapText(text, { screen: inner, prose: width === undefined ? inner : COMFORT });
  const words = wrapped(trimLines(safeText(message.text)));
  const delivery = message.delivery
    ? describeDelivery(message.delivery, { theme, full: view.full, now: view.now })
    : [];
  const lines = [
    ...describeHead(message, view).flatMap(wrapped).map(theme.faint),
    ...describeOddities(message).flatMap(wrapped).map(theme.warning),
    '',
    ...(words.length > 1 || words[0] ? words : [theme.faint('(no text)')]),
    ...renderQuoted(message, view, wrapped).map(theme.faint),
    ...spaced(
      attachments.flatMap((one) => wrapped(`attachment ${one.number}: ${describeAttachment(one)}`)).map(theme.name),
    ),
    ...spaced(delivery.flatMap(({ text, style }) => wrapped(text).map(style))),
  ];
  return [renderRule(message, position, view), ...lines.map((line) => (line === '' ? '' : INDENT + line))].join('\n');
}

/** One line for a message of a long thread: who, when, and how it begins. */
export function renderFolded(
  message: ViewedMessage,
  position: number,
  { screen: { theme, width = IN_PIPE }, now }: MessageView,
): string {
  const start = `─ ${position} `;
  const age = ` · ${spokenAge(message.date, now)}`;
  const room = Math.min(width, COMFORT) - textWidth(start) - textWidth(age);
  const who = fitAuthor(message, Math.max(Math.floor(room / 2), 1));
  const left = room - textWidth(who) - 2;
  const words = left < 4 ? '' : `: ${cutToWidth(safeLine(message.text).replace(/\s+/g, ' ').trim(), left)}`;
  return `${theme.faint(start)}${PAINTS(theme)[message.direction](who)}${theme.faint(words + age)}`;
}

// ── 3 Acme Support <support@acme.example> by ana ─────────────────────────── 2 h ago ──
function renderRule(message: ViewedMessage, position: number, { screen, now }: MessageView): string {
  const { theme } = screen;
  const label = KIND_LABELS[message.kind];
  const author = message.operator === undefined || isNoteOf(message) ? '' : ` by ${safeLine(message.operator)}`;
  const width = Math.min(screen.width ?? IN_PIPE, COMFORT);
  const start = `── ${position} `;
  const age = ` ${spokenAge(message.date, now)} ──`;
  const room = width - textWidth(start) - textWidth(age) - ' ──'.length;
  const least = Math.min(textWidth(fitAuthor(message, UNLIMITED)), SHORTEST_PERSON);
  const extra = cutToWidth(`${author}${label === '' ? '' : ` [${label}]`}`, Math.max(room - least, 0));
  const left = room - textWidth(extra);
  const person = fitAuthor(message, screen.width === undefined ? UNLIMITED : Math.max(left, 1));
  const rule = ` ${'─'.repeat(Math.max(2, 2 + left - textWidth(person)))}`;
  const paint = PAINTS(theme)[message.direction];
  return `${theme.faint(start)}${theme.strong(paint(person))}${paint(extra)}${theme.faint(rule + age)}`;
}

const SHORTEST_PERSON = 16;

const isNoteOf = ({ direction, operator }: ViewedMessage) => direction === 'note' && operator !== undefined;

// Among themselves operators go by their short names. Nobody who writes to us draws a piece of our line into it.
function fitAuthor(message: ViewedMessage, width: number): string {
  if (isNoteOf(message)) return cutToWidth(safeLine(message.operator ?? ''), width);
  const { name, address } = message.from;
  return fitPerson(message.direction === 'in' ? { name: undrawn(name), address } : message.from, width);
}

function undrawn(name: string): string {
  return name
    .replaceAll('[', '(')
    .replaceAll(']', ')')
    .replace(/[\u2500-\u257f]+/g, '-');
}

const PAINTS = (theme: Theme) => ({ in: theme.name, out: theme.good, note: theme.warning });

const KIND_LABELS: Record<MessageKind, string> = {
  human: '',
  reply: '',
  forward: 'passed on',
  'auto-reply': 'auto-reply',
  bounce: 'delivery report',
  complaint: 'complaint',
  receipt: 'read receipt',
  list: 'mailing list',
  machine: 'automatic mail',
  own: 'our own mail',
  notification: 'notification',
  note: 'note, only for the team',
};

function renderQuoted(
  { quoted }: ViewedMessage,
  { full, fullBy = '--full' }: MessageView,
  wrapped: (text: string) => string[],
): string[] {
  const text = trimLines(safeText(quoted));
  if (text === '') return [];
  if (full) return ['', ...wrapped(text)];
  const count = text.split('\n').length;
  return [
    '',
    ...wrapped(`[${count} quoted ${count === 1 ? 'line' : 'lines'}, ${fullBy} shows ${count === 1 ? 'it' : 'them'}]`),
  ];
}

function spaced(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

// Without empty lines at both ends; the indentation of the first line stays.
function trimLines(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
}
