// Finds what was decided about a mail, by whatever name somebody has for it.
import type { EventName } from '../conversation/conversation-event.js';
import { needConversation } from '../conversation/need-conversation.js';
import { MailroomError } from '../errors.js';
import type { Queries } from '../store/db.js';
import { listEventsBack, type RecordedEvent } from '../store/happened-events.js';
import { type DecidedMail, listDecisions } from '../store/intakes.js';
import type { Reason } from './reason.js';

/** `wanted`: the id of a message or of a decision, a Message-ID, or the number of a conversation for all its mails. Throws `not-found`. */
export async function findDecisions(db: Queries, wanted: string): Promise<readonly DecidedMail[]> {
  const number = /^#?([1-9]\d{0,9})$/.exec(wanted)?.[1];
  if (number !== undefined) {
    const { id } = await needConversation(db, Number(number));
    return withMoves(db, orRefuse(await listDecisions(db, { conversation: id }), wanted));
  }
  if (wanted.includes('@')) {
    const messageIdHeader = `<${wanted.replace(/^<|>$/g, '')}>`;
    return withMoves(db, orRefuse(await listDecisions(db, { messageIdHeader }), wanted));
  }
  const ofMessage = await listDecisions(db, { message: wanted });
  const found = ofMessage.length > 0 ? ofMessage : await listDecisions(db, { intake: wanted });
  return withMoves(db, orRefuse(found, wanted));
}

// Where a mail is may be told by no rule, but by what somebody did with its conversation since.
async function withMoves(db: Queries, decisions: readonly DecidedMail[]): Promise<readonly DecidedMail[]> {
  const places = new Set(decisions.flatMap(({ conversationId }) => conversationId ?? []));
  const told: DecidedMail[] = [...decisions];
  for (const place of places) {
    const moves = (await listEventsBack(db, place)).filter(({ event }) => event in MOVES).reverse();
    for (const [index, decision] of told.entries()) {
      if (decision.conversationId !== place || decision.messageId === undefined) continue;
      const since = moves.filter((move) => hasMoved(move, decision));
      told[index] = { ...decision, reasons: [...decision.reasons, ...since.map(toReason)] };
    }
  }
  return told;
}

const MOVES: Readonly<Partial<Record<EventName, string>>> = {
  merged: 'merged-since',
  'split-off': 'split-since',
  moved: 'moved-since',
};

function hasMoved({ event, at, detail }: RecordedEvent, { at: decided, messageId }: DecidedMail): boolean {
  const { messages } = detail;
  if (event === 'merged') return Array.isArray(messages) && messages.includes(messageId);
  return at > decided;
}

function toReason({ event, operatorName, detail }: RecordedEvent): Reason {
  const where = event === 'moved' ? `${detail['from']} to ${detail['to']}` : `#${detail['number']}`;
  return { about: 'conversation', rule: MOVES[event] ?? event, evidence: `${where}, by ${operatorName ?? 'somebody'}` };
}

function orRefuse(found: readonly DecidedMail[], wanted: string): readonly DecidedMail[] {
  if (found.length > 0) return found;
  throw new MailroomError('not-found', `nothing was decided about ${JSON.stringify(wanted)}`, [
    'messages and their ids: mailroom show NUMBER --json',
    'a mail can be named by its Message-ID too; what we wrote ourselves went through no rules',
  ]);
}
