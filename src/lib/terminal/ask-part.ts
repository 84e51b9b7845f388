// Where a conversation is to go, or from which message on: offered to choose, for whoever named none.
import type { Channel } from '../channel/channel.js';
import type { Conversation } from '../conversation/conversation.js';
import type { Message } from '../conversation/message.js';
import { MailroomError } from '../errors.js';
import { askChoice } from './ask.js';
import { spokenAge } from './relative-time.js';
import { safeLine } from './safe-text.js';
import { cutToWidth } from './text-width.js';

/** The name of an open channel that the conversation is not in. Throws `invalid` when there is no other. */
export async function askOtherChannel(
  { number, channel: present }: Conversation,
  channels: readonly Channel[],
): Promise<string> {
  const others = channels.filter(({ id, closedAt }) => id !== present.id && closedAt === undefined);
  if (others.length === 0) {
    throw new MailroomError('invalid', `#${number} is in ${present.name}, and there is no other channel`, [
      'add one with: mailroom channel create',
    ]);
  }
  const choices = others.map(({ name, address }) => ({ name: `${name} (${address})`, value: name }));
  return askChoice(`To which channel? It is in ${present.name}`, choices);
}

/** The place of a message, counted as `show` does: of any but the first. Throws `invalid` when there is just one. */
export async function askFirstMessage(
  { number }: Conversation,
  [, ...later]: readonly Message[],
  now: Date,
): Promise<string> {
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
