// Sends the items of one SMTP config over several connections at once, as many as its server takes.
import type { MailroomError } from '../errors.js';
import { recordFailure } from '../health/record-failure.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import type { DueItem } from '../store/outbox.js';
import type { DeliverOptions } from './deliver-outbox.js';
import type { DeliveryAttempt, DeliveryReport } from './delivery-attempt.js';
import { ItemQueue } from './item-queue.js';
import { isAboutServer, type LaneDeps, type Run, sendOverLane } from './send-over-lane.js';

/** As many as nodemailer's own pool has. A server that takes fewer says so. */
const MOST_LANES = 5;

/** Ends when all are sent or the server cannot be used. What the last attempt says about the server is recorded. */
export async function deliverOverLanes(
  deps: LaneDeps,
  config: SmtpConfig,
  items: readonly DueItem[],
  options: DeliverOptions,
): Promise<DeliveryReport> {
  const run: Run = { deps, config, queue: new ItemQueue(items), options, attempts: [], lanes: 0, isOver: false };
  await allLanes(run);
  // A lane that stepped aside may have given its mail back when the others had ended.
  if (run.queue.left > 0 && !run.isOver) await sendOverLane(run, { role: 'first', onAnswer: () => {} });
  await recordFailure(deps, { table: 'smtp_config', id: config.id }, serverFailure(run.attempts));
  return { attempts: run.attempts, left: run.queue.left };
}

/** The first goes alone until the server has answered: one that is down is not asked by five. */
async function allLanes(run: Run): Promise<void> {
  const spares: Promise<void>[] = [];
  const onAnswer = () => {
    const count = Math.min(MOST_LANES - 1, run.queue.left);
    for (let number = 0; number < count; number++) spares.push(sendOverLane(run, { role: 'spare' }));
  };
  const first = sendOverLane(run, { role: 'first', onAnswer });
  await first.catch(() => {});
  await Promise.allSettled(spares);
  await Promise.all([first, ...spares]);
}

/** What the last attempt says about the server; undefined when it was used. A refused mail says nothing against it. */
function serverFailure(attempts: readonly DeliveryAttempt[]): Pick<MailroomError, 'kind' | 'message'> | undefined {
  const trouble = attempts.at(-1)?.trouble;
  if (trouble === undefined || !(trouble.kind === 'unreachable' || isAboutServer(trouble.kind))) return undefined;
  return { kind: trouble.kind, message: trouble.reason };
}
