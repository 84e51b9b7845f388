// What a notification says: what happened, the customer's words as a quote, and what to type. Plain text alone.
import type { NamedAddress } from '../address/email-address.js';
import type { News } from './notification.js';

/** Header fields by which every responder knows to be silent (RFC 3834, 5). */
export const NOTIFICATION_HEADERS = [
  { name: 'Auto-Submitted', value: 'auto-generated' },
  { name: 'X-Auto-Response-Suppress', value: 'All' },
  { name: 'Precedence', value: 'bulk' },
] as const;

export type NewMail = { readonly from: NamedAddress; readonly text: string };

export type NotificationFacts = {
  readonly news: News;
  /** Why something was not delivered. Holds a server's words: hostile. */
  readonly words: string;
  readonly conversation: {
    readonly number: number;
    readonly subject: string;
    readonly attention: string | undefined;
  };
  readonly channel: string;
  readonly operator: string;
  /** The note that names the operator, and whose it is. */
  readonly note?: { readonly by: string; readonly text: string } | undefined;
  /** The mails of people that came in since the operator was told before, oldest first. */
  readonly mails: readonly NewMail[];
};

const MAX_SUBJECT = 120;
const MAX_LINES = 20;
const MAX_LINE = 300;
const MAX_TEXT = 1500;

/** Subject and text. What strangers wrote is one line, or quoted; nothing in it moves a cursor or turns text around. */
export function writeNotification(facts: NotificationFacts): { readonly subject: string; readonly text: string } {
  const { conversation, channel, operator } = facts;
  const { number } = conversation;
  const about = oneLine(conversation.subject, MAX_SUBJECT);
  const blocks = [
    [whatHappened(facts), `Subject: ${about === '' ? '(none)' : about}`].join('\n'),
    ...quoted(facts),
    [`Read it:    mailroom show ${number}`, `Answer it:  mailroom reply ${number}`].join('\n'),
    [
      'An answer to this mail goes to nobody outside: the customer does not get it.',
      `To end these mails: mailroom operator edit ${operator} --notify off`,
    ].join('\n'),
  ];
  return {
    subject: `[${channel}] #${number} ${about}`.trim(),
    text: `${blocks.filter((block) => block !== '').join('\n\n')}\n`,
  };
}

// A colleague's words come before what the customer wrote meanwhile.
function quoted({ note, mails }: NotificationFacts): string[] {
  const last = mails.at(-1);
  return [...(note === undefined ? [] : [quote(note.text)]), ...(last === undefined ? [] : [quote(last.text)])];
}

function whatHappened({ news, words, conversation, channel, mails, note }: NotificationFacts): string {
  const place = `#${conversation.number} (${channel})`;
  const why = oneLine(words, MAX_LINE);
  const because = why === '' ? '.' : `: ${why}`;
  const last = mails.at(-1);
  const who = last === undefined ? 'Somebody' : person(last.from);
  const more = mails.length > 1 ? [`${mails.length} mails came in since you were told last; the last is below.`] : [];
  const attention = oneLine(conversation.attention ?? '', MAX_LINE);
  const alsoNeeded = attention === '' ? [] : [`It needs attention: ${attention}`];
  switch (news) {
    case 'new-conversation':
      return [`${who} wrote, and began ${place}.`, ...more, ...alsoNeeded].join('\n');
    case 'answer':
      return [`${who} wrote in ${place}.`, ...more, ...alsoNeeded].join('\n');
    case 'mentioned':
      return [`${oneLine(note?.by ?? 'Somebody', 80)} names you in a note in ${place}.`, ...more, ...alsoNeeded].join(
        '\n',
      );
    case 'not-delivered':
      return [`An answer in ${place} came back as not delivered${because}`, ...more].join('\n');
    case 'reply-failed':
      return [`A reply in ${place} could not be sent${because}`, ...more].join('\n');
    case 'reply-unsure':
      return [`Nobody knows whether a reply in ${place} was sent${because}`, ...more].join('\n');
  }
}

function person({ name, address }: NamedAddress): string {
  const [shown, at] = [oneLine(name, 80), oneLine(address, 254)];
  return shown === '' || shown === at ? at : `${shown} <${at}>`;
}

function quote(text: string): string {
  const lines = text
    .slice(0, 4 * MAX_TEXT)
    .split(/\r\n|\r|\n|\u2028|\u2029/)
    .map((line) => oneLine(line, MAX_LINE));
  while (lines.at(-1) === '') lines.pop();
  const kept: string[] = [];
  let used = 0;
  for (const line of lines) {
    if (kept.length === MAX_LINES || used + line.length > MAX_TEXT) break;
    kept.push(line);
    used += line.length;
  }
  const isCut = kept.length < lines.length || text.length > 4 * MAX_TEXT;
  return [...kept, ...(isCut ? ['[...]'] : [])].map((line) => `> ${line}`.trimEnd()).join('\n');
}

// Control characters, separators, and what turns text around (UAX #9): none of it is a customer's words.
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]+/gu;

function oneLine(text: string, most: number): string {
  const line = text
    .slice(0, 8 * most)
    .replace(/\s+/g, ' ')
    .replace(UNSAFE, '')
    .trim()
    .toWellFormed();
  return line.length > most ? `${line.slice(0, most - 3).toWellFormed()}...` : line;
}
