// Tells hooks what they have not heard yet. Nothing that arrives or leaves waits for it.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { mayRunCommands } from '../secrets/secret-resolver.js';
import type { Settings } from '../settings/settings.js';
import { findConversationById } from '../store/conversations.js';
import type { Db } from '../store/db.js';
import { findEventFacts, forgetSettledCalls, saveVerdict, takeDueCalls } from '../store/hook-calls.js';
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

/** Calls at once: a slow hook keeps the others waiting no longer than its time limit. */
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
export async function callHooks(deps: CallHooksDeps, { onCall, signal }: CallOptions = {}): Promise<CalledHook[]> {
  const hooks = (await listHooks(deps.db)).filter(({ action }) => action.kind === 'post' || mayRunCommands(deps));
  const all: CalledHook[] = [];
  for (;;) {
    const calls = signal?.aborted ? [] : await takeCalls(deps, hooks);
    if (calls.length === 0) break;
    for (const called of await Promise.all(calls.map((call) => callOne(deps, hooks, call)))) {
      if (called === undefined) continue;
      all.push(called);
      onCall?.(called);
    }
  }
  if (all.length > 0) {
    const before = new Date(deps.clock.now().getTime() - REMEMBERED);
    await deps.db.transaction((tx) => forgetSettledCalls(tx, before));
  }
  return all;
}

async function takeCalls({ db, clock }: CallHooksDeps, hooks: readonly Hook[]): Promise<HookCall[]> {
  if (hooks.length === 0) return [];
  const now = clock.now();
  // Longer than any of them may take: then whoever has taken it is dead.
  const longest = Math.max(...hooks.map(({ timeLimit }) => timeLimit)) + 60;
  const takenUntil = new Date(now.getTime() + longest * 1000);
  const due = { now, hooks: hooks.map(({ id }) => id), limit: AT_ONCE, takenUntil };
  return db.transaction((tx) => takeDueCalls(tx, due));
}

async function callOne(deps: CallHooksDeps, hooks: readonly Hook[], call: HookCall): Promise<CalledHook | undefined> {
  const hook = hooks.find(({ id }) => id === call.hookId);
  const facts = await readFacts(deps.db, call);
  if (hook === undefined || facts === undefined) return undefined;
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
