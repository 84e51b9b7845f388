// Tells hooks what they have not heard yet. Nothing that arrives or leaves waits for it.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { mayRunCommands } from '../secrets/secret-resolver.js';
import type { Settings } from '../settings/settings.js';
import { findConversationById } from '../store/conversations.js';
import type { Db } from '../store/db.js';
import { findDueHooks, findEventFacts, forgetSettledCalls, saveVerdict, takeDueCalls } from '../store/hook-calls.js';
import { listHooks } from '../store/hooks.js';
import { findMessage } from '../store/messages.js';
import { listOperators } from '../store/operators.js';
import type { CalledHook } from './called-hook.js';
import type { Hook } from './hook.js';
import { type HookAnswer, type HookCall, judgeCall } from './hook-call.js';
import { type HookFacts, type HookPayload, hookPayload } from './hook-payload.js';

export type CallHooksDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: Settings;
  readonly storeUrl: string;
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
};

export type CallOptions = {
  readonly onCall?: (called: CalledHook) => void;
  /** Ends it: nothing more is begun. */
  readonly signal?: AbortSignal;
};

/** Calls of one hook at once. */
const AT_ONCE = 4;
/** Milliseconds that a settled call is remembered. */
const REMEMBERED = 7 * 24 * 3_600_000;

/** Milliseconds that a command which has other work may spend on hooks; what is left waits for the next one. */
const A_WHILE = 30_000;

/** For commands that come to an end: nothing more is begun after half a minute. */
export function forAWhile(): Pick<CallOptions, 'signal'> {
  return { signal: AbortSignal.timeout(A_WHILE) };
}

/** Calls all that is due now, of the hooks that this machine may do. Gives what came of it, in no order. */
export async function callHooks(deps: CallHooksDeps, options: CallOptions = {}): Promise<CalledHook[]> {
  const hooks = await listDueHooks(deps);
  return (await Promise.all(hooks.map((hook) => callHook(deps, hook, options)))).flat();
}

/** The hooks that something is due for, of those that this machine may do. */
export async function listDueHooks(deps: CallHooksDeps): Promise<readonly Hook[]> {
  const due = await findDueHooks(deps.db, deps.clock.now());
  if (due.size === 0) return [];
  const isOurs = ({ id, action }: Hook) => due.has(id) && (action.kind === 'post' || mayRunCommands(deps));
  return (await listHooks(deps.db)).filter(isOurs);
}

/**
 * Calls one hook for all that is due now: each has calls of its own, so that none waits for another. One that is not there
 * at all is left alone until the next time.
 */
export async function callHook(
  deps: CallHooksDeps,
  hook: Hook,
  { onCall, signal }: CallOptions,
): Promise<readonly CalledHook[]> {
  const all: CalledHook[] = [];
  for (let isThere = true; isThere && !signal?.aborted; ) {
    const calls = await takeCalls(deps, hook);
    const answers = await Promise.all(calls.map((call) => callOne(deps, hook, call)));
    const made = answers.filter((called) => called !== undefined);
    all.push(...made);
    for (const called of made) onCall?.(called);
    isThere = calls.length > 0 && (made.length === 0 || made.some(({ verdict }) => verdict.state !== 'queued'));
  }
  if (all.length > 0) {
    const before = new Date(deps.clock.now().getTime() - REMEMBERED);
    await deps.db.transaction((tx) => forgetSettledCalls(tx, before));
  }
  return all;
}

async function takeCalls({ db, clock }: CallHooksDeps, { id, timeLimit }: Hook): Promise<HookCall[]> {
  const now = clock.now();
  // Longer than it may take: then whoever has taken it is dead.
  const takenUntil = new Date(now.getTime() + (timeLimit + 60) * 1000);
  return db.transaction((tx) => takeDueCalls(tx, { now, hook: id, limit: AT_ONCE, takenUntil }));
}

async function callOne(deps: CallHooksDeps, hook: Hook, call: HookCall): Promise<CalledHook | undefined> {
  const facts = await readFacts(deps.db, call);
  if (facts === undefined) return undefined;
  const answer = await perform(deps, hook, hookPayload(call, facts));
  const now = deps.clock.now();
  const verdict = judgeCall(call, answer, now);
  await deps.db.transaction((tx) => saveVerdict(tx, call, verdict, now));
  return { hook, call, verdict };
}

async function readFacts(db: Db, call: HookCall): Promise<HookFacts | undefined> {
  const conversation = await findConversationById(db, call.conversationId);
  if (conversation === undefined) return undefined;
  const event = call.eventId === undefined ? undefined : await findEventFacts(db, call.eventId);
  const message = call.messageId === undefined ? undefined : await findMessage(db, call.messageId);
  const writer = message?.operatorId;
  const operator = writer && (await listOperators(db)).find(({ id }) => id === writer)?.name;
  return {
    ...{ conversation, message: message && { ...message, operator }, detail: event?.detail },
    operator: event === undefined ? operator : event.operator,
  };
}

/** Does what a hook does, now. Throws nothing: what cannot be done is its answer. */
export async function perform(deps: CallHooksDeps, hook: Hook, payload: HookPayload): Promise<HookAnswer> {
  const { action, timeLimit } = hook;
  const body = JSON.stringify(payload);
  if (action.kind === 'run') {
    const { runHookProgram } = await import('./hook-program.js');
    const env = { ...deps.env, MAILROOM_EVENT: payload.event, MAILROOM_STORE: deps.storeUrl };
    return runHookProgram({ line: action.line, input: `${body}\n`, timeLimit, env });
  }
  try {
    const secret = await deps.readSecret(action.secret);
    const { postWebhook } = await import('./webhook-line.js');
    return await postWebhook({ url: action.url, secret, id: payload.id, body, at: deps.clock.now(), timeLimit });
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    return { result: 'later', response: error.message };
  }
}
