// Timeline: the messages of a conversation in their order, and what happened to it between them.
import { type HappenedEvent, messageOf } from './conversation-event.js';
import type { Message } from './message.js';

export type Moment<M> =
  | { readonly message: M; readonly position: number }
  /** What happened after the message before it, oldest first. */
  | { readonly events: readonly HappenedEvent[] };

/**
 * Messages and events as one story, both given oldest first. Messages keep their order. An event stands behind the
 * messages that were there before it: by its version where their own events tell theirs, else by the time. Mail that
 * came in late was written before what it followed, and stands behind it all the same.
 */
export function timelineOf<M extends Pick<Message, 'id' | 'date'>>(
  messages: readonly M[],
  events: readonly HappenedEvent[],
): Moment<M>[] {
  const places = new Map<string, number>(messages.map(({ id }, index) => [id, index]));
  const own = new Set(events.map(messageOf));
  const after = new Map<number, HappenedEvent[]>();
  let reached = 0;
  for (const event of events) {
    const place = places.get(messageOf(event) ?? '');
    if (place !== undefined && isOwn(event)) reached = Math.max(reached, place + 1);
    for (let next = messages[reached]; next && !own.has(next.id) && next.date <= event.at; next = messages[reached]) {
      reached++;
    }
    after.set(reached, [...(after.get(reached) ?? []), event]);
  }
  const momentsAt = (place: number): Moment<M>[] => {
    const happened = after.get(place);
    return happened === undefined ? [] : [{ events: happened }];
  };
  return [
    ...momentsAt(0),
    ...messages.flatMap((message, index) => [{ message, position: index + 1 }, ...momentsAt(index + 1)]),
  ];
}

/** Whether it is how the message came to be; an answer may be told of again, when it is sent or kept. */
function isOwn({ event }: HappenedEvent): boolean {
  switch (event) {
    case 'mail-received':
    case 'started':
    case 'replied':
    case 'forwarded':
    case 'answered-elsewhere':
    case 'answer-imported':
    case 'reply-held':
    case 'noted':
      return true;
    default:
      return false;
  }
}
