// Orders: what an operator has done with a conversation besides writing to the customer: its status, who has it, its tags,
// when it comes back, notes.
import { MailroomError } from '../errors.js';
import { parsePointInTime } from '../point-in-time.js';
import { parseSlug } from '../slug.js';
import { type ConversationStatus, STATUSES } from './conversation.js';
import { type Happening, LIFE } from './life.js';
import { parseTag } from './tag.js';

/** Whom a conversation is given to; an operator by the slug. */
export type Assignment =
  | { readonly to: 'me' }
  | { readonly to: 'nobody' }
  | { readonly to: 'operator'; readonly name: string };

/** A time, or when the customer writes. That ends any snooze. */
export type SnoozeEnd = Date | 'reply';

/** What is undefined or empty stays as it is. */
export type Orders = {
  readonly status: ConversationStatus | undefined;
  readonly assign: Assignment | undefined;
  readonly addTags: readonly string[];
  readonly removeTags: readonly string[];
  /** When it comes back; it is snoozed until then. */
  readonly snoozeUntil: SnoozeEnd | undefined;
  /** Markdown, for the team alone; a message each. */
  readonly notes: readonly string[];
};

/** The version that orders are given for; `as-read` for what their operator has read, if they have looked at all. */
export type SeenVersion = number | 'as-read';

export const NO_ORDERS: Orders = {
  status: undefined,
  assign: undefined,
  addTags: [],
  removeTags: [],
  snoozeUntil: undefined,
  notes: [],
};

/** The lines of a draft that give orders, as they are shown. */
export const ORDER_FIELDS = ['Status', 'Assign', 'Tag', 'Snooze', 'Note'] as const;
export type OrderField = (typeof ORDER_FIELDS)[number];

/**
 * The orders with one more line of a draft: `Status: closed`, `Assign: ana`, `me` or `nobody`, `Tag: +a -b` or `a, b`,
 * `Snooze: tomorrow 9:00`, `2d`, `2026-12-01` (local time) or `reply`, `Note: text`. An empty value orders nothing; of several
 * Status, Assign or Snooze lines the last one counts. Throws `invalid`, about the value alone.
 */
export function withOrder(orders: Orders, field: OrderField, value: string, now: Date): Orders {
  const words = value.trim();
  if (words === '') return orders;
  switch (field) {
    case 'Status':
      return { ...orders, status: parseStatus(words) };
    case 'Assign':
      return { ...orders, assign: parseAssignment(words) };
    case 'Tag':
      return withTags(orders, words);
    case 'Snooze':
      return { ...orders, snoozeUntil: parseSnoozeEnd(words, now) };
    case 'Note':
      return { ...orders, notes: [...orders.notes, parseNote(words)] };
  }
}

/** The orders as the lines of a draft: what `withOrder` reads back. */
export function orderLines(orders: Orders): { readonly field: OrderField; readonly value: string }[] {
  const { status, assign, addTags, removeTags, snoozeUntil, notes } = orders;
  const tags = [...addTags.map((tag) => `+${tag}`), ...removeTags.map((tag) => `-${tag}`)].join(' ');
  return [
    ...(status === undefined || snoozeUntil !== undefined ? [] : [{ field: 'Status' as const, value: status }]),
    ...(assign === undefined
      ? []
      : [{ field: 'Assign' as const, value: assign.to === 'operator' ? assign.name : assign.to }]),
    ...(tags === '' ? [] : [{ field: 'Tag' as const, value: tags }]),
    ...(snoozeUntil === undefined
      ? []
      : [{ field: 'Snooze' as const, value: snoozeUntil === 'reply' ? snoozeUntil : snoozeUntil.toISOString() }]),
    ...notes.map((value) => ({ field: 'Note' as const, value: value.replace(/\s*\n\s*/g, ' ') })),
  ];
}

/** Whether anything is ordered at all. */
export function hasOrders(orders: Orders): boolean {
  const { status, assign, addTags, removeTags, snoozeUntil, notes } = orders;
  return (
    status !== undefined ||
    assign !== undefined ||
    snoozeUntil !== undefined ||
    [addTags, removeTags, notes].some((list) => list.length > 0)
  );
}

