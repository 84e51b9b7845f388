// Draft: an answer being written; and what it begins as: to whom, about what, in which thread.
import { domainOf, type NamedAddress, readEmailAddress, sameAddress } from '../address/email-address.js';
import { type AnswerContext, type AnsweredMessage, isOwn } from './answer-context.js';
import { withoutRepeats } from './recipient-list.js';

/** What an operator writes, and may change until it is sent. */
export type Draft = {
  readonly to: readonly NamedAddress[];
  readonly cc: readonly NamedAddress[];
  readonly bcc: readonly NamedAddress[];
  readonly subject: string;
  /** Paths of the files to attach. */
  readonly attach: readonly string[];
  /** Markdown. */
  readonly text: string;
  /** Its writer has agreed that it goes to many strangers whom the answered mail brought. */
  readonly toEveryone?: boolean;
};

/** Where in the thread a mail stands. */
export type ThreadPlace = { readonly inReplyTo: string | undefined; readonly references: readonly string[] };

/** The draft to begin with: to everybody of the answered mail but ourselves. */
export function draftReply(context: AnswerContext): Draft {
  const { conversation, answered, ownAddresses } = context;
  const people = answered === undefined ? { to: [], cc: [] } : recipientsOf(context, answered);
  const others = (list: readonly NamedAddress[]) =>
    list.filter(({ address }) => readEmailAddress(address) !== undefined && !isOwn(ownAddresses, address));
  const to = withoutRepeats(others(people.to));
  const cc = withoutRepeats([...to, ...others(people.cc)]).slice(to.length);
  return {
    to: to.length > 0 ? to.map(steady) : [steady(conversation.contact)],
    cc: cc.map(steady),
    bcc: [],
    subject: replySubject(answered?.subject ?? conversation.subject),
    attach: [],
    text: '',
  };
}

/**
 * Addresses that the customer would have the answer sent to and that are not used by themselves: a Reply-To of another
 * domain sends answers to whoever wrote it, so the operator has to agree (mail.md 1.4).
 */
export function strangeReplyTo({ answered, channel }: AnswerContext): readonly NamedAddress[] {
  if (answered === undefined || answered.direction !== 'in' || isFormSender(channel.formSenders, answered)) return [];
  return answered.replyTo.filter(
    ({ address }) => !sameAddress(address, answered.from.address) && !isOfSameDomain(address, answered),
  );
}

/** In-Reply-To and References (RFC 5322, 3.6.4): the first id and the most recent ones, at most 1,500 bytes. */
export function threadPlace(answered: AnsweredMessage | undefined): ThreadPlace {
  const parent = answered?.messageIdHeader;
  if (answered === undefined || parent === undefined || !isMessageId(parent)) {
    return { inReplyTo: undefined, references: [] };
  }
  const ancestors = answered.references.length > 0 ? answered.references : answered.inReplyTo.slice(0, 1);
  const ids = [...new Set([...ancestors.filter(isMessageId), parent])];
  return { inReplyTo: parent, references: withinBytes(ids, 1_500) };
}

// What answered mails begin with, in the language of whoever wrote them: English and most Romance languages, German, Dutch,
// the Nordic ones, Polish and Czech, Portuguese, Italian, Turkish, Hungarian, Indonesian, Welsh, Greek, Russian, Ukrainian,
// Chinese, Japanese, Korean, Hebrew, Arabic.
const ANSWER_MARKS =
  /^(?:\s*(?:re|aw|antw(?:ort)?|sv|vs|odp|res|rif|ynt|vá|bls|atb|απ|σχετ|отв|ответ|відп|回复|回覆|答复|答覆|返信|回信|회신|답장|השב|\u0631\u062f)(?:\s?(?:\[\d+\]|\(\d+\)|\^\d+))?\s*[:：])+\s*/iu;

/** `Re:` once, whatever stood there before. */
export function replySubject(subject: string): string {
  return `Re: ${oneLine(subject).replace(ANSWER_MARKS, '')}`.trim();
}

function recipientsOf({ channel }: AnswerContext, answered: AnsweredMessage) {
  // After a message of ours without an answer we go on writing to the same people.
  if (answered.direction !== 'in') return { to: answered.to, cc: answered.cc };
  return { to: [...authorsOf(channel.formSenders, answered), ...answered.to], cc: answered.cc };
}

function authorsOf(formSenders: readonly string[], answered: AnsweredMessage): readonly NamedAddress[] {
  const { replyTo, from } = answered;
  if (replyTo.length === 0) return [from];
  if (isFormSender(formSenders, answered)) return replyTo;
  const trusted = replyTo.filter(({ address }) => isOfSameDomain(address, answered));
  return trusted.length > 0 ? trusted : [from];
}

function isFormSender(formSenders: readonly string[], { from }: AnsweredMessage): boolean {
  return formSenders.some((sender) => sameAddress(sender, from.address));
}

function isOfSameDomain(address: string, { from }: AnsweredMessage): boolean {
  return domainOf(address) === domainOf(from.address);
}

// Names come from mail: what a header must not hold is left out, for the mail has to be answered all the same.
function steady({ name, address }: NamedAddress): NamedAddress {
  return { name: oneLine(name), address: readEmailAddress(address) ?? address };
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();
}

function isMessageId(text: string): boolean {
  return /^<[\x21-\x3b\x3d\x3f-\x7e]+>$/.test(text) && text.length <= 900;
}

function withinBytes(ids: readonly string[], limit: number): readonly string[] {
  const [first = '', ...others] = ids;
  const kept: string[] = [];
  let used = first.length;
  for (const id of others.reverse()) {
    used += 1 + id.length;
    if (used > limit) break;
    kept.unshift(id);
  }
  // Where two are too much, it is the parent that readers look for.
  return kept.length === 0 ? ids.slice(-1) : [first, ...kept];
}
