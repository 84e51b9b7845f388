// CalledHook: what a hook answered to one call, and what becomes of the call.
import type { Hook } from './hook.js';
import type { HookCall, HookVerdict } from './hook-call.js';

export type CalledHook = { readonly hook: Hook; readonly call: HookCall; readonly verdict: HookVerdict };
