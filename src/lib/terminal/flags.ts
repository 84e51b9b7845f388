// Flags that mean the same in every command.
import * as Flags from '@oclif/core/flags';

export const sharedFlags = {
  store: Flags.string({
    description: 'the store: a path or postgres://... ($MAILROOM_STORE)',
    helpGroup: 'GLOBAL',
    helpValue: 'URL',
  }),
  as: Flags.string({
    description: 'the operator who acts ($MAILROOM_OPERATOR)',
    helpGroup: 'GLOBAL',
    helpValue: 'NAME',
  }),
  'no-input': Flags.boolean({ description: 'never ask, fail instead ($MAILROOM_NO_INPUT)', helpGroup: 'GLOBAL' }),
  'no-color': Flags.boolean({ description: 'no colour ($NO_COLOR)', helpGroup: 'GLOBAL' }),
};

export type SharedFlags = {
  readonly store: string | undefined;
  readonly as: string | undefined;
  readonly 'no-input': boolean;
  readonly 'no-color': boolean;
  readonly json?: boolean | undefined;
};
