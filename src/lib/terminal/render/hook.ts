// Hooks: a table or a page for people, objects for scripts; and what they answered.
import { describeAction, type Hook } from '../../hook/hook.js';
import type { CallCounts, HookAnswer, HookCall, HookCallState } from '../../hook/hook-call.js';
import { formatSecretRef } from '../../secrets/secret-ref.js';
import { renderFields } from '../fields.js';
import { shortAge } from '../relative-time.js';
import { renderTable, type Screen } from '../table.js';

export type HookJson = {
  readonly name: string;
  readonly on: readonly string[];
  /** The line that is run; null for one that posts. */
  readonly run: string | null;
  readonly post: string | null;
  /** Where the secret is that signs what is posted. */
  readonly secretRef: string | null;
  /** Seconds. */
  readonly timeLimit: number;
  readonly isOn: boolean;
  /** What it has not heard yet, and what was given up. */
  readonly waiting: number;
  readonly failed: number;
};

export type HookCallJson = {
  readonly id: string;
  readonly event: string;
  readonly at: string;
  readonly state: HookCallState;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly response: string | null;
};

const NOTHING: CallCounts = { waiting: 0, failed: 0 };

/** A hook with the numbers of its calls. */
export type CountedHook = { readonly hook: Hook; readonly counts?: CallCounts | undefined };

export function toHookJson({ hook, counts = NOTHING }: CountedHook): HookJson {
  const { name, events, action, timeLimit, isOn } = hook;
  return {
    ...{ name, on: events, timeLimit, isOn, ...counts },
    run: action.kind === 'run' ? action.line : null,
    post: action.kind === 'post' ? action.url : null,
    secretRef: action.kind === 'post' ? formatSecretRef(action.secret) : null,
  };
}

export function toHookCallJson(call: HookCall): HookCallJson {
  const { id, event, at, state, attempts, nextAttemptAt, response } = call;
  return {
    ...{ id, event, at: at.toISOString(), state, attempts, response: response ?? null },
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
  };
}

/** The columns of the list, for its flags. */
export const HOOK_COLUMNS = ['name', 'on', 'does', 'state', 'waiting', 'failed'] as const;

export function renderHooks(hooks: readonly CountedHook[], screen: Screen): string {
  return renderTable(
    hooks,
    [
      { title: 'name', value: ({ hook }) => hook.name, style: (text) => screen.theme.name(text) },
      { title: 'on', value: ({ hook }) => hook.events.join(', '), shrinkTo: 16 },
      { title: 'does', value: ({ hook }) => describeAction(hook.action), shrinkTo: 16 },
      { title: 'state', value: ({ hook }) => (hook.isOn ? 'on' : 'off') },
      { title: 'waiting', value: ({ counts = NOTHING }) => String(counts.waiting), align: 'right', spare: 1 },
      { title: 'failed', value: ({ counts = NOTHING }) => String(counts.failed), align: 'right' },
    ],
    screen,
  );
}

export type HookPage = CountedHook & { readonly calls: readonly HookCall[]; readonly now: Date };

/** The hook, then its latest calls. */
export function renderHook({ hook, counts = NOTHING, calls, now }: HookPage, screen: Screen): string {
  const { name, events, action, timeLimit, isOn } = hook;
  const page = renderFields(
    [
      ['name', name],
      ['on', events.join(', ')],
      action.kind === 'run' ? ['runs', action.line] : ['posts to', action.url],
      ['signed with', action.kind === 'post' ? formatSecretRef(action.secret) : ''],
      ['time limit', `${timeLimit} s`],
      ['state', isOn ? 'on' : 'off'],
      ['waiting', counts.waiting === 0 ? '' : String(counts.waiting)],
      ['failed', counts.failed === 0 ? '' : String(counts.failed)],
    ],
    screen,
  );
  return calls.length === 0 ? page : `${page}\n\n${renderCalls(calls, now, screen)}`;
}

function renderCalls(calls: readonly HookCall[], now: Date, screen: Screen): string {
  return renderTable(
    calls,
    [
      { title: 'age', value: ({ at }) => shortAge(at, now), plain: ({ at }) => at.toISOString() },
      { title: 'event', value: ({ event }) => event },
      { title: 'state', value: ({ state }) => state },
      { title: 'tries', value: ({ attempts }) => String(attempts), align: 'right', spare: 1 },
      { title: 'answer', value: ({ response = '' }) => response.replace(/\s+/g, ' '), shrinkTo: 16 },
    ],
    { ...screen, view: {} },
  );
}

export type HookAnswerJson = { readonly name: string; readonly ok: boolean; readonly response: string };

export function toHookAnswerJson({ name }: Hook, { result, response }: HookAnswer): HookAnswerJson {
  return { name, ok: result === 'done', response };
}
