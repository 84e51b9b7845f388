// Sends what is due: claimed before connecting, marked before the body leaves, settled by the server's reply alone.
import type { Clock, Pause } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { NewId, OutboxId, SmtpConfigId } from '../ids.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import type { OpenTransport } from '../smtp/transport.js';
import { type Db, underLease } from '../store/db.js';
import { groupTransactions } from '../store/grouped-transactions.js';
import { type DueItem, listDue } from '../store/outbox.js';
import { listOwners } from '../store/outbox-claims.js';
import { listDueHeld } from '../store/outbox-holds.js';
import { findSmtpConfig } from '../store/smtp-configs.js';
import type { AnswerFolder } from './answer-folder.js';
import { deliverOverLanes } from './deliver-over-lanes.js';
import type { DeliveryAttempt, DeliveryReport } from './delivery-attempt.js';
import { recordKeptAnswers } from './record-kept-answers.js';
import { takeSlot } from './take-slot.js';

export type DeliverDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly newId: NewId;
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openTransport: OpenTransport;
  /** Where this machine keeps what a server answered when the store would not take it. */
  readonly answers: AnswerFolder;
};

export type DeliverOptions = {
  /** These items alone, when they are due; one that is held is not released. */
  readonly only?: readonly OutboxId[];
  /** Told once how many are due, when any is. */
  readonly onDue?: (count: number) => void;
  /** Told of each attempt as it ends. */
  readonly onAttempt?: (attempt: DeliveryAttempt) => void;
  /** Ends it before the next mail. */
  readonly signal?: AbortSignal;
};

/**
 * Records first what servers answered while the store would not take it. Releases the held replies whose time has come, and sends all that is due: the items of one SMTP config over a few
 * connections, those of one conversation in their order. One that fails does not stop the others; a server that cannot
 * be used does, until the next time. Each item is handed over once at most, however often this is killed, and whoever
 * else is sending.
 */
export async function deliverOutbox(deps: DeliverDeps, options: DeliverOptions = {}): Promise<DeliveryReport> {
  const { db, clock } = deps;
  await recordKeptAnswers(deps);
  if (options.only === undefined) await releaseDue(deps);
  const idle = (await listDue(db, clock.now(), options.only)).length === 0 && (await listOwners(db)).length === 0;
  if (idle) return { attempts: [], left: 0 };
  const slot = await takeSlot(deps);
  try {
    const due = await listDue(db, clock.now(), options.only);
    if (due.length > 0) options.onDue?.(due.length);
    // Without its slot it is taken for dead: it begins nothing more, but says what became of what it has begun.
    const grouped = groupTransactions(db);
    const sending = { ...deps, db: grouped, claimingDb: underLease(grouped, slot), owner: slot.owner };
    const reports = await Promise.allSettled(
      [...byConfig(due)].map(async ([id, items]) => {
        const config = await findSmtpConfig(db, id);
        if (config === undefined) throw new MailroomError('local', `SMTP config ${id} is not in the store`);
        return deliverOverLanes(sending, config, items, options);
      }),
    );
    return sumUp(reports);
  } finally {
    await slot.release();
  }
}

/** Few are held, and what composes them is slow to load. */
async function releaseDue(deps: DeliverDeps): Promise<void> {
  const due = await listDueHeld(deps.db, deps.clock.now());
  if (due.length === 0) return;
  const { releaseHeld } = await import('./release-held.js');
  for (const id of due) await releaseHeld(deps, id, undefined);
}

function byConfig(items: readonly DueItem[]): Map<SmtpConfigId, DueItem[]> {
  return Map.groupBy(items, (item) => item.smtpConfigId);
}

/** Throws what the first of them failed with, once all have ended. */
function sumUp(reports: readonly PromiseSettledResult<DeliveryReport>[]): DeliveryReport {
  const attempts: DeliveryAttempt[] = [];
  let left = 0;
  for (const report of reports) {
    if (report.status === 'rejected') throw report.reason;
    attempts.push(...report.value.attempts);
    left += report.value.left;
  }
  return { attempts, left };
}
