// Finds what was decided about a mail, by whatever name somebody has for it.
import { needConversation } from '../conversation/need-conversation.js';
import { MailroomError } from '../errors.js';
import type { Queries } from '../store/db.js';
import { type DecidedMail, listDecisions } from '../store/intakes.js';

/** `wanted`: the id of a message or of a decision, a Message-ID, or the number of a conversation for all its mails. Throws `not-found`. */
export async function findDecisions(db: Queries, wanted: string): Promise<readonly DecidedMail[]> {
  const number = /^#?([1-9]\d{0,9})$/.exec(wanted)?.[1];
  if (number !== undefined) {
    const { id } = await needConversation(db, Number(number));
    return orRefuse(await listDecisions(db, { conversation: id }), wanted);
  }
  if (wanted.includes('@')) {
    const messageIdHeader = `<${wanted.replace(/^<|>$/g, '')}>`;
    return orRefuse(await listDecisions(db, { messageIdHeader }), wanted);
  }
  const ofMessage = await listDecisions(db, { message: wanted });
  return orRefuse(ofMessage.length > 0 ? ofMessage : await listDecisions(db, { intake: wanted }), wanted);
}

function orRefuse(found: readonly DecidedMail[], wanted: string): readonly DecidedMail[] {
  if (found.length > 0) return found;
  throw new MailroomError('not-found', `nothing was decided about ${JSON.stringify(wanted)}`, [
    'messages and their ids: mailroom show NUMBER --json',
    'a mail can be named by its Message-ID too; what we wrote ourselves went through no rules',
  ]);
}
