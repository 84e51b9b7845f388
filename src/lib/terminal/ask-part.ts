// Where a conversation is to go, or from which message on: offered to choose, for whoever named none.
import { needConversation } from '../conversation/need-conversation.js';
import { MailroomError } from '../errors.js';
import { listChannels } from '../store/channels.js';
import type { Queries } from '../store/db.js';
import { listMessages } from '../store/messages.js';
import { askChoice } from './ask.js';
import { spokenAge } from './relative-time.js';
import { safeLine } from './safe-text.js';
import { cutToWidth } from './text-width.js';

/** The name of an open channel that it is not in. Throws `not-found`, and `invalid` when there is no other. */
export async function askOtherChannel(db: Queries, number: number): Promise<string> {
  const present = await needConversation(db, number);
  const others = (await listChannels(db)).filter(
    ({ id, closedAt }) => id !== present.channel.id && closedAt === undefined,
  );
  if (others.length === 0) {
    throw new MailroomError('invalid', `#${number} is in ${present.channel.name}, and there is no other channel`, [
      'add one with: mailroom channel create',
    ]);
  }
  const choices = others.map(({ name, address }) => ({ name: `${name} (${address})`, value: name }));
  return askChoice(`To which channel? It is in ${present.channel.name}`, choices);
}

/** The place of a message, counted as `show` does: of any but the first. Throws `not-found`, and `invalid` for just one. */
export async function askFirstMessage(db: Queries, number: number, now: Date): Promise<string> {
  const { id } = await needConversation(db, number);
  const [, ...later] = await listMessages(db, id);
  if (later.length === 0) {
    throw new MailroomError('invalid', `#${number} has one message: there is nothing to split off`, []);
  }
  const choices = later.map(({ direction, from, date, text }, index) => {
    const place = String(index + 2);
    const who = direction === 'note' ? 'note' : safeLine(from.name || from.address);
    return {
      name: cutToWidth(`${place}  ${who}, ${spokenAge(date, now)}: ${safeLine(text.slice(0, LONG))}`, ROOM),
      value: place,
    };
  });
  return askChoice('From which message on?', choices, choices.length - 1);
}

const LONG = 200;
// With the mark in front, a line of a small terminal.
const ROOM = 76;