/** Throws `invalid` for orders that contradict each other. Ask it when all of them are read. */
export function checkOrders({ status, snoozeUntil, addTags, removeTags }: Orders): void {
  if (status === 'snoozed' && snoozeUntil === undefined) {
    throw new MailroomError('invalid', 'the status snoozed needs the time at which the conversation comes back', [
      'say until when with Snooze: tomorrow 9:00, or Snooze: reply until the customer writes',
    ]);
  }
  if (status !== undefined && status !== 'snoozed' && snoozeUntil !== undefined) {
    throw new MailroomError('invalid', `a conversation cannot be ${status} and snoozed at once`, [
      'leave out Status or Snooze',
    ]);
  }
  const both = addTags.find((tag) => removeTags.includes(tag));
  if (both !== undefined) {
    throw new MailroomError('invalid', `the tag ${both} cannot be added and removed at once`, ['name it once']);
  }
}

/** `me` and `nobody` are words of their own; anything else names an operator. Throws `invalid`. */
export function parseAssignment(text: string): Assignment {
  const word = text.trim().toLowerCase();
  if (word === 'me' || word === 'nobody') return { to: word };
  return { to: 'operator', name: parseSlug(text.trim(), 'an operator') };
}

/** A time to come, or `reply`: until the customer writes. Throws `invalid`. */
export function parseSnoozeEnd(text: string, now: Date): SnoozeEnd {
  return text.trim().toLowerCase() === 'reply' ? 'reply' : parsePointInTime(text, now);
}

/** The text of a note, without empty lines around it. Throws `invalid` for none. */
export function parseNote(text: string): string {
  const words = text.replace(/\r\n?/g, '\n').replace(/^(?:[ \t]*\n)+|\s+$/g, '');
  if (words.trim() === '') throw new MailroomError('invalid', 'the note has no text', ['write one']);
  if (words.includes('\0')) throw new MailroomError('invalid', 'the note has a NUL character in it', ['is it a text?']);
  return words;
}

function parseStatus(text: string): ConversationStatus {
  const known = STATUSES.find((status) => status === text.toLowerCase());
  if (known !== undefined) return known;
  throw new MailroomError('invalid', `${JSON.stringify(text)} is no status of a conversation`, [
    `say one of: ${STATUSES.join(', ')}`,
  ]);
}

// `+a -b` or `a, b`: without a sign a tag is added.
function withTags(orders: Orders, text: string): Orders {
  const entries = text.split(/[\s,;]+/).filter((entry) => entry !== '');
  const removed = entries.filter((entry) => entry.startsWith('-')).map((entry) => parseTag(entry.slice(1)));
  const added = entries.filter((entry) => !entry.startsWith('-')).map((entry) => parseTag(entry.replace(/^\+/, '')));
  return {
    ...orders,
    addTags: [...new Set([...orders.addTags, ...added])],
    removeTags: [...new Set([...orders.removeTags, ...removed])],
  };
}

const ACT_FOR = {
  open: 'open',
  waiting: 'wait',
  snoozed: 'snooze',
  closed: 'close',
  spam: 'spam',
} as const satisfies Readonly<Record<ConversationStatus, Happening>>;

/** The status after the orders, of a conversation that has this one. Throws `invalid` for what cannot be ordered. */
export function statusAfter(
  orders: Orders,
  { number, status }: { readonly number: number; readonly status: ConversationStatus },
): ConversationStatus {
  const wanted = orders.snoozeUntil === undefined ? orders.status : 'snoozed';
  if (wanted === undefined) return status;
  const after = LIFE[ACT_FOR[wanted]][status];
  if (after !== 'refused') return after;
  throw new MailroomError('invalid', `conversation #${number} is marked as ${status} and cannot be ${wanted}`, [
    `say first that it is none: mailroom conversation reopen ${number}`,
  ]);
}
