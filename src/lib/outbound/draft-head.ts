// The head of a draft's file: its headers, its orders and how it is sent, line by line.
import { resolve } from 'node:path';
import {
  checkOrders,
  NO_ORDERS,
  ORDER_FIELDS,
  type OrderField,
  type Orders,
  withOrder,
} from '../conversation/orders.js';
import { MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import type { Draft } from './draft.js';
import { HELP_MARK, type Mistake, noting } from './draft-mistake.js';
import { parseRecipients } from './recipient-list.js';
import { SENDING_FIELDS, type Sending, type SendingField, USUAL_SENDING, withSending } from './sending.js';

export const DRAFT_HEADERS = ['To', 'Cc', 'Bcc', 'Subject', 'Attach'] as const;
const FIELDS = [...DRAFT_HEADERS, ...SENDING_FIELDS, ...ORDER_FIELDS] as const;
export type DraftField = (typeof FIELDS)[number];

/** A line of the head, where it stands: lines are counted from 1. */
export type FieldLine = { readonly name: DraftField; readonly value: string; readonly line: number };

/** An order as it was typed: `tomorrow` means another day tomorrow, so it is understood when it is carried out. */
export type OrderLine = { readonly field: OrderField; readonly value: string };

/** The orders that were given. Throws `invalid` for what is none. */
export function ordersOf(lines: readonly OrderLine[], now: Date): Orders {
  const orders = lines.reduce((all, { field, value }) => withOrder(all, field, value, now), NO_ORDERS);
  checkOrders(orders);
  return orders;
}

// Whoever leaves out the headers means the text alone: no line of theirs is taken for one.
export function readHead(
  lines: readonly string[],
  mistakes: Mistake[],
): { readonly fields: readonly FieldLine[]; readonly rest: readonly string[] } {
  const end = lines.findIndex((line) => line.trim() === '');
  const head = lines.slice(0, end === -1 ? lines.length : end);
  const first = head.find((line) => !line.startsWith(HELP_MARK)) ?? '';
  if (!/^[A-Za-z-]+:/.test(first)) return { fields: [], rest: lines };
  const fields: FieldLine[] = [];
  for (const [index, line] of head.entries()) {
    const last = fields.at(-1);
    if (line.startsWith(HELP_MARK)) continue;
    if (/^[ \t]/.test(line) && last !== undefined) {
      const joint = last.name === 'Note' ? '\n' : ' ';
      fields[fields.length - 1] = { ...last, value: `${last.value}${joint}${line.trim()}`.trim() };
      continue;
    }
    const field = readField(line, index + 1);
    if (field instanceof MailroomError) mistakes.push({ line: index + 1, field: undefined, problem: field });
    else fields.push(field);
  }
  return { fields, rest: lines.slice(head.length + 1) };
}

function readField(line: string, number: number): FieldLine | MailroomError {
  const [, written, value] = /^([A-Za-z-]+):(.*)$/.exec(line) ?? [];
  const name = FIELDS.find((field) => field.toLowerCase() === written?.toLowerCase());
  if (name !== undefined && value !== undefined) return { name, value: value.trim(), line: number };
  return new MailroomError('invalid', `${JSON.stringify(line)} is no header`, [
    `the headers are ${DRAFT_HEADERS.join(', ')}, the orders ${ORDER_FIELDS.join(', ')}, and ${SENDING_FIELDS.join(', ')}; an empty line ends them, then comes the text`,
  ]);
}

/** What a head is read with: the subject that counts where none is named, and what relative paths begin at. */
export type HeadReading = {
  readonly drawnUp: { readonly draft: Pick<Draft, 'subject'> };
  readonly folder: string;
};

/** What the headers say; those with a mistake in them are left out. */
export function readHeaders(
  fields: readonly FieldLine[],
  { drawnUp, folder }: HeadReading,
  mistakes: Mistake[],
): Omit<Draft, 'text'> {
  const all = (name: DraftField) => fields.filter((field) => field.name === name);
  const people = (name: DraftField) =>
    all(name).flatMap((field) => noting(mistakes, field, () => parseRecipients(field.value)) ?? []);
  const subject = all('Subject').at(-1);
  const words = subject && noting(mistakes, subject, () => parseHeaderText(subject.value, 'the subject'));
  return {
    to: people('To'),
    cc: people('Cc'),
    bcc: people('Bcc'),
    subject: words ?? drawnUp.draft.subject,
    attach: all('Attach').flatMap(({ value }) => (value === '' ? [] : [attachPath(value, folder)])),
  };
}

/** A draft may be gone on with in another folder. What `~` means is for whoever reads the file. */
function attachPath(typed: string, folder: string): string {
  return typed.startsWith('~/') ? typed : resolve(folder, typed);
}

/** Puts to the mistakes what is wrong with the orders, each alone and all together. */
export function readOrders(fields: readonly FieldLine[], now: Date, mistakes: Mistake[]): void {
  let orders = NO_ORDERS;
  let last: FieldLine | undefined;
  for (const field of fields) {
    const { name, value } = field;
    if (!isOrder(name)) continue;
    orders = noting(mistakes, field, () => withOrder(orders, name, value, now)) ?? orders;
    last = field;
  }
  const blamed = fields.findLast(({ name }) => suspectsOf(orders).includes(name)) ?? last;
  if (blamed !== undefined) noting(mistakes, blamed, () => checkOrders(orders));
}

/** The fields that may be wrong when orders contradict each other; the last of them is told of it. */
function suspectsOf({ status, snoozeUntil }: Orders): readonly DraftField[] {
  return status !== undefined && (status === 'snoozed') === (snoozeUntil === undefined)
    ? ['Status', 'Snooze']
    : ['Tag'];
}

/** How it is to be sent; what has a mistake in it is as usual. */
export function readSending(fields: readonly FieldLine[], now: Date, mistakes: Mistake[]): Sending {
  let sending = USUAL_SENDING;
  for (const line of fields) {
    const { name, value } = line;
    if (isSending(name)) {
      sending = noting(mistakes, line, () => withSending(sending, { field: name, value }, now)) ?? sending;
    }
  }
  return sending;
}

export function isSending(name: DraftField): name is SendingField {
  return SENDING_FIELDS.some((field) => field === name);
}

export function isOrder(name: DraftField): name is OrderField {
  return ORDER_FIELDS.some((field) => field === name);
}
