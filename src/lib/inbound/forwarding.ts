// Who wrote a mail (mail.md 1.4): its From, unless somebody we know passed it on for another.
import { addressKey, type NamedAddress, readEmailAddress } from '../address/email-address.js';
import { type Channel, channelAddresses } from '../channel/channel.js';
import { findForwardedAuthor } from './forwarded-block.js';
import { headerValue, type InboundMail } from './inbound-mail.js';
import type { Reason } from './reason.js';
import { readWrittenAddress } from './written-address.js';

/**
 * How sure the author is. `sender`: From, `form`: Reply-To of a contact form, `header`: a forwarder's header, `attached`:
 * the mail that a forwarder attached, `body`: a forwarded block in the text, which anybody could write, `own`: nobody but ourselves.
 */
export type AuthorSource = 'sender' | 'form' | 'header' | 'attached' | 'body' | 'own';

export type Authorship = {
  readonly author: NamedAddress;
  readonly source: AuthorSource;
  /** Who passed it on. */
  readonly via: NamedAddress | undefined;
  /** Worth showing: `two-from`, `name-holds-address`, `suggests:ADDRESS` for an author whom nobody vouches for. */
  readonly flags: readonly string[];
  readonly reason: Reason;
};

export type AuthoredMail = Pick<InboundMail, 'headers' | 'from' | 'replyTo' | 'text' | 'embedded'>;

export type AuthorContext = {
  readonly channel:
    | Pick<Channel, 'address' | 'aliases' | 'receivingAddress' | 'formSenders' | 'forwarders'>
    | undefined;
  /** Keys of operators', channels' and mailboxes' addresses. */
  readonly ownAddresses: ReadonlySet<string>;
};

/** The author of a mail. Marks of forwarding count only when From is a forwarder that we know: from others they are easily forged. */
export function findAuthor(mail: AuthoredMail, context: AuthorContext): Authorship {
  const sender = mail.from[0] ?? writtenSender(mail) ?? { name: '', address: '' };
  const flags = flagsOf(mail);
  const passedOn = byForm(mail, sender, context) ?? byForwarder(mail, sender, context);
  if (passedOn !== undefined) return { ...passedOn, flags };
  return {
    author: sender,
    source: 'sender',
    via: resentBy(mail, sender),
    flags: [...flags, ...suggestions(mail, sender)],
    reason: because('from', sender.address),
  };
}

const ORIGINAL = ['x-original-from', 'x-google-original-from'];

// Whoever passes a mail on as it is says so in Resent-From (RFC 5322, 3.6.6), and writes nothing of it.
function resentBy(mail: AuthoredMail, sender: NamedAddress): NamedAddress | undefined {
  const by = readWrittenAddress(headerValue(mail, 'resent-from') ?? '');
  return by !== undefined && addressKey(by.address) !== addressKey(sender.address) ? by : undefined;
}

// Anybody can write these headers: from one whom we do not know as a forwarder they are shown, and not believed.
function suggestions(mail: AuthoredMail, sender: NamedAddress): string[] {
  const named = ORIGINAL.flatMap((header) => readWrittenAddress(headerValue(mail, header) ?? '') ?? []);
  const other = named.find(({ address }) => addressKey(address) !== addressKey(sender.address));
  return other === undefined ? [] : [`suggests:${other.address.slice(0, 320)}`];
}

// A mail without From has a Sender or a Return-Path at best.
function writtenSender(mail: AuthoredMail): NamedAddress | undefined {
  return readWrittenAddress(headerValue(mail, 'sender') ?? headerValue(mail, 'return-path') ?? '');
}

function flagsOf({ from }: AuthoredMail): string[] {
  const addresses = new Set(from.map(({ address }) => addressKey(address)));
  const isMasked = from.some(({ name, address }) => {
    const shown = readWrittenAddress(name);
    return shown !== undefined && addressKey(shown.address) !== addressKey(address);
  });
  return [...(addresses.size > 1 ? ['two-from'] : []), ...(isMasked ? ['name-holds-address'] : [])];
}

type PassedOn = Omit<Authorship, 'flags'>;

function byForm(mail: AuthoredMail, sender: NamedAddress, { channel }: AuthorContext): PassedOn | undefined {
  const isForm = channel?.formSenders.some((form) => addressKey(form) === addressKey(sender.address)) ?? false;
  const author = mail.replyTo.find(({ address }) => readEmailAddress(address) !== undefined);
  if (!isForm || author === undefined) return undefined;
  return { author, source: 'form', via: sender, reason: because('reply-to-of-form-sender', author.address) };
}

function byForwarder(mail: AuthoredMail, sender: NamedAddress, context: AuthorContext): PassedOn | undefined {
  if (!isForwarder(sender, context)) return undefined;
  for (const header of ORIGINAL) {
    const author = readWrittenAddress(headerValue(mail, header) ?? '');
    if (isSomebodyElse(author, context)) {
      return { author, source: 'header', via: sender, reason: because(header, author.address) };
    }
  }
  const attached = attachedAuthor(mail);
  if (isSomebodyElse(attached, context)) {
    return { author: attached, source: 'attached', via: sender, reason: because('attached-mail', attached.address) };
  }
  const quoted = findForwardedAuthor(mail.text);
  if (isSomebodyElse(quoted, context)) {
    return { author: quoted, source: 'body', via: sender, reason: because('forwarded-block', quoted.address) };
  }
  return {
    author: sender,
    source: 'own',
    via: undefined,
    reason: because('own-address-and-nobody-else', sender.address),
  };
}

function isForwarder(sender: NamedAddress, { channel, ownAddresses }: AuthorContext): boolean {
  const key = addressKey(sender.address);
  const known = channel === undefined ? [] : [...channelAddresses(channel), ...channel.forwarders];
  return ownAddresses.has(key) || known.some((address) => addressKey(address) === key);
}

function attachedAuthor({ embedded }: AuthoredMail): NamedAddress | undefined {
  const attached = embedded.find(({ type }) => type === 'message/rfc822' || type === 'message/global');
  const from = attached?.groups[0]?.find(({ name }) => name === 'from');
  return from && readWrittenAddress(from.value);
}

function isSomebodyElse(author: NamedAddress | undefined, context: AuthorContext): author is NamedAddress {
  return author !== undefined && readEmailAddress(author.address) !== undefined && !isForwarder(author, context);
}

function because(rule: string, evidence: string): Reason {
  return { about: 'author', rule, evidence };
}
