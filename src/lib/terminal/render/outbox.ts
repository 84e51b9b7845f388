// The outbox: what is on its way, and why something is not.
import type { RecipientDelivery } from '../../conversation/message.js';
import { shortId } from '../../outbound/delivery-attempt.js';
import type { OutboxAttempt, OutboxItem } from '../../outbound/outbox.js';
import { type Field, renderFields } from '../fields.js';
import { longDate, untilTime } from '../relative-time.js';
import { type Column, renderTable, type Screen } from '../table.js';

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

export type OutboxShowJson = OutboxItemJson & {
  readonly tried: readonly {
    readonly attempt: number;
    readonly at: string;
    readonly outcome: string;
    readonly response: string;
  }[];
};

export function toOutboxShowJson(item: OutboxItem, attempts: readonly OutboxAttempt[]): OutboxShowJson {
  return { ...toOutboxItemJson(item), tried: attempts.map((each) => ({ ...each, at: each.at.toISOString() })) };
}

export function renderOutboxItem(item: OutboxItem, attempts: readonly OutboxAttempt[], screen: Screen): string {
  const tries = attempts.map(({ at, outcome, response }) => `${longDate(at)}: ${outcome} ${response}`.trimEnd());
  const recipients = item.recipients.map(({ address, state, response }) =>
    `${address}: ${state} ${response ?? ''}`.trimEnd(),
  );
  const fields: readonly Field[] = [
    ['id', item.id],
    ['conversation', `#${item.conversation.number}`],
    ['kind', item.kind],
    ['state', item.state],
    ['reason', item.reason ?? ''],
    ['sender', item.envelope.from || '<> (nobody, so that nothing comes back)'],
    ['recipients', recipients.join('\n')],
    ['queued', longDate(item.queuedAt)],
    ['next attempt', item.nextAttemptAt === undefined ? '' : longDate(item.nextAttemptAt)],
    ['tried', tries.join('\n')],
  ];
  return renderFields(fields, screen);
}
