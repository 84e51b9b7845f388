// The flags of hooks: what one listens to, and what it does.
import * as Flags from '@oclif/core/flags';
import { MailroomError } from '../errors.js';
import { parseHookUrl, parseLine, parseTimeLimit } from '../hook/hook.js';
import { type HookEvent, hookEvents, parseHookEvent } from '../hook/hook-event.js';
import { parseSecretRef, type SecretRef } from '../secrets/secret-ref.js';

export const hookFlags = {
  on: Flags.string({
    description: `an event to listen to; may be repeated: ${hookEvents().join(', ')}`,
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'EVENT',
  }),
  run: Flags.string({ description: 'a command for the shell, told of the event on stdin', helpValue: 'COMMAND' }),
  post: Flags.string({ description: 'an https address that the event is posted to, signed', helpValue: 'URL' }),
  'secret-ref': Flags.string({
    description: 'where the secret is that signs what is posted; unless given, one is made',
    helpValue: 'REF',
  }),
  'time-limit': Flags.string({ description: 'stop it after this time, 1 s to 5 min (10s)', helpValue: 'TIME' }),
};

type HookAnswers = {
  readonly on?: readonly string[] | undefined;
  readonly run?: string | undefined;
  readonly post?: string | undefined;
  readonly 'secret-ref'?: string | undefined;
  readonly 'time-limit'?: string | undefined;
};

export type HookOrder = {
  readonly events: readonly HookEvent[] | undefined;
  readonly action:
    | { readonly kind: 'run'; readonly line: string }
    | { readonly kind: 'post'; readonly url: string }
    | undefined;
  readonly secret: SecretRef | undefined;
  readonly timeLimit: number | undefined;
};

/** What the flags say, parsed; what they do not say is undefined. Throws `invalid`. */
export function readHookFlags(flags: HookAnswers): HookOrder {
  const { on, run, post } = flags;
  if (run !== undefined && post !== undefined) {
    throw new MailroomError('invalid', 'a hook runs a command or posts to an address, not both', ['make two hooks']);
  }
  if (run !== undefined && flags['secret-ref'] !== undefined) {
    throw new MailroomError('invalid', '--secret-ref is for what is posted', ['leave it out, or use --post URL']);
  }
  const limit = flags['time-limit'];
  return {
    events: on === undefined ? undefined : [...new Set(on.flatMap((words) => words.split(',')).map(parseHookEvent))],
    action:
      run !== undefined
        ? { kind: 'run', line: parseLine(run) }
        : post !== undefined
          ? { kind: 'post', url: parseHookUrl(post) }
          : undefined,
    secret: flags['secret-ref'] === undefined ? undefined : parseSecretRef(flags['secret-ref']),
    timeLimit: limit === undefined ? undefined : parseTimeLimit(limit),
  };
}
