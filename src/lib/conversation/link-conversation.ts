// Links a conversation to another one that it has to do with, or takes the link away.
import { MailroomError } from '../errors.js';
import type { Operator } from '../operator/operator.js';
import { refuseUnlessAllowed } from '../operator/role.js';
import { findPlace, saveLink } from '../store/conversation-moves.js';
import { changeConversation, findLockedConversation, findPresentConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { listOperators } from '../store/operators.js';
import type { Conversation } from './conversation.js';
import type { RearrangeDeps } from './merge-conversation.js';
import { needConversation } from './need-conversation.js';

export type Linked = {
  readonly before: Conversation;
  readonly after: Conversation;
  /** What it was linked to before, and is now: the numbers. */
  readonly from: number | undefined;
  readonly to: number | undefined;
};

/** `other`: a number; undefined takes the link away. Nothing changes when it is so already. Throws `not-found` and `invalid`. */
export async function linkConversation(
  deps: RearrangeDeps,
  number: number,
  operator: Operator,
  other: number | undefined,
): Promise<Linked> {
  return deps.db.transaction(async (tx) => {
    refuseUnlessAllowed(operator, 'answer', await listOperators(tx));
    const before = await findLockedConversation(tx, (await needConversation(tx, number)).id);
    const to = other === undefined ? undefined : await needConversation(tx, other);
    if (to?.id === before.id) {
      throw new MailroomError('invalid', `#${number} cannot be linked to itself`, ['name another conversation']);
    }
    const { linkedTo } = await findPlace(tx, before.id);
    const from = linkedTo && (await findPresentConversation(tx, linkedTo));
    const told = { before, from: from?.number, to: to?.number };
    if (from?.id === to?.id || (await isLinkedBack(tx, before, to))) return { ...told, after: before };
    await saveLink(tx, before.id, to?.id);
    const detail = {
      from: from?.number ?? null,
      to: to?.number ?? null,
      fromId: from?.id ?? null,
      toId: to?.id ?? null,
    };
    const event = to === undefined ? 'unlinked' : 'linked';
    await changeConversation(
      tx,
      before.id,
      {},
      { id: deps.newId(), event, operator: operator.id, at: deps.clock.now(), detail },
    );
    return { ...told, after: await findLockedConversation(tx, before.id) };
  });
}

// One link joins both.
async function isLinkedBack(tx: Tx, before: Conversation, to: Conversation | undefined): Promise<boolean> {
  return to !== undefined && (await findPlace(tx, to.id)).linkedTo === before.id;
}
