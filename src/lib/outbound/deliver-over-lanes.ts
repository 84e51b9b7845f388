// Sends the items of one SMTP config over several connections at once, as many as its server takes.
import { type ErrorKind, MailroomError } from '../errors.js';
import { recordFailure } from '../health/record-failure.js';
import { loginSecret } from '../server-login.js';
import { readDkimKey } from '../smtp/sign-mail.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import type { DueItem } from '../store/outbox.js';
import {
  type Claim,
  claimOne,
  type DeliverItemDeps,
  deliverItem,
  giveBack,
  type SigningTransport,
} from './deliver-item.js';
import type { DeliverDeps, DeliverOptions } from './deliver-outbox.js';
import type { DeliveryAttempt, DeliveryReport } from './delivery-attempt.js';
import { ItemQueue } from './item-queue.js';

export type LaneDeps = DeliverItemDeps & Pick<DeliverDeps, 'readSecret' | 'openTransport'>;

/** As many as nodemailer's own pool has. A server that takes fewer says so. */
const MOST_LANES = 5;

type Run = {
  readonly deps: LaneDeps;
  readonly config: SmtpConfig;
  readonly queue: ItemQueue<DueItem>;
  readonly options: DeliverOptions;
  readonly attempts: DeliveryAttempt[];
  /** The lanes that are sending now. */
  lanes: number;
  /** The server cannot be used, or somebody wants no more to be sent. */
  isOver: boolean;
};

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
  if (run.queue.left > 0 && !run.isOver) await lane(run, () => {});
  await recordFailure(deps, { table: 'smtp_config', id: config.id }, serverFailure(run.attempts));
  return { attempts: run.attempts, left: run.queue.left };
}

/** The first goes alone until the server has answered: one that is down is not asked by five. */
async function allLanes(run: Run): Promise<void> {
  const others: Promise<void>[] = [];
  const widen = () => {
    const count = Math.min(MOST_LANES - 1, run.queue.left);
    for (let number = 0; number < count; number++) others.push(lane(run, 'spare'));
  };
  const first = lane(run, widen);
  await first.catch(() => {});
  await Promise.allSettled(others);
  await Promise.all([first, ...others]);
}

/** One connection, used for mail after mail. One that is not `spare` is told once the server has answered to the first. */
async function lane(run: Run, role: 'spare' | (() => void)): Promise<void> {
  const { deps, config, queue } = run;
  run.lanes += 1;
  let isCounted = true;
  let wasUsed = false;
  const stepAside = () => {
    // A further connection that never was one is none of a mail's business.
    if (run.lanes < 2 && (role !== 'spare' || wasUsed)) return false;
    run.lanes -= 1;
    isCounted = false;
    return true;
  };
  const transport = await openOrTell(deps, config);
  let silent = 0;
  let next: Promise<Claim | undefined> = Promise.resolve(undefined);
  // The next is claimed in the transaction that settles this one. Whoever waits for it hears of its failure.
  const onOutcome = () => {
    next = claimNext(run);
    next.catch(() => {});
  };
  try {
    for (let claim = await claimNext(run); claim !== undefined; claim = (await next) ?? (await claimNext(run))) {
      const attempt = await deliverItem(deps, config, transport, claim, { stepAside, onOutcome });
      if (attempt === 'given-back') {
        queue.putBack(claim.due);
        return;
      }
      queue.settle(claim.due);
      if (attempt === undefined) continue;
      tell(run, attempt, claim.due);
      const kind = attempt.trouble?.kind;
      silent = kind === 'unreachable' ? silent + 1 : 0;
      if (silent >= 2 || isAboutServer(kind) || run.options.signal?.aborted) {
        run.isOver = true;
        await giveNextBack(run, await next);
        return;
      }
      if (kind === undefined && !wasUsed && role !== 'spare') role();
      wasUsed = true;
    }
  } finally {
    if (isCounted) run.lanes -= 1;
    await transport.close();
  }
}

function tell(run: Run, attempt: DeliveryAttempt, due: DueItem): void {
  run.attempts.push(attempt);
  run.options.onAttempt?.(attempt);
  // Its null sender was refused: there is one more attempt, with the reply address.
  if (attempt.item.state === 'queued') run.queue.putBack(due);
}

/** The next that is ours; those that somebody else has are passed over. None once the run is over. */
async function claimNext({ deps, queue, options, isOver }: Run): Promise<Claim | undefined> {
  if (isOver || options.signal?.aborted) return undefined;
  for (let due = queue.take(); due !== undefined; due = queue.take()) {
    const claim = await claimOne(deps, due);
    if (claim !== undefined) return claim;
    queue.settle(due);
  }
  return undefined;
}

async function giveNextBack({ deps, queue }: Run, claim: Claim | undefined): Promise<void> {
  if (claim === undefined) return;
  await giveBack(deps, claim);
  queue.putBack(claim.due);
}

/** What the last attempt says about the server; undefined when it was used. A refused mail says nothing against it. */
function serverFailure(attempts: readonly DeliveryAttempt[]): Pick<MailroomError, 'kind' | 'message'> | undefined {
  const trouble = attempts.at(-1)?.trouble;
  if (trouble === undefined || !(trouble.kind === 'unreachable' || isAboutServer(trouble.kind))) return undefined;
  return { kind: trouble.kind, message: trouble.reason };
}

// A login, a certificate or a missing secret will be no better for the next mail; a network may be, once.
function isAboutServer(kind: ErrorKind | undefined): boolean {
  return kind === 'auth' || kind === 'tls' || kind === 'local' || kind === 'not-found';
}

/** A secret or a key that this machine does not have is told like a server that cannot be reached. */
async function openOrTell(deps: LaneDeps, config: SmtpConfig): Promise<SigningTransport> {
  try {
    const key = config.dkim && (await readDkimKey(deps, config.dkim));
    const ref = loginSecret(config.login);
    const transport = await deps.openTransport(config, ref && (await deps.readSecret(ref)));
    return { send: (mail) => transport.send(mail), close: () => transport.close(), sign: key?.sign };
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    const { message: reason, next } = error;
    // A key that will not do says nothing against the mail.
    const kind = error.kind === 'invalid' ? 'local' : error.kind;
    return { send: async () => ({ result: 'not-sent', kind, reason, next }), close: async () => {}, sign: undefined };
  }
}
