// Takes a mail back that nobody has handed over, or of which somebody has said that it is to be left.
import { MailroomError } from '../errors.js';
import { findMessage } from '../store/messages.js';
import { findOperator } from '../store/operators.js';
import { findHold } from '../store/outbox-holds.js';
import { readStoreIdentity } from '../store/store-identity.js';
import { decideMail } from './decide-mail.js';
import type { TakenBack } from './held-reply.js';
import { needOutboxItem } from './need-outbox-item.js';
import type { OutboxItem } from './outbox.js';
import type { TakeOverDeps } from './take-over-items.js';
import { judgeCancelled } from './verdict.js';

/** Keeps a draft of it, and gives what undoes that. */
export type KeepDraft = (taken: TakenBack) => Promise<() => void>;

/**
 * `by`: the slug of whoever does so, where it is known. Throws `not-found`, and `invalid` for one that was sent or is on its
 * way. Who has it already has it. What was held is kept as a draft before anything is changed: nothing is lost, whatever
 * fails.
 */
export async function cancelMail(
  deps: TakeOverDeps,
  id: string,
  keepDraft: KeepDraft,
  by?: string,
): Promise<OutboxItem> {
  const found = await needOutboxItem(deps.db, id);
  const undo = found.state === 'held' ? await keepHeld(deps, found, keepDraft) : () => {};
  const done = await decideMail(deps, found.id, {
    from: ['held', 'queued', 'deferred', 'failed', 'unsure'],
    judge: (item) => judgeCancelled(item, by),
    anew: false,
  }).catch((error: unknown) => {
    undo();
    throw error;
  });
  if (!done) undo();
  const item = await needOutboxItem(deps.db, found.id);
  if (done) return item;
  throw new MailroomError('invalid', `that answer is ${item.state}: it cannot be taken back`, [
    `see mailroom outbox show ${id}`,
  ]);
}

async function keepHeld({ db }: TakeOverDeps, item: OutboxItem, keepDraft: KeepDraft): Promise<() => void> {
  const hold = await findHold(db, item.id);
  const identity = await readStoreIdentity(db);
  if (hold === undefined || identity === undefined) return () => {};
  const { reply, files, version } = hold;
  const operator = (await findMessage(db, item.messageId))?.operatorId;
  const writer = operator && (await findOperator(db, operator));
  const { number } = item.conversation;
  const at = hold.cause === 'at' ? item.nextAttemptAt : undefined;
  return keepDraft({ at, reply, files, version, number, store: identity.id, writer: writer?.name });
}
