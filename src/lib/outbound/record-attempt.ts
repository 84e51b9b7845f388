// Records what a server said to an attempt: the one thing that cannot be asked for again. What the store will not take is
// kept on this machine's disk.
import type { Clock, Pause } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { NewId } from '../ids.js';
import { readRelayId } from '../smtp/relay-id.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import type { SendOutcome } from '../smtp/transport.js';
import type { Db, Tx } from '../store/db.js';
import { findMessage } from '../store/messages.js';
import { findOutboxItems } from '../store/outbox.js';
import { decideLateAnswer, recordVerdict } from '../store/outbox-attempts.js';
import { saveRelayId } from '../store/sent-copies.js';
import { saveNullSender } from '../store/smtp-configs.js';
import type { AnswerFolder } from './answer-folder.js';
import type { OutboxItem } from './outbox.js';
import { recordDelivery } from './record-delivery.js';
import { resolveByKeptProof } from './resolve-by-proof.js';
import { afterVerdict, judgeAttempt, judgeLate, type Verdict } from './verdict.js';

export type RecordAttemptDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly newId: NewId;
  /** Where an answer is kept that the store will not take. */
  readonly answers: AnswerFolder;
};

/** An attempt that has ended: the item as it was claimed, and what became of it. */
export type EndedAttempt = {
  readonly owner: string;
  readonly config: SmtpConfig;
  readonly item: OutboxItem;
  readonly outcome: SendOutcome;
};

/** Milliseconds between tries, the last one again and again. */
const WAITS = [50, 200, 1_000, 3_000, 10_000];
/** Some five minutes in all, or half of one when the answer is kept: then nothing is lost any more. */
const MOST_TRIES = { kept: 7, lost: 34 };

/**
 * Gives the item after it; undefined when it was taken out of the store. A store that is busy, full or away is waited
 * for: while this program lives, nobody else takes the item for lost. Throws what the store says in the end; what a server
 * answered is kept by then, where this machine's disk takes it, and recorded by whoever sends next (`record-kept-answers.ts`).
 */
export async function recordAttempt(deps: RecordAttemptDeps, attempt: EndedAttempt): Promise<OutboxItem | undefined> {
  let kept: string | undefined;
  for (let tries = 1; ; tries++) {
    try {
      const item = await recordOnce(deps, attempt);
      if (kept !== undefined) deps.answers.remove(kept);
      return item;
    } catch (error) {
      kept ??= await keepAnswer(deps, attempt);
      if (!(error instanceof MailroomError)) throw error;
      if (tries >= MOST_TRIES[kept === undefined ? 'lost' : 'kept'])
        throw kept === undefined ? error : keptError(error);
      await deps.pause(WAITS[tries - 1] ?? 10_000);
    }
  }
}

/** The name of the note; undefined where there is nothing to keep, or no room for it either. */
async function keepAnswer(
  { answers, clock }: RecordAttemptDeps,
  { owner, config, item, outcome }: EndedAttempt,
): Promise<string | undefined> {
  if (outcome.result !== 'answered') return undefined;
  const { formatAnswer, nameOfAnswer } = await import('./kept-answer.js');
  const id = { item: item.id, attempt: item.attempts };
  try {
    answers.keep(nameOfAnswer(id), formatAnswer({ ...id, owner, smtpConfig: config.id, at: clock.now(), outcome }));
    return nameOfAnswer(id);
  } catch {
    // The next try of the store is one of this as well.
    return undefined;
  }
}

function keptError(error: MailroomError): MailroomError {
  const kept = 'what the server answered is kept on this machine, and recorded here by the next outbox deliver or pull';
  return new MailroomError(error.kind, error.message, [...error.next, kept], { cause: error });
}

/** The same, tried once. It may be done again: what is recorded stays. */
export async function recordOnce(
  deps: Pick<RecordAttemptDeps, 'db' | 'clock' | 'newId'>,
  attempt: EndedAttempt,
): Promise<OutboxItem | undefined> {
  const { owner, config, item, outcome } = attempt;
  const now = deps.clock.now();
  const about = { now, replyAddress: await replyAddressFor(deps.db, config, item) };
  const verdict = judgeAttempt(item, outcome, about);
  const recorded = await deps.db.transaction(async (tx) => {
    const inTime = await recordVerdict(tx, item, { owner, states: ['sending', 'in-data'] }, verdict, now);
    await learnRelayId(tx, attempt);
    if (inTime) {
      await follow(deps, tx, config, item, verdict, now);
      // What came in meanwhile may have settled one of which nobody knew.
      return verdict.state === 'unsure' ? undefined : afterVerdict(item, verdict);
    }
    // Somebody took this program for dead, or the last try did save it and nobody could say so.
    if (outcome.result !== 'answered') return undefined;
    const late = await decideLateAnswer(tx, item, (present) => judgeLate(present, outcome, about), now);
    if (late !== undefined) await follow(deps, tx, config, late.item, late.verdict, now);
    return undefined;
  });
  return recorded ?? (await findOutboxItems(deps.db, [item.id]))[0];
}

async function follow(
  deps: Pick<RecordAttemptDeps, 'newId'>,
  tx: Tx,
  config: SmtpConfig,
  item: OutboxItem,
  verdict: Verdict,
  now: Date,
): Promise<void> {
  await recordDelivery(deps, tx, item, verdict, { now, byItself: true });
  if (verdict.state === 'unsure') await resolveByKeptProof(deps, tx, item, now);
  if (verdict.envelopeFrom !== undefined) await saveNullSender(tx, config.id, 'no');
}

/** A reply to it may quote the Message-ID that the server gave it. */
async function learnRelayId(tx: Tx, { config, item, outcome }: EndedAttempt): Promise<void> {
  if (outcome.result !== 'answered' || outcome.recipients.every(({ state }) => state !== 'sent')) return;
  const given = readRelayId(outcome.response, config.host);
  if (given !== undefined) await saveRelayId(tx, item.messageId, given);
}

// The house has no reply address: there it is what the mail says it comes from.
async function replyAddressFor(db: Db, config: SmtpConfig, item: OutboxItem): Promise<string | undefined> {
  if (item.envelope.from !== '') return undefined;
  return config.replyAddress ?? (await findMessage(db, item.messageId))?.from.address;
}
