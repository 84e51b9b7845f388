// HookEvent: what a hook can listen to, and which rows of the store tell of it.
import { closestWords } from '../closest-words.js';
import type { EventName } from '../conversation/conversation-event.js';
import type { Message } from '../conversation/message.js';
import { MailroomError } from '../errors.js';
import type { OutboxState } from '../outbound/outbox.js';

type HookSource = 'conversation' | `message:${Message['direction']}` | `outbox:${OutboxState}` | `event:${EventName}`;

/**
 * Each event, and what makes it. A source is what a trigger of the store calls a new row: a message by its direction, an
 * item of the outbox by its state, an event of a conversation by its name. History makes none.
 */
export const HOOK_EVENTS = {
  'conversation.started': { about: 'a mail began a conversation, or somebody wrote first', sources: ['conversation'] },
  'conversation.assigned': { about: 'it was given to somebody, or to nobody', sources: ['event:assigned'] },
  'conversation.tagged': { about: 'tags were added or removed', sources: ['event:tagged'] },
  'conversation.opened': { about: 'it was opened again, or woke up', sources: ['event:opened', 'event:woken'] },
  'conversation.waiting': { about: "it is the customer's turn", sources: ['event:waiting'] },
  'conversation.snoozed': { about: 'it was put aside for a while', sources: ['event:snoozed'] },
  'conversation.closed': { about: 'somebody closed it', sources: ['event:closed'] },
  'conversation.spam': { about: 'somebody called it spam', sources: ['event:marked-spam'] },
  'conversation.merged': { about: 'another one was made a part of it', sources: ['event:merged'] },
  'conversation.split': { about: 'a part of it was made another one', sources: ['event:split'] },
  'conversation.moved': { about: 'it was moved to another channel', sources: ['event:moved'] },
  'conversation.undone': { about: 'somebody took back what was done', sources: ['event:undone'] },
  'message.received': { about: 'a mail came in, of whatever kind', sources: ['message:in'] },
  'note.added': { about: 'somebody wrote a note', sources: ['message:note'] },
  'reply.sent': { about: 'a server took an answer', sources: ['outbox:sent'] },
  'reply.failed': { about: 'an answer was refused, or nobody knows', sources: ['outbox:failed', 'outbox:unsure'] },
} as const satisfies Readonly<Record<string, { readonly about: string; readonly sources: readonly HookSource[] }>>;

export type HookEvent = keyof typeof HOOK_EVENTS;

export function hookEvents(): readonly HookEvent[] {
  return Object.keys(HOOK_EVENTS) as HookEvent[];
}

/** Parses the name of an event. Throws `invalid` with those there are. */
export function parseHookEvent(text: string): HookEvent {
  const word = text.trim().toLowerCase();
  const known = hookEvents().find((event) => event === word);
  if (known !== undefined) return known;
  const [close] = closestWords([word], hookEvents());
  throw new MailroomError('invalid', `there is no event called ${JSON.stringify(text)}`, [
    ...(close === undefined ? [] : [`did you mean ${close}?`]),
    `the events are: ${hookEvents().join(', ')}`,
  ]);
}

/** A source with the event that it means: what the triggers look up. */
export function sourcesOf(events: readonly HookEvent[]): { readonly source: string; readonly event: HookEvent }[] {
  return events.flatMap((event) => HOOK_EVENTS[event].sources.map((source) => ({ source, event })));
}
