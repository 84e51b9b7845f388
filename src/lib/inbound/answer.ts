// Answer: a mail that a channel wrote to somebody else, and how it is told from mail that only says so.
import { addressKey, domainOf, type NamedAddress, readEmailAddress } from '../address/email-address.js';
import { type Channel, channelAddresses } from '../channel/channel.js';
import type { TakeInContext } from './arrived-mail.js';
import { readVerdict } from './authentication.js';
import { findAuthor } from './forwarding.js';
import { headerValues, type InboundMail } from './inbound-mail.js';
import type { Reason } from './reason.js';
import { type Screening, screenMail } from './screening.js';

/** The channel that wrote it, every address that it writes from, and the servers whose verdicts on From are believed. */
export type Writer = {
  readonly channel: Channel;
  readonly senders: readonly string[];
  readonly trustAuthserv: readonly string[];
};

/** A mail that a channel wrote: to whom, and by what we know it. */
export type Answer = {
  readonly kind: 'reply' | 'auto-reply';
  readonly to: NamedAddress;
  readonly reason: Reason;
  /** It bears our signed mark. */
  readonly isMarked: boolean;
};

/**
 * Whether the channel wrote the mail, to somebody else: From says so, and no server that is trusted says that it is
 * forged; without our signed mark, nothing says either that it was passed on for another. A mark alone is copied by
 * whoever was sent one. All this is believed of an archive that somebody here imports, and never of mail that arrives.
 */
export function readAnswer(mail: InboundMail, writer: Writer, context: TakeInContext): Answer | undefined {
  const { channel, senders, trustAuthserv } = writer;
  const { tokenKey } = context.identity;
  const screening = screenMail(mail, { tokenKey, channel });
  const isMarked = screening.kind === 'own' && screening.reason.rule.startsWith('own-');
  const own = new Set([...channelAddresses(channel), ...senders].map(addressKey));
  const { source } = findAuthor(mail, { channel, ownAddresses: context.ownAddresses });
  const from = addressKey(mail.from[0]?.address ?? '');
  // An address that it once had is of its domain at least.
  const isOurs = own.has(from) || (isMarked && [...own].some((one) => domainOf(one) === domainOf(from)));
  const isFromHere = isOurs && readVerdict(mail, trustAuthserv) !== 'fail';
  const isWritten = isMarked || source === 'own' || source === 'sender';
  const kind = kindOf(mail, screening, isMarked);
  const to = [...mail.to, ...mail.cc].find(
    ({ address }) =>
      readEmailAddress(address) !== undefined &&
      !own.has(addressKey(address)) &&
      !context.ownAddresses.has(addressKey(address)),
  );
  if (to === undefined || kind === undefined || !isFromHere || !isWritten) return undefined;
  const reason: Reason = isMarked
    ? screening.reason
    : { about: 'author', rule: 'written-by-the-channel', evidence: mail.from[0]?.address ?? '' };
  return { kind, to, reason, isMarked };
}

// What else we send by ourselves is no answer: a notification to an operator.
function kindOf(mail: InboundMail, { kind }: Screening, isMarked: boolean): Answer['kind'] | undefined {
  const submitted = headerValues(mail, 'auto-submitted').map((value) => value.trim().toLowerCase());
  if (submitted.some((value) => value.startsWith('auto-replied'))) return 'auto-reply';
  if (submitted.some((value) => value.startsWith('auto-generated'))) return undefined;
  return isMarked || kind === 'human' ? 'reply' : undefined;
}
