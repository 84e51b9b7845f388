// Who a reply comes from, and where an answer to it goes.
import { type EmailAddress, type NamedAddress, sameAddress, withTag } from '../address/email-address.js';
import { makeAddressTag } from '../conversation/message-token.js';
import type { AnswerContext } from './answer-context.js';

export type Sender = {
  readonly from: { readonly name: string; readonly address: EmailAddress };
  /** Empty when answers to From come back to the channel by themselves. */
  readonly replyTo: readonly NamedAddress[];
};

/** From and Reply-To of a channel's mail (mail.md 2.1). */
export function chooseSender(context: Omit<AnswerContext, 'ownAddresses'>): Sender {
  const { channel, smtp } = context;
  const name = channel.replyName || smtp.replyName;
  const address = usableAlias(context) ?? smtp.replyAddress ?? channel.receivingAddress;
  if (leadsBack(context, address)) return { from: { name, address }, replyTo: [] };
  return { from: { name, address }, replyTo: [{ name, address: wayBack(context) }] };
}

// A server that wants a login lets it send as its own address as a rule; one without trusts the network it stands in.
function usableAlias({ channel, smtp, answered }: Omit<AnswerContext, 'ownAddresses'>): EmailAddress | undefined {
  if (answered === undefined || answered.direction !== 'in') return undefined;
  const written = [...answered.to, ...answered.cc];
  const alias = channel.aliases.find((one) => written.some(({ address }) => sameAddress(address, one)));
  if (alias === undefined || smtp.login.method === 'none') return alias;
  return smtp.replyAddress !== undefined && sameAddress(alias, smtp.replyAddress) ? alias : undefined;
}

function leadsBack({ channel, channels }: Omit<AnswerContext, 'ownAddresses'>, address: string): boolean {
  const forwarded = [channel.address, ...channel.aliases];
  if (forwarded.some((one) => sameAddress(one, address))) return true;
  const isShared = channels.some(
    (other) => other.id !== channel.id && sameAddress(other.receivingAddress, channel.receivingAddress),
  );
  return sameAddress(address, channel.receivingAddress) && !isShared;
}

function wayBack({ channel, mailbox, conversation, tokenKey }: Omit<AnswerContext, 'ownAddresses'>): EmailAddress {
  if (!mailbox.plusAddressing) return channel.address;
  return withTag(mailbox.address, makeAddressTag(tokenKey, conversation.number));
}
