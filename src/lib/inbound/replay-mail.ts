// Runs the rules of today over a mail that is stored, and tells what would be different. Changes nothing.
import type { NewId } from '../ids.js';
import { type AutoReplyVerdict, limitAutoReply } from '../outbound/auto-reply.js';
import { readAutoReplyLoad } from '../store/auto-replies.js';
import { findChannel } from '../store/channels.js';
import type { Db, Tx } from '../store/db.js';
import { type DecidedMail, forgetMessage } from '../store/intakes.js';
import { rehearse } from '../store/rehearse.js';
import type { ArrivedMail } from './arrived-mail.js';
import { findDestinations } from './find-destinations.js';
import { findIntakeFacts } from './find-intake-facts.js';
import { type Intake, planIntake } from './intake.js';
import type { ReadMail } from './mail-reader.js';
import { readStoredArrival } from './read-stored-arrival.js';
import type { Reason } from './reason.js';
import { judgeAutoReply } from './reply-automatically.js';
import { readContext } from './take-in-batch.js';
import type { DecidedIntake } from './write-intake.js';

export type ReplayDeps = { readonly db: Db; readonly newId: NewId; readonly readMail: ReadMail };

/** One thing that would be different. */
export type ReplayedChange = { readonly about: Reason['about']; readonly before: string; readonly now: string };

export type Replay =
  | { readonly changes: readonly ReplayedChange[]; readonly reasons: readonly Reason[] }
  /** Why it cannot be decided again. */
  | { readonly impossible: string };

/**
 * The rules see the store as it is now, without this mail: a conversation that was closed, merged or answered since may
 * take it otherwise. The caps of the auto-reply count what left before the mail came; whether the breaker is open is told,
 * and counts as no change.
 */
export async function replayMail(deps: ReplayDeps, decision: DecidedMail): Promise<Replay> {
  const arrived = await readStoredArrival(deps, decision);
  if (arrived === undefined) return { impossible: 'it is a copy, or its message, its bytes or its mailbox are gone' };
  return rehearse(deps.db, (tx) => decideAgain(tx, arrived, decision));
}

async function decideAgain(tx: Tx, arrived: ArrivedMail, decision: DecidedMail): Promise<Replay> {
  if (decision.messageId !== undefined) await forgetMessage(tx, decision.messageId);
  const context = await readContext(tx, arrived.account);
  const destinations = await findDestinations(tx, arrived, context);
  const destination = destinations.find(({ channelId }) => channelId === decision.channelId) ?? destinations[0];
  if (destination === undefined) return { impossible: 'it is for nothing any more' };
  const facts = await findIntakeFacts(tx, arrived, context, destination);
  const intake = startAgain(planIntake(facts), decision);
  const decided: DecidedIntake = { arrived, context, destination, facts, intake, now: decision.at };
  const autoReply = intake.action === 'hold' ? undefined : await judgeAgain(tx, decided, decision);
  const { channelId } = destination;
  const channel = channelId === undefined ? undefined : await findChannel(tx, channelId);
  const pairs: readonly (readonly [Reason['about'], string, string])[] = [
    ['channel', decision.channel ?? 'none', channel?.name ?? 'none'],
    ['kind', decision.kind, facts.screening.kind],
    ['author', decision.mail?.from.address ?? '', facts.authorship.author.address],
    ['conversation', placeBefore(decision), placeNow(intake, decision)],
    ['auto-reply', wasDue(decision), isDue(autoReply)],
  ];
  return {
    changes: pairs.filter(([, before, now]) => before !== now).map(([about, before, now]) => ({ about, before, now })),
    reasons: [
      ...(destination.reason === undefined ? [] : [destination.reason]),
      ...intake.reasons,
      ...(autoReply === undefined ? [] : [autoReply.reason]),
    ],
  };
}

// A mail that started a conversation starts it again, though answers that name it are there by now.
function startAgain(intake: Intake, { action, conversation, reasons }: DecidedMail): Intake {
  if (intake.action !== 'join' || action !== 'start' || intake.conversation.number !== conversation) return intake;
  const kept = reasons.filter(({ about }) => about === 'conversation');
  const others = intake.reasons.filter(({ about }) => about !== 'conversation');
  return { action: 'start', status: 'open', linkedTo: undefined, flags: intake.flags, reasons: [...others, ...kept] };
}

function placeBefore({ conversation }: DecidedMail): string {
  return conversation === undefined ? 'none' : `#${conversation}`;
}

function placeNow(intake: Intake, decision: DecidedMail): string {
  if (intake.action === 'join') return `#${intake.conversation.number}`;
  if (intake.action === 'start') return decision.action === 'start' ? placeBefore(decision) : 'a new one';
  return 'none';
}

async function judgeAgain(
  tx: Tx,
  decided: DecidedIntake,
  { hasAutoReply }: DecidedMail,
): Promise<AutoReplyVerdict | undefined> {
  const { destination, facts, now } = decided;
  const verdict = judgeAutoReply(decided);
  if (verdict?.isDue !== true || destination.channel === undefined) return verdict;
  const receiver = facts.authorship.author.address;
  const load = await readAutoReplyLoad(tx, { channel: destination.channel.id, receiver, now });
  // Its own auto-reply was queued at that very moment, and so may those of other mails of its batch have been.
  const own = hasAutoReply ? 1 : 0;
  return limitAutoReply({
    ...load,
    toSenderLastHour: load.toSenderLastHour - own,
    toSenderLastDay: load.toSenderLastDay - own,
    fromChannelLastTenMinutes: load.fromChannelLastTenMinutes - own,
  });
}

// Somebody resumes it: open then and closed now is no other rule.
const BREAKER = new Set(['breaker-is-open', 'opens-breaker']);

function wasDue({ hasAutoReply, reasons }: DecidedMail): string {
  const wasStopped = reasons.some(({ about, rule }) => about === 'auto-reply' && BREAKER.has(rule));
  return hasAutoReply || wasStopped ? 'due' : 'not due';
}

function isDue(verdict: AutoReplyVerdict | undefined): string {
  return verdict !== undefined && (verdict.isDue || BREAKER.has(verdict.reason.rule)) ? 'due' : 'not due';
}
