// The outbox: what is on its way, and why something is not.
import { type Delivery, type RecipientDelivery, waitOf } from '../../conversation/message.js';
import { shortId } from '../../outbound/delivery-attempt.js';
import type { OutboxAttempt, OutboxItem } from '../../outbound/outbox.js';
import { type Field, renderFields } from '../fields.js';
import { longDate, untilTime } from '../relative-time.js';
import { safeLine } from '../safe-text.js';
import { type Column, renderTable, type Screen } from '../table.js';
import {
  type DeliveryFactsJson,
  queueIdOf,
  type RecipientFateJson,
  toDeliveryFactsJson,
  toRecipientFateJson,
} from './delivery-json.js';
import { nameRecipientFate } from './delivery-line.js';

export type RecipientJson = {
  readonly address: string;
  readonly state: RecipientDelivery['state'];
  readonly status: string | null;
  readonly response: string | null;
};

export type OutboxItemJson = {
  readonly id: string;
  readonly conversation: number;
  readonly state: OutboxItem['state'];
  readonly to: readonly string[];
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly reason: string | null;
  readonly kind: OutboxItem['kind'];
  readonly message: string;
  readonly queuedAt: string;
  readonly recipients: readonly RecipientJson[];
};

export function toRecipientJson({ address, state, status, response }: RecipientDelivery): RecipientJson {
  return { address, state, status: status ?? null, response: response ?? null };
}

export function toOutboxItemJson(item: OutboxItem): OutboxItemJson {
  return {
    id: item.id,
    conversation: item.conversation.number,
    state: item.state,
    to: item.envelope.to,
    attempts: item.attempts,
    nextAttemptAt: item.nextAttemptAt?.toISOString() ?? null,
    reason: item.reason ?? null,
    kind: item.kind,
    message: item.messageId,
    queuedAt: item.queuedAt.toISOString(),
    recipients: item.recipients.map(toRecipientJson),
  };
}

const STYLES = { failed: 'bad', unsure: 'bad', deferred: 'warning', held: 'warning', sent: 'good' } as const;

/** The columns of the list, for its flags. */
export const OUTBOX_COLUMNS = ['id', 'for', 'state', 'to', 'tried', 'next', 'reason', 'kind', 'queued'] as const;

export function renderOutbox(items: readonly OutboxItem[], screen: Screen, now: Date): string {
  const columns: readonly Column<OutboxItem>[] = [
    { title: 'id', value: (item) => (screen.width === undefined ? item.id : shortId(item)) },
    { title: 'for', value: ({ conversation }) => `#${conversation.number}`, align: 'right' },
    { title: 'state', value: ({ state }) => state, style: (text, { state }) => styled(text, state, screen) },
    { title: 'to', value: ({ envelope }) => envelope.to.join(', '), shrinkTo: 16 },
    { title: 'tried', value: ({ attempts }) => String(attempts), align: 'right' },
    {
      title: 'next',
      value: ({ nextAttemptAt }) => (nextAttemptAt === undefined ? '' : untilTime(nextAttemptAt, now)),
      plain: ({ nextAttemptAt }) => nextAttemptAt?.toISOString() ?? '',
      sortBy: ({ nextAttemptAt }) => nextAttemptAt?.getTime() ?? '',
    },
    { title: 'reason', value: ({ reason }) => reason ?? '', shrinkTo: 12 },
    { title: 'kind', value: ({ kind }) => kind, shrinkTo: 7 },
    {
      title: 'queued',
      value: ({ queuedAt }) => timeOf(queuedAt, screen),
      sortBy: ({ queuedAt }) => queuedAt.getTime(),
      shrinkTo: 8,
      onDemand: true,
    },
  ];
  return renderTable(items, columns, screen);
}

function styled(text: string, state: OutboxItem['state'], { theme }: Screen): string {
  return state in STYLES ? theme[STYLES[state as keyof typeof STYLES]](text) : text;
}

function timeOf(date: Date | undefined, { width }: Screen): string {
  if (date === undefined) return '';
  return width === undefined ? date.toISOString() : longDate(date);
}

export type OutboxShowJson = Omit<OutboxItemJson, 'recipients'> &
  Partial<DeliveryFactsJson> & {
    readonly recipients: readonly (RecipientJson & Omit<RecipientFateJson, keyof RecipientJson>)[];
    readonly tried: readonly {
      readonly attempt: number;
      readonly at: string;
      readonly outcome: string;
      readonly response: string;
    }[];
  };

/** One item, as it is kept, with its fate and all that was tried. */
export type ShownItem = {
  readonly item: OutboxItem;
  readonly delivery: Delivery | undefined;
  readonly attempts: readonly OutboxAttempt[];
};

export function toOutboxShowJson({ item, delivery, attempts }: ShownItem): OutboxShowJson {
  const facts = delivery?.facts;
  return {
    ...toOutboxItemJson(item),
    ...(facts === undefined ? {} : toDeliveryFactsJson(item.state, facts)),
    recipients: fatesOf({ item, delivery }).map((one) => ({ ...toRecipientFateJson(one), ...toRecipientJson(one) })),
    tried: attempts.map((each) => ({ ...each, at: each.at.toISOString() })),
  };
}

// With the time at which it came to this, where that is known.
function fatesOf({ item, delivery }: Pick<ShownItem, 'item' | 'delivery'>): readonly RecipientDelivery[] {
  return delivery?.recipients ?? item.recipients;
}

const WAITS = {
  time: 'its time',
  somebody: 'somebody to decide',
  delivery: 'mailroom outbox deliver, pull or serve',
} as const;

export function renderOutboxItem(shown: ShownItem, screen: Screen): string {
  const { item, delivery, attempts } = shown;
  const facts = delivery?.facts;
  const recipients = fatesOf(shown);
  const wait = waitOf(item.state, item);
  const next = item.nextAttemptAt === undefined ? '' : longDate(item.nextAttemptAt);
  const isHeld = item.state === 'held';
  const tries = attempts.map(({ at, outcome, response }) =>
    `${longDate(at)}: ${outcome} ${safeLine(response)}`.trimEnd(),
  );
  const queueIds = new Set(recipients.flatMap((one) => queueIdOf(one) ?? []));
  const fields: readonly Field[] = [
    ['id', item.id],
    ['conversation', `#${item.conversation.number}`],
    ['kind', item.kind],
    ['state', item.state],
    ['reason', safeLine(item.reason ?? '')],
    ['waits for', wait === undefined ? '' : WAITS[wait]],
    ['held until', isHeld ? next : ''],
    ['next attempt', isHeld ? '' : next],
    ['sender', safeLine(item.envelope.from) || '<> (nobody, so that nothing comes back)'],
    ['server', facts === undefined ? '' : `${facts.config} (${facts.server})`],
    ['recipients', recipients.map(nameRecipientFate).join('\n')],
    ['queue id', [...queueIds].map(safeLine).join(', ')],
    ['queued', longDate(item.queuedAt)],
    ['settled', facts?.finishedAt === undefined ? '' : longDate(facts.finishedAt)],
    ['attempts', String(item.attempts)],
    ['tried', tries.join('\n')],
  ];
  return renderFields(fields, screen);
}
