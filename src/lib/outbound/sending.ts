// Sending: how a mail is to go out, beside what stands in it. A draft remembers it in lines of its head.
import type { Channel } from '../channel/channel.js';
import { MailroomError } from '../errors.js';
import { parsePointInTime } from '../point-in-time.js';

export type Sending = {
  /** No HTML part. */
  readonly plain: boolean;
  /** Whether the operator's signature goes below, when there is one. */
  readonly signature: boolean;
  /** Whether the answered mail is quoted below; undefined for what the channel says. */
  readonly quote: Channel['quote'] | undefined;
  /** It is held until then. */
  readonly at: Date | undefined;
};

export const USUAL_SENDING: Sending = { plain: false, signature: true, quote: undefined, at: undefined };

export const SENDING_FIELDS = ['Send-At', 'Format', 'Signature', 'Quote'] as const;
export type SendingField = (typeof SENDING_FIELDS)[number];

export type SendingLine = { readonly field: SendingField; readonly value: string };

/** A line for each thing that is not as usual. */
export function sendingLines({ plain, signature, quote, at }: Sending): readonly SendingLine[] {
  return [
    ...(at === undefined ? [] : [{ field: 'Send-At', value: formatTime(at) } as const]),
    ...(plain ? [{ field: 'Format', value: 'plain' } as const] : []),
    ...(signature ? [] : [{ field: 'Signature', value: 'off' } as const]),
    ...(quote === undefined ? [] : [{ field: 'Quote', value: quote } as const]),
  ];
}

/** The same as that line says; an empty one is as usual. Throws `invalid`. */
export function withSending(sending: Sending, { field, value }: SendingLine, now: Date): Sending {
  switch (field) {
    case 'Send-At':
      return { ...sending, at: value === '' ? undefined : parsePointInTime(value, now) };
    case 'Format':
      return { ...sending, plain: value !== '' && oneOf(field, value, ['plain', 'html']) === 'plain' };
    case 'Signature':
      return { ...sending, signature: value === '' || oneOf(field, value, ['on', 'off']) === 'on' };
    case 'Quote':
      return { ...sending, quote: value === '' ? undefined : oneOf(field, value, ['last', 'none'] as const) };
  }
}

export function isSameSending(one: Sending, other: Sending): boolean {
  return (
    one.plain === other.plain &&
    one.signature === other.signature &&
    one.quote === other.quote &&
    one.at?.getTime() === other.at?.getTime()
  );
}

function oneOf<Word extends string>(field: SendingField, value: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === value.toLowerCase());
  if (word !== undefined) return word;
  throw new MailroomError('invalid', `${field} is ${words.join(' or ')}, not ${JSON.stringify(value)}`, [
    'leave the line out for what is usual',
  ]);
}

/** As people write it, where that says it all; else with its zone and its seconds. */
function formatTime(at: Date): string {
  const digits = (value: number) => String(value).padStart(2, '0');
  const [year, month, day, hours, minutes] = [
    at.getFullYear(),
    at.getMonth(),
    at.getDate(),
    at.getHours(),
    at.getMinutes(),
  ];
  // An hour that the clocks go through twice is read as the first one.
  if (new Date(year, month, day, hours, minutes).getTime() !== at.getTime()) return at.toISOString();
  return `${year}-${digits(month + 1)}-${digits(day)} ${digits(hours)}:${digits(minutes)}`;
}
