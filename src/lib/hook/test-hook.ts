// Tries a hook now, with an event that means nothing.
import { MailroomError } from '../errors.js';
import type { NewId } from '../ids.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { mayRunCommands } from '../secrets/secret-resolver.js';
import { type CallHooksDeps, perform } from './call-hooks.js';
import type { Hook } from './hook.js';
import type { HookAnswer } from './hook-call.js';
import { testPayload } from './hook-payload.js';
import { needHook } from './need-hook.js';

export type TestedHook = { readonly hook: Hook; readonly answer: HookAnswer };

/** Throws `not-found`, and `local` when this machine does not run what a store names. */
export async function testHook(
  deps: CallHooksDeps & ActorDeps & { readonly newId: NewId; readonly storeUrl: string },
  name: string,
): Promise<TestedHook> {
  await needPermission(deps.db, deps, 'hooks');
  const hook = await needHook(deps.db, name);
  if (hook.action.kind === 'run' && !mayRunCommands(deps)) {
    throw new MailroomError('local', `the hook ${hook.name} runs a program, and this machine does not run those`, [
      'if you trust everybody who can write to the store: mailroom config set run-commands on',
    ]);
  }
  return { hook, answer: await perform(deps, hook, testPayload(deps.newId<string>(), deps.clock.now())) };
}
