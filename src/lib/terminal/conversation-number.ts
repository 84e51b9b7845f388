// The number of the conversation that a command is about: typed with it, or asked for.
import { parseConversationNumber } from '../conversation/conversation.js';
import { askText, needAnswers } from './ask.js';

/** The number behind a command's NUMBER. Throws `invalid`, and `needs-answer` when there is none and nobody to ask. */
export async function needConversationNumber(typed: string | undefined, canAsk: boolean): Promise<number> {
  needAnswers(canAsk, { NUMBER: typed });
  return parseConversationNumber(
    typed ?? (await askText({ message: 'Number of the conversation', parse: parseConversationNumber })),
  );
}
