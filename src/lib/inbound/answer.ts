// Answer: a mail that a channel wrote to somebody else, and how it is told from mail that only says so.
import { addressKey, type NamedAddress, readEmailAddress } from '../address/email-address.js';
import { type Channel, channelAddresses } from '../channel/channel.js';
import type { TakeInContext } from './arrived-mail.js';
import { findAuthor } from './forwarding.js';
import { headerValues, type InboundMail } from './inbound-mail.js';
import type { Reason } from './reason.js';
import { type Screening, screenMail } from './screening.js';

/** The channel that wrote it, and every address that it writes from. */
export type Writer = { readonly channel: Channel; readonly senders: readonly string[] };

/** A mail that a channel wrote: to whom, and by what we know it. */
export type Answer = {
  readonly kind: 'reply' | 'auto-reply';
  readonly to: NamedAddress;
  readonly reason: Reason;
  /** Our signed mark vouches for it. */
  readonly isMarked: boolean;
};

/**
 * Whether the channel wrote the mail, to somebody else: our signed mark says so, or From does and nothing says that it
 * was passed on for another. What only says so is believed of an archive that somebody here imports, and never of mail
 * that arrives.
 */
export function readAnswer(mail: InboundMail, writer: Writer, context: TakeInContext): Answer | undefined {
  const { channel, senders } = writer;
  const { tokenKey } = context.identity;
  const screening = screenMail(mail, { tokenKey, channel });
  const isMarked = screening.kind === 'own' && screening.reason.rule.startsWith('own-');
  const own = new Set([...channelAddresses(channel), ...senders].map(addressKey));
  const { source } = findAuthor(mail, { channel, ownAddresses: context.ownAddresses });
  const isWritten = own.has(addressKey(mail.from[0]?.address ?? '')) && (source === 'own' || source === 'sender');
  const kind = kindOf(mail, screening, isMarked);
  const to = [...mail.to, ...mail.cc].find(
    ({ address }) =>
      readEmailAddress(address) !== undefined &&
      !own.has(addressKey(address)) &&
      !context.ownAddresses.has(addressKey(address)),
  );
  if (to === undefined || kind === undefined || !(isMarked || isWritten)) return undefined;
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
