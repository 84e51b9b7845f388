// The flags that `plan` and `apply` share.
import * as Flags from '@oclif/core/flags';

export const setupFlags = {
  file: Flags.string({
    char: 'f',
    description: 'the setup file, YAML or JSON; - for stdin',
    env: 'MAILROOM_SETUP_FILE',
    default: 'mailroom.yaml',
    helpValue: 'FILE',
  }),
  prune: Flags.boolean({ description: 'delete what the file does not name' }),
  'exit-code': Flags.boolean({ description: 'exit 10 when something differs from the file' }),
  'allow-operator-address': Flags.boolean({
    description: "take an operator's own address where mail comes in, at the risk of a loop",
  }),
};
