// Whom a mail goes to, compared with those the conversation knows: who is new, who is left out, and how many are strangers.
import { addressKey, type NamedAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import { type AnswerContext, isOwn } from './answer-context.js';
import { type Draft, draftReply } from './draft.js';
import { withoutRepeats } from './recipient-list.js';

export type RecipientChanges = {
  /** They were not on the last mail of the conversation. */
  readonly joined: readonly NamedAddress[];
  /** They were, and this one does not go to them. */
  readonly left: readonly NamedAddress[];
};

/** How the recipients differ from the people of the last mail, ourselves not counted. */
export function recipientChanges({ answered, last, ownAddresses }: AnswerContext, draft: Draft): RecipientChanges {
  // What answers nothing goes to whom its writer names.
  if (answered === undefined || last === undefined) return { joined: [], left: [] };
  const before = withoutRepeats([last.from, ...last.to, ...last.cc]).filter(
    ({ address }) => !isOwn(ownAddresses, address),
  );
  const now = withoutRepeats([...draft.to, ...draft.cc, ...draft.bcc]);
  return { joined: without(now, before), left: without(before, now) };
}

/** So many strangers get an answer without anybody being asked. */
const MANY = 20;

/**
 * The recipients that nobody named and nobody here has dealt with: the answered mail brought them. Empty as long as they
 * are few.
 */
export function manyStrangers(context: AnswerContext, draft: Draft): readonly NamedAddress[] {
  const drawnUp = draftReply(context);
  const brought = keysOf([...drawnUp.to, ...drawnUp.cc]);
  const known = new Set([
    ...(context.acquainted ?? []),
    addressKey(context.conversation.contact.address),
    ...(context.answered === undefined ? [] : keysOf([context.answered.from, ...context.answered.replyTo])),
  ]);
  const strangers = withoutRepeats([...draft.to, ...draft.cc, ...draft.bcc]).filter(({ address }) => {
    const key = addressKey(address);
    return brought.has(key) && !known.has(key);
  });
  return strangers.length > MANY ? strangers : [];
}

/** Throws `needs-answer` when the mail would go to many strangers: whoever sends it has to say so. */
export function refuseManyStrangers(context: AnswerContext, draft: Draft): void {
  const strangers = draft.toEveryone ? [] : manyStrangers(context, draft);
  if (strangers.length === 0) return;
  const all = withoutRepeats([...draft.to, ...draft.cc, ...draft.bcc]).length;
  throw new MailroomError(
    'needs-answer',
    `the answered mail went to so many that this answer would go to ${all} people, ${strangers.length} of them strangers; nothing was sent`,
    [
      `--to ${context.conversation.contact.address} sends it there alone`,
      '--to-everyone sends it to all of them',
      `mailroom reply ${context.conversation.number}, at a terminal, shows who they are and asks`,
    ],
    { details: { recipients: all, strangers: strangers.length } },
  );
}

function without(people: readonly NamedAddress[], others: readonly NamedAddress[]): readonly NamedAddress[] {
  const keys = keysOf(others);
  return people.filter(({ address }) => !keys.has(addressKey(address)));
}

function keysOf(people: readonly NamedAddress[]): ReadonlySet<string> {
  return new Set(people.map(({ address }) => addressKey(address)));
}
