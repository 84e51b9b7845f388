// The argument and the flag of the commands that are about one conversation.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';

export const conversationArg = Args.string({ description: 'the number of the conversation' });

/** For what is no more to be done there: whoever has not seen the newest mail would put it away unread. */
export const versionFlag = {
  'if-version': Flags.integer({
    description: 'the version of the conversation that you have seen; refused when it has moved on',
    helpValue: 'VERSION',
    min: 1,
  }),
};
