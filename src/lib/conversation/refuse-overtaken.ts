// What an undo works with, and its refusal when what has happened since would be lost or contradicted by it.
import { MailroomError } from '../errors.js';
import type { Operator } from '../operator/operator.js';
import type { ConversationChange } from '../store/conversations.js';
import type { RecordedEvent } from '../store/happened-events.js';
import { nameAct } from './act.js';
import type { KeptStatus } from './apply-orders.js';
import type { Conversation, ConversationStatus } from './conversation.js';

export type Undoing = {
  readonly conversation: Conversation;
  readonly act: RecordedEvent;
  /** All that happened to the conversation, the last first. */
  readonly events: readonly RecordedEvent[];
  readonly operator: Operator;
  readonly at: Date;
};

export type TakenBackAct = {
  readonly change: ConversationChange;
  readonly detail: Readonly<Record<string, unknown>>;
  /** The number of the other conversation, of a merge. */
  readonly other?: number;
};

/** Throws `conflict`: an act cannot be taken back any more. */
export function refuseOvertaken({ conversation, act }: Pick<Undoing, 'conversation' | 'act'>, why: string): never {
  const { number } = conversation;
  const { event, operatorName: by, detail } = act;
  const did = `${by ?? 'somebody'} ${nameAct({ event, by, to: detail['to'] })}`;
  throw new MailroomError('conflict', `${did}, and that cannot be taken back any more: ${why}`, [
    `what has happened since: mailroom show ${number}`,
  ]);
}

/** The status that was, with what belongs to it. */
export function statusBack(status: ConversationStatus, before: KeptStatus | undefined): ConversationChange {
  return {
    status,
    snoozedUntil: before?.snoozedUntil ? new Date(before.snoozedUntil) : undefined,
    closedAt: before?.closedAt ? new Date(before.closedAt) : undefined,
  };
}
