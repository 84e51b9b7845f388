// Takes back the last act of an operator on a conversation. Done again, it takes back the one before.
import { MailroomError } from '../errors.js';
import type { Operator } from '../operator/operator.js';
import { refuseUnlessAllowed } from '../operator/role.js';
import { changeConversation, findLockedConversation, findPresentConversation } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { listEventsBack, type RecordedEvent } from '../store/happened-events.js';
import { listOperators } from '../store/operators.js';
import { LASTING, lastAct, nameAct, UNDOABLE } from './act.js';
import type { Conversation } from './conversation.js';
import type { EventName } from './conversation-event.js';
import type { RearrangeDeps } from './merge-conversation.js';
import { needConversation } from './need-conversation.js';
import type { TakenBackAct } from './refuse-overtaken.js';
import { refuseUnseen } from './refuse-unseen.js';
import { undoAct } from './undo-act.js';
import { undoSplit } from './undo-split.js';

export type Undone = {
  /** The event of what was taken back: `closed`, `merged`. */
  readonly act: EventName;
  /** What that was, after the name of who did it: `took it`. */
  readonly did: string;
  /** Who had done it, and when. */
  readonly by: string | undefined;
  readonly at: Date;
  readonly before: Conversation;
  readonly after: Conversation;
  /** The number of the other conversation, of a merge or a split. */
  readonly other: number | undefined;
};

/**
 * Throws `not-found`, `invalid` when there is nothing to take back or it cannot be, and `conflict` when what has happened
 * since would be lost or contradicted by it, or when the conversation is at another version than was `seen`.
 */
export async function undoConversation(
  deps: RearrangeDeps,
  number: number,
  operator: Operator,
  seen?: number,
): Promise<Undone> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('intake');
    refuseUnlessAllowed(operator, 'answer', await listOperators(tx));
    const before = await findLockedConversation(tx, (await needConversation(tx, number)).id);
    refuseUnseen(before, seen);
    const events = await listEventsBack(tx, before.id);
    const act = needAct(before, events);
    const undo = { conversation: before, act, events, operator, at: deps.clock.now() };
    if (act.event === 'split' || act.event === 'split-off') {
      return { ...told(act), before, ...(await undoSplit(deps, tx, undo)) };
    }
    const takenBack = await undoAct(deps, tx, undo);
    await record(deps, tx, undo, takenBack);
    return { ...told(act), before, after: await findPresentConversation(tx, before.id), other: takenBack.other };
  });
}

function told({ event, operatorName: by, at, detail }: RecordedEvent) {
  return { act: event, did: nameAct({ event, by, to: detail['to'] }), by, at };
}

function needAct({ number }: Conversation, events: readonly RecordedEvent[]): RecordedEvent {
  const act = lastAct(events);
  if (act === undefined) {
    throw new MailroomError('invalid', `nobody has done anything with #${number} that can be taken back`, [
      `what has happened to it: mailroom show ${number}`,
    ]);
  }
  if (act.event in UNDOABLE) return act;
  const [did = act.event, instead = ''] = LASTING[act.event] ?? [];
  throw new MailroomError(
    'invalid',
    `the last thing done with #${number} cannot be taken back: ${act.operatorName ?? 'somebody'} ${did}`,
    [instead],
  );
}

async function record(
  deps: RearrangeDeps,
  tx: Tx,
  { conversation, act, operator, at }: { conversation: Conversation; act: RecordedEvent; operator: Operator; at: Date },
  { change, detail }: TakenBackAct,
): Promise<void> {
  await changeConversation(tx, conversation.id, change, {
    ...{ id: deps.newId<string>(), event: 'undone', operator: operator.id, at },
    detail: { ...detail, of: act.id, act: act.event, by: act.operatorName ?? null },
  });
}
