// One connection, used for mail after mail. While one is handed over, the next is claimed and the last is recorded: the
// lanes of a run want that at the same time, and the store does it in one.
import { type ErrorKind, MailroomError } from '../errors.js';
import { loginSecret } from '../server-login.js';
import { readDkimKey } from '../smtp/sign-mail.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import type { SendOutcome } from '../smtp/transport.js';
import type { DueItem } from '../store/outbox.js';
import type { DeliverDeps, DeliverOptions } from './deliver-outbox.js';
import type { DeliveryAttempt } from './delivery-attempt.js';
import {
  type Claim,
  claimOne,
  type DeliverItemDeps,
  giveBack,
  handOverItem,
  isAboutConnection,
  recordOutcome,
  type SigningTransport,
} from './hand-over-item.js';
import type { ItemQueue } from './item-queue.js';

export type LaneDeps = DeliverItemDeps & Pick<DeliverDeps, 'readSecret' | 'openTransport'>;

export type Run = {
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

/** The first is told once the server has answered to it; a spare one may turn out to be one too many. */
export type LaneRole = { readonly role: 'first'; readonly onAnswer: () => void } | { readonly role: 'spare' };

type Lane = {
  readonly role: LaneRole;
  readonly transport: SigningTransport;
  /** Nothing is known of it, a mail went over it, or it was given up while others are at work. */
  standing: 'untried' | 'used' | 'aside';
  /** How often in a row the server could not be reached. */
  silent: number;
  /** Claimed while another is handed over. */
  next: Promise<Claim | undefined>;
  /** The mail before has its outcome in the store. */
  recorded: Promise<void>;
};

/** Ends when there is no more to send, when the server cannot be used, or when this is one connection too many. */
export async function sendOverLane(run: Run, role: LaneRole): Promise<void> {
  run.lanes += 1;
  const transport = await openOrTell(run.deps, run.config);
  const nothing = Promise.resolve(undefined);
  const lane: Lane = { role, transport, standing: 'untried', silent: 0, next: nothing, recorded: nothing };
  try {
    for (let claim = await claimNext(run); claim !== undefined; claim = await takeNext(run, lane)) {
      lane.next = quietly(claimNext(run));
      if (await sendOne(run, lane, claim)) continue;
      await lane.recorded;
      return;
    }
  } finally {
    if (lane.standing !== 'aside') run.lanes -= 1;
    await lane.recorded.catch(() => {});
    await transport.close();
  }
}

/** False when the lane ends with it. */
async function sendOne(run: Run, lane: Lane, claim: Claim): Promise<boolean> {
  const handed = await handOverItem(run.deps, lane.transport, claim, lane.recorded);
  if (handed !== undefined && !handed.begun && isAboutConnection(handed.outcome) && stepAside(run, lane)) {
    await giveNextBack(run, lane);
    await giveBack(run.deps, claim);
    run.queue.putBack(claim.due);
    return false;
  }
  const before = lane.recorded;
  // Also when the one before cannot be recorded: what was said to this one is not to be lost with it.
  lane.recorded = quietly(before.finally(() => record(run, claim, handed?.outcome)));
  await before;
  if (handed === undefined) return true;
  const kind = handed.outcome.result === 'not-sent' ? handed.outcome.kind : undefined;
  lane.silent = kind === 'unreachable' ? lane.silent + 1 : 0;
  if (lane.silent >= 2 || isAboutServer(kind) || run.options.signal?.aborted) {
    run.isOver = true;
    await giveNextBack(run, lane);
    return false;
  }
  if (kind === undefined && lane.standing === 'untried' && lane.role.role === 'first') lane.role.onAnswer();
  lane.standing = 'used';
  return true;
}

/** Gives the lane up when others are at work, so that it may be one too many. */
function stepAside(run: Run, lane: Lane): boolean {
  // A further connection that never was one is none of a mail's business.
  const neverWas = lane.role.role === 'spare' && lane.standing === 'untried';
  if (run.lanes < 2 && !neverWas) return false;
  run.lanes -= 1;
  lane.standing = 'aside';
  return true;
}

/** No outcome: another program took it over. */
async function record(run: Run, claim: Claim, outcome: SendOutcome | undefined): Promise<void> {
  const attempt = outcome && (await recordOutcome(run.deps, run.config, claim, outcome));
  run.queue.settle(claim.due);
  if (attempt === undefined) return;
  run.attempts.push(attempt);
  run.options.onAttempt?.(attempt);
  // Its null sender was refused: there is one more attempt, with the reply address.
  if (attempt.item.state === 'queued') run.queue.putBack(claim.due);
}

async function takeNext(run: Run, lane: Lane): Promise<Claim | undefined> {
  const next = await lane.next;
  if (next !== undefined) return next;
  // What is left may wait for the one before, which is of its conversation.
  await lane.recorded;
  return claimNext(run);
}

/** Whoever waits for it hears of its failure. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
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

async function giveNextBack({ deps, queue }: Run, lane: Lane): Promise<void> {
  const claim = await lane.next;
  if (claim === undefined) return;
  await giveBack(deps, claim);
  queue.putBack(claim.due);
}

// A login, a certificate or a missing secret will be no better for the next mail; a network may be, once.
export function isAboutServer(kind: ErrorKind | undefined): boolean {
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
