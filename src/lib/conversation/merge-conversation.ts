// Merges a conversation into another one of its channel. Both numbers work from then on, and mail to either follows.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { NewId } from '../ids.js';
import type { Operator } from '../operator/operator.js';
import { refuseUnlessAllowed } from '../operator/role.js';
import { findLockedConversation } from '../store/conversations.js';
import type { Db, Queries } from '../store/db.js';
import { listOperators } from '../store/operators.js';
import type { Conversation } from './conversation.js';
import { joinConversations } from './join-conversations.js';
import { mergedStatus } from './life.js';
import { needConversation } from './need-conversation.js';
import { refuseUnsettled } from './refuse-unsettled.js';

export type RearrangeDeps = { readonly db: Db; readonly clock: Clock; readonly newId: NewId };

export type Merged = {
  /** The number of what became a part of it. */
  readonly merged: number;
  readonly before: Conversation;
  readonly after: Conversation;
  /** How many messages went over. */
  readonly messages: number;
};

/**
 * Throws `not-found`, `invalid` for what cannot be merged (itself, what was merged already, another channel, spam with
 * what is none), and `conflict` while an answer is held or leaves.
 */
export async function mergeConversation(
  deps: RearrangeDeps,
  number: number,
  operator: Operator,
  into: number,
): Promise<Merged> {
  return deps.db.transaction(async (tx) => {
    // No mail is taken in for the one while it becomes the other.
    await tx.takeTurns('intake');
    refuseUnlessAllowed(operator, 'answer', await listOperators(tx));
    const { from, target } = await needPair(tx, number, into);
    const locked = await findLockedConversation(tx, from.id);
    const before = await findLockedConversation(tx, target.id);
    refuseMismatch(locked, before);
    await refuseUnsettled(tx, locked);
    await refuseUnsettled(tx, before);
    const messages = await joinConversations(deps, tx, {
      ...{ from: locked, into: before, operator, at: deps.clock.now(), takesAssignee: true },
      event: { name: 'merged', detail: {} },
    });
    return { merged: locked.number, before, after: await findLockedConversation(tx, before.id), messages };
  });
}

async function needPair(db: Queries, number: number, into: number) {
  const from = await needConversation(db, number);
  const target = await needConversation(db, into);
  if (number === into) {
    throw new MailroomError('invalid', `#${number} cannot be merged into itself`, ['name another conversation']);
  }
  if (from.number !== number) {
    throw new MailroomError(
      'invalid',
      target.number === from.number
        ? `#${number} was merged into #${from.number} already`
        : `#${number} was merged into #${from.number}, and is no conversation of its own any more`,
      [
        `merge the other one: mailroom conversation merge ${from.number} ${target.number}`,
        `or take that merge back first: mailroom conversation undo ${from.number}`,
      ].slice(target.number === from.number ? 1 : 0),
    );
  }
  if (target.number === from.number) {
    throw new MailroomError('invalid', `#${into} was merged into #${number}: the merge would go in a ring`, [
      `take that merge back first: mailroom conversation undo ${number}`,
    ]);
  }
  if (target.number !== into) {
    throw new MailroomError('invalid', `#${into} was merged into #${target.number} and holds nothing any more`, [
      `merge into that one: mailroom conversation merge ${number} ${target.number}`,
    ]);
  }
  return { from, target };
}

function refuseMismatch(from: Conversation, into: Conversation): void {
  if (from.channel.id !== into.channel.id) {
    throw new MailroomError(
      'invalid',
      `#${from.number} is in the channel ${from.channel.name}, and #${into.number} in ${into.channel.name}`,
      [
        `move it there first: mailroom conversation move ${from.number} ${into.channel.name}`,
        `or only link them: mailroom conversation link ${from.number} ${into.number}`,
      ],
    );
  }
  if (mergedStatus(into.status, from.status) !== undefined) return;
  const spam = from.status === 'spam' ? from : into;
  throw new MailroomError('invalid', `#${spam.number} is marked as spam, and the other one is not`, [
    `say first that it is none: mailroom conversation reopen ${spam.number}`,
  ]);
}
