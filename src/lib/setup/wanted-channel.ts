// A channel as a setup file wants it, complete: what the file leaves out is as it was, or the default.
import { type EmailAddress, sameAddress } from '../address/email-address.js';
import { changeAutoReply, NO_AUTO_REPLY } from '../channel/auto-reply-text.js';
import type { Channel } from '../channel/channel.js';
import { DEFAULT_REOPEN } from '../channel/channel-times.js';
import { chooseReceivingAddress } from '../channel/receiving-address.js';
import { HOUSE } from '../smtp/smtp-config.js';
import type { WantedChannel } from './setup.js';
import type { ChannelFacts } from './setup-fields.js';

type MailboxAddress = { readonly address: EmailAddress; readonly plusAddressing: boolean };

/** Mailboxes by name, as they are and as they will be. */
export type Mailboxes = {
  readonly before: ReadonlyMap<string, MailboxAddress>;
  readonly after: ReadonlyMap<string, MailboxAddress>;
  /** Those whose fallback channel the file names. */
  readonly withFallback: ReadonlySet<string>;
};

export function toChannelFacts(channel: Channel): ChannelFacts {
  const {
    id: _id,
    name: _name,
    breakerOpenedAt: _opened,
    closedAt: _closed,
    createdAt: _created,
    mailbox,
    smtp,
    widget,
    ...facts
  } = channel;
  return { ...facts, mailbox: mailbox.name, smtp: smtp.name, widget: widget.name };
}

export function wantedChannel(wanted: WantedChannel, known: Channel | undefined, mailboxes: Mailboxes): ChannelFacts {
  const wasFallback = known?.isFallback === true && known.mailbox.name === wanted.mailbox;
  const autoReply = known?.autoReply ?? NO_AUTO_REPLY;
  return {
    address: wanted.address,
    aliases: wanted.aliases ?? known?.aliases ?? [],
    replyName: wanted.replyName,
    mailbox: wanted.mailbox,
    receivingAddress: wanted.receivingAddress ?? receivingAddress(wanted, known, mailboxes),
    smtp: wanted.smtp ?? known?.smtp.name ?? HOUSE,
    widget: wanted.widget,
    footer: wanted.footer ?? known?.footer ?? '',
    autoReply: wanted.autoReply === undefined ? autoReply : changeAutoReply(autoReply, wanted.autoReply),
    formSenders: wanted.formSenders ?? known?.formSenders ?? [],
    forwarders: wanted.forwarders ?? known?.forwarders ?? [],
    undoSeconds: wanted.undoSeconds ?? known?.undoSeconds ?? 0,
    reopen: wanted.reopen ?? known?.reopen ?? DEFAULT_REOPEN,
    quote: wanted.quote ?? known?.quote ?? 'none',
    isFallback: wanted.fallback ?? (wasFallback && !mailboxes.withFallback.has(wanted.mailbox)),
  };
}

/** The one it has, unless it was the mailbox's own and that is another now: then that one's. */
function receivingAddress(
  { name, mailbox }: WantedChannel,
  known: Channel | undefined,
  { before, after }: Mailboxes,
): EmailAddress {
  const [was, will] = [known && before.get(known.mailbox.name), after.get(mailbox)];
  // The rules of the file have seen to it that there is one.
  if (will === undefined) throw new TypeError(`there is no mailbox ${mailbox}`);
  if (known === undefined || was === undefined) return chooseReceivingAddress(will, name, undefined);
  const isUsual = sameAddress(known.receivingAddress, chooseReceivingAddress(was, name, undefined));
  const moved = known.mailbox.name !== mailbox || !sameAddress(was.address, will.address);
  return isUsual && moved ? chooseReceivingAddress(will, name, undefined) : known.receivingAddress;
}
