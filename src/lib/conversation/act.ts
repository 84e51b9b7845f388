// Act: what an operator did with a conversation, as its event tells, and whether it can be taken back.
import type { ConversationStatus } from './conversation.js';
import type { EventName } from './conversation-event.js';

/** The events of acts that can be taken back, and how one says that somebody did it: `ana closed it`. */
export const UNDOABLE: Readonly<Partial<Record<EventName, string>>> = {
  opened: 'opened it',
  waiting: 'set it to waiting',
  snoozed: 'snoozed it',
  closed: 'closed it',
  'marked-spam': 'marked it as spam',
  assigned: 'assigned it',
  tagged: 'tagged it',
  noted: 'wrote a note',
  merged: 'merged another one into it',
  split: 'split it',
  'split-off': 'split it off',
  moved: 'moved it to another channel',
  linked: 'linked it',
  unlinked: 'took its link away',
};

/** What cannot be taken back here, and what there is instead. */
export const LASTING: Readonly<Partial<Record<EventName, readonly [did: string, instead: string]>>> = {
  replied: ['wrote an answer', 'what has not left can be stopped: mailroom outbox list'],
  started: ['wrote the first mail', 'what has not left can be stopped: mailroom outbox list'],
  forwarded: ['passed mail on', 'what has not left can be stopped: mailroom outbox list'],
  'reply-held': ['wrote an answer that is held', 'take it back with: mailroom outbox cancel'],
  'answered-elsewhere': ['answered with another program', 'a mail that was sent cannot be called back'],
};

/** The status that an act gives a conversation. */
export const STATUS_OF: Readonly<Partial<Record<EventName, ConversationStatus>>> = {
  ...{ opened: 'open', waiting: 'waiting', snoozed: 'snoozed', closed: 'closed', 'marked-spam': 'spam' },
};

type Recorded = { readonly id: string; readonly event: EventName; readonly operator: unknown; readonly detail: object };

/** The last act of an operator that nobody took back; undefined for none. `events`: the last first. */
export function lastAct<E extends Recorded>(events: readonly E[]): E | undefined {
  const undone = new Set(
    events.flatMap(({ event, detail }) => (event === 'undone' && 'of' in detail ? detail.of : [])),
  );
  return events.find(
    ({ id, event, operator }) => operator !== undefined && !undone.has(id) && (event in UNDOABLE || event in LASTING),
  );
}
