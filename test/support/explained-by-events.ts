// What the events of each conversation make of it, one after the other, by the table of life: the store must say the same.
import { expect } from 'vitest';
import { STATUS_OF } from '../../src/lib/conversation/act.js';
import type { ConversationStatus } from '../../src/lib/conversation/conversation.js';
import type { EventName } from '../../src/lib/conversation/conversation-event.js';
import { type Happening, LIFE } from '../../src/lib/conversation/life.js';
import type { Db } from '../../src/lib/store/db.js';

type State = {
  readonly status: ConversationStatus;
  /** The operator's slug. */
  readonly assignee: string | null;
  readonly tags: readonly string[];
};

type Detail = {
  readonly message?: string;
  readonly kind?: string;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly status?: ConversationStatus;
  /** An operator's id. */
  readonly assignee?: string | null;
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
  readonly tags?: readonly string[];
  readonly act?: EventName;
};

type Event = { readonly event: EventName; readonly version: number; readonly detail: Detail };

/** Every conversation's status, assignee and tags follow from its events, and nothing else has changed it. */
export async function expectExplained(db: Db): Promise<void> {
  const conversations = await db.selectFrom('conversation').selectAll().orderBy('number').execute();
  const rows = await db.selectFrom('conversation_event').selectAll().orderBy('version').execute();
  const tags = await db.selectFrom('conversation_tag').selectAll().execute();
  const operators = await db.selectFrom('operator').select(['id', 'name']).execute();
  const nameOf = (id: string | null) => operators.find((operator) => operator.id === id)?.name ?? null;
  const told: unknown[] = [];
  const stored: unknown[] = [];
  for (const { id, number, status, assignee_id: assignee } of conversations) {
    const events = rows
      .filter((row) => row.conversation_id === id)
      .map((row) => ({ ...row, event: row.event as EventName, detail: JSON.parse(row.detail) as Detail }));
    told.push({ number, ...replay(events, nameOf) });
    const own = tags.filter((row) => row.conversation_id === id).map(({ tag }) => tag);
    stored.push({ number, status, assignee: nameOf(assignee), tags: own.sort() });
  }
  expect(stored).toEqual(told);
  expect(gapsIn(rows, conversations)).toEqual([]);
}

function replay(events: readonly Event[], nameOf: (id: string | null) => string | null): State {
  let state: State = { status: beginning(events[0]), assignee: null, tags: [] };
  for (const event of events) {
    const { detail } = event;
    const tags = state.tags.filter((tag) => !takenOff(event).includes(tag));
    state = {
      status: statusAfter(state.status, event),
      assignee: assigneeAfter(state.assignee, event, nameOf),
      tags: [...new Set([...tags, ...(detail.added ?? []), ...(detail.tags ?? [])])].sort(),
    };
  }
  return state;
}

/** A mail begins an open one. */
function beginning(first: Event | undefined): ConversationStatus {
  if (first?.event === 'started') return 'waiting';
  return first?.event === 'split-off' ? (first.detail.status ?? 'open') : 'open';
}

function takenOff({ detail }: Event): readonly string[] {
  return detail.removed ?? [];
}

const HAPPENINGS: Readonly<Partial<Record<EventName, Happening>>> = {
  ...{ replied: 'reply', forwarded: 'forward', noted: 'note', tagged: 'tag', assigned: 'assign', moved: 'move' },
  ...{ split: 'split', linked: 'link', unlinked: 'link', opened: 'open', waiting: 'wait', snoozed: 'snooze' },
  ...{ closed: 'close', 'marked-spam': 'spam', woken: 'snooze ends' },
  ...{ 'reply-failed': 'answer lost', 'reply-unsure': 'answer lost' },
};

function statusAfter(before: ConversationStatus, { event, detail }: Event): ConversationStatus {
  const happening = event === 'mail-received' ? arrivalOf(detail) : HAPPENINGS[event];
  if (happening === undefined) return detail.status ?? before;
  const after = LIFE[happening][before];
  if (after === 'refused') throw new Error(`${event} cannot happen to one that is ${before}`);
  // What is told is what the table says.
  if (detail.status !== undefined) expect([event, before, detail.status]).toEqual([event, before, after]);
  if (event in STATUS_OF) expect([event, after, detail.from]).toEqual([event, STATUS_OF[event], before]);
  return after;
}

function arrivalOf({ kind }: Detail): Happening {
  if (kind === 'human') return 'mail';
  return kind === 'bounce' ? 'answer lost' : 'automatic mail';
}

function assigneeAfter(before: string | null, { event, detail }: Event, nameOf: (id: string | null) => string | null) {
  if (event === 'assigned' || (event === 'undone' && detail.act === 'assigned')) {
    expect(detail.from ?? null).toBe(before);
    return detail.to ?? null;
  }
  if ((event === 'replied' || event === 'started') && detail.to !== undefined) return detail.to;
  return detail.assignee === undefined ? before : nameOf(detail.assignee);
}

/** The versions that no event made, apart from the first; a merge and its undo raise one. */
function gapsIn(
  events: readonly { readonly conversation_id: string; readonly version: number; readonly event: string }[],
  conversations: readonly { readonly id: string; readonly number: number; readonly version: number }[],
): string[] {
  return conversations.flatMap(({ id, number, version }) => {
    const own = events.filter((event) => event.conversation_id === id);
    const isRaised = own.some(({ event }) => ['merged', 'unmerged', 'undone'].includes(event));
    const last = own.at(-1)?.version ?? 1;
    if (last !== version) return [`#${number} is at ${version}, and its last event made ${last}`];
    if (isRaised || own.length === version - 1) return [];
    return [`#${number} is at ${version}, with ${own.length} events`];
  });
}
