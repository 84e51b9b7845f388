// Creates a channel: where its mail comes in, how it is answered, by whom.
import { type EmailAddress, sameAddress } from '../address/email-address.js';
import { channelFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { needMailbox } from '../mailbox/need-mailbox.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { needSmtpConfig } from '../smtp/need-smtp-config.js';
import { insertChannel, listChannels, listClosedChannels } from '../store/channels.js';
import type { Db, Tx } from '../store/db.js';
import { needWidget } from '../widget/need-widget.js';
import type { AutoReply, Channel, ReopenWindow } from './channel.js';
import { refuseTakenAddresses, refuseTakenName } from './channel-conflict.js';
import { checkChannelTexts, checkClosingText } from './check-channel-texts.js';
import { checkOwnAddress } from './check-own-address.js';
import { channelAddressUses } from './own-address.js';
import { chooseReceivingAddress } from './receiving-address.js';
import { switchFallback } from './switch-fallback.js';

export type CreateChannelDeps = ActorDeps & RecordDeps & { readonly db: Db };

/** What was wanted. Mailbox, SMTP config and widget are named by their slugs. */
export type NewChannel = {
  readonly name: string;
  readonly replyName: string;
  readonly address: EmailAddress;
  readonly aliases: readonly EmailAddress[];
  readonly mailbox: string;
  readonly receivingAddress: EmailAddress | undefined;
  readonly smtp: string;
  readonly widget: string;
  readonly footer: string;
  readonly autoReply: AutoReply;
  readonly formSenders: readonly EmailAddress[];
  readonly forwarders: readonly EmailAddress[];
  readonly undoSeconds: number;
  readonly reopen: ReopenWindow;
  readonly quote: Channel['quote'];
  readonly isFallback?: boolean;
  readonly allowOperatorAddress: boolean;
};

export type CreatedChannel = {
  readonly channel: Channel;
  /** The mailbox's own address: mail to it needs no forwarding. */
  readonly mailboxAddress: EmailAddress;
  readonly warnings: readonly string[];
};

/**
 * Throws `invalid` for a name or an address that is taken, an operator's address, a misspelt variable; `not-found` for a
 * mailbox, SMTP config or widget that does not exist.
 */
export async function createChannel(deps: CreateChannelDeps, order: NewChannel): Promise<CreatedChannel> {
  await checkChannelTexts(order);
  await checkClosingText('footer', order.footer);
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('channels');
    const actor = await needPermission(tx, deps, 'channels');
    const present = await listChannels(tx);
    refuseTakenName(order.name, [...present, ...(await listClosedChannels(tx))]);
    refuseTakenAddresses([order.address, ...order.aliases], present);
    const { channel, mailboxAddress } = await resolveOrder(tx, deps, order);
    const warnings = await checkOwnAddress(tx, { uses: channelAddressUses(channel) }, order.allowOperatorAddress);
    await insertChannel(tx, channel);
    const displaced = await switchFallback(tx, deps, { actor, channel });
    const after = channelFacts(channel);
    await recordChange(tx, deps, { actor, thing: 'channel', name: channel.name, before: undefined, after });
    return { channel, mailboxAddress, warnings: [...warnings, ...displaced] };
  });
}

async function resolveOrder(tx: Tx, deps: CreateChannelDeps, order: NewChannel) {
  const { allowOperatorAddress: _, ...wanted } = order;
  const mailbox = await needMailbox(tx, order.mailbox);
  const smtp = await needSmtpConfig(tx, order.smtp);
  const widget = await needWidget(tx, order.widget);
  const channel: Channel = {
    ...wanted,
    id: deps.newId(),
    aliases: withoutRepeats(order.address, order.aliases),
    mailbox: { id: mailbox.id, name: mailbox.name },
    receivingAddress: chooseReceivingAddress(mailbox, order.name, order.receivingAddress),
    smtp: { id: smtp.id, name: smtp.name },
    widget: { id: widget.id, name: widget.name },
    isFallback: order.isFallback === true,
    breakerOpenedAt: undefined,
    createdAt: deps.clock.now(),
  };
  return { channel, mailboxAddress: mailbox.address };
}

/** The aliases, each once, and without the address itself. */
export function withoutRepeats(address: EmailAddress, aliases: readonly EmailAddress[]): EmailAddress[] {
  const all = [address, ...aliases];
  return aliases.filter((alias, index) => !all.slice(0, index + 1).some((earlier) => sameAddress(earlier, alias)));
}
