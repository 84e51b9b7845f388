// Sends again, at once, what was refused or is waiting: to those alone who do not have it. One that is held leaves now.
import { MailroomError } from '../errors.js';
import type { OutboxId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import { listOutbox } from '../store/outbox.js';
import { decideMail } from './decide-mail.js';
import { type DeliverDeps, deliverOutbox } from './deliver-outbox.js';
import type { DeliveryReport } from './delivery-attempt.js';
import { needOutboxItem } from './need-outbox-item.js';
import type { OutboxItem, OutboxState } from './outbox.js';
import { sendHeld } from './send-held.js';
import { queuedAnew } from './verdict.js';

const RETRIABLE: readonly OutboxState[] = ['queued', 'deferred', 'failed'];

/**
 * Tries the item of that id, or everything that was refused or is waiting; what is held waits on. Throws `not-found`, and
 * `invalid` for one that is in no state to be tried: sent, on its way, or unsure. One that is held is sent by `operator`:
 * `conflict` says what has happened meanwhile, and asked again it leaves all the same.
 */
export async function retryMails(
  deps: DeliverDeps,
  id: string | undefined,
  operator: Operator | undefined,
): Promise<DeliveryReport> {
  if (id === undefined) return deliverAgain(deps, (await listOutbox(deps.db, RETRIABLE)).filter(isWorthIt));
  const item = await needOutboxItem(deps.db, id);
  if (item.state !== 'held') return deliverAgain(deps, [retriable(item, id)]);
  return { attempts: [await sendHeld(deps, item.id, operator)], left: 0 };
}

async function deliverAgain(deps: DeliverDeps, items: readonly OutboxItem[]): Promise<DeliveryReport> {
  const only: OutboxId[] = [];
  for (const { id } of items) {
    const judge = (item: OutboxItem, now: Date) => queuedAnew(item, ['failed'], now);
    if (await decideMail(deps, id, { from: RETRIABLE, judge, anew: true })) only.push(id);
  }
  return deliverOutbox(deps, { only });
}

// A notification that waits for its time, or failed, is no answer that somebody waits for: only by its id is it tried.
function isWorthIt({ kind, state }: OutboxItem): boolean {
  return kind !== 'notification' || state === 'deferred';
}

function retriable(item: OutboxItem, id: string): OutboxItem {
  if (RETRIABLE.includes(item.state)) return item;
  const next = {
    unsure: 'say what became of it first: mailroom outbox resolve ID --sent, or --resend',
    sending: 'wait until it is sent, or until that program has ended',
    'in-data': 'wait until it is sent, or until that program has ended',
  };
  throw new MailroomError('invalid', `that answer is ${item.state}: there is nothing to try again`, [
    ...(item.state in next ? [next[item.state as keyof typeof next]] : []),
    `see mailroom outbox show ${id}`,
  ]);
}
