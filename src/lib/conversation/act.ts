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

type Did = { readonly event: string; readonly by: string | null | undefined; readonly to: unknown };

/** What somebody did, after their name: `took it`, `gave it to ben`, `closed it`. `to`: whom it was given to, a slug. */
export function nameAct({ event, by, to }: Did): string {
  if (event === 'assigned') {
    if (typeof to !== 'string') return 'gave it to nobody';
    return to === by ? 'took it' : `gave it to ${to}`;
  }
  const known: Readonly<Record<string, string | undefined>> = UNDOABLE;
  return known[event] ?? event.replaceAll('-', ' ');
}

/** What cannot be taken back here, and what there is instead. */
export const LASTING: Readonly<Partial<Record<EventName, readonly [did: string, instead: string]>>> = {
  replied: ['wrote an answer', 'what has not left can be stopped: mailroom outbox list'],
  started: ['wrote the first mail', 'what has not left can be stopped: mailroom outbox list'],
  forwarded: ['passed mail on', 'what has not left can be stopped: mailroom outbox list'],
  'reply-held': ['wrote an answer to be sent later', 'take it back with: mailroom outbox cancel'],
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
