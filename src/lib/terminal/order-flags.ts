// The argument of the commands that are about one conversation.
import * as Args from '@oclif/core/args';

export const conversationArg = Args.string({ description: 'the number of the conversation' });
