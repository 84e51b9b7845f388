// The life of a conversation: what each thing that happens makes of its status. This one table decides, for mail and for
// operators; docs/conversations.md shows it.
import type { ConversationStatus } from './conversation.js';

/** What can happen to a conversation, as far as its status may depend on it. */
export type Happening =
  /** A person outside writes, and the mail joins. A closed one opens within its channel's reopen window. */
  | 'mail'
  /** A program writes: an auto-reply, a list, a report that changes nothing. */
  | 'automatic mail'
  /** A mail that was in the mailbox before mailroom was. */
  | 'history'
  /** An answer of ours came back, failed, may not have arrived, or is kept from leaving. */
  | 'answer lost'
  /** An answer turns up that was sent elsewhere, or about which nobody knew. */
  | 'answer found'
  | 'reply'
  | 'forward'
  | 'note'
  | 'assign'
  | 'tag'
  | 'link'
  | 'move'
  | 'split'
  | 'open'
  | 'wait'
  | 'snooze'
  | 'snooze ends'
  | 'close'
  | 'spam';

type After = ConversationStatus | 'refused';

// open, waiting, snoozed, closed, spam: what a conversation of that status is after it.
const row = <A extends After>(open: A, waiting: A, snoozed: A, closed: A, spam: A) => ({
  ...{ open, waiting, snoozed, closed, spam },
});
const AS_IT_IS = row('open', 'waiting', 'snoozed', 'closed', 'spam');

/**
 * What was called spam is put right first: it would be waited for, or come back by itself, and nobody would know why.
 * What comes by mail never makes it anything else.
 */
export const LIFE = {
  mail: row('open', 'open', 'open', 'open', 'spam'),
  'automatic mail': AS_IT_IS,
  history: AS_IT_IS,
  'answer lost': row('open', 'open', 'open', 'open', 'spam'),
  'answer found': row('waiting', 'waiting', 'snoozed', 'closed', 'spam'),
  reply: row('waiting', 'waiting', 'waiting', 'waiting', 'waiting'),
  // The customer has not been answered by it.
  forward: AS_IT_IS,
  note: AS_IT_IS,
  assign: AS_IT_IS,
  tag: AS_IT_IS,
  link: AS_IT_IS,
  move: AS_IT_IS,
  split: AS_IT_IS,
  open: row('open', 'open', 'open', 'open', 'open'),
  wait: row('waiting', 'waiting', 'waiting', 'waiting', 'refused'),
  snooze: row('snoozed', 'snoozed', 'snoozed', 'snoozed', 'refused'),
  'snooze ends': row('open', 'waiting', 'open', 'closed', 'spam'),
  close: row('closed', 'closed', 'closed', 'closed', 'refused'),
  spam: row('spam', 'spam', 'spam', 'spam', 'spam'),
} as const satisfies Readonly<Record<Happening, Readonly<Record<ConversationStatus, After>>>>;

/**
 * The status of a conversation that another one is merged into: what is ours to answer in either is ours to answer, and
 * a closed one is what the other was. Undefined when one of them is spam and the other is not.
 */
export function mergedStatus(into: ConversationStatus, from: ConversationStatus): ConversationStatus | undefined {
  if (into === from) return into;
  if (into === 'spam' || from === 'spam') return undefined;
  if (into === 'open' || from === 'open') return 'open';
  return into === 'closed' ? from : into;
}
