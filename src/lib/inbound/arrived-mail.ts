// A mail that arrived: what taking it in is given, and what comes of it.
import type { Channel } from '../channel/channel.js';
import type { Clock } from '../clock.js';
import type { MessageId, NewId } from '../ids.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { FolderRole } from '../mailbox/server-copy.js';
import type { InboundMail } from './inbound-mail.js';

/** The key that signs our marks; `StoreIdentity` of the store has it. */
export type TokenKey = { readonly id: string; readonly tokenKey: string };

export type TakeInDeps = { readonly newId: NewId; readonly clock: Clock };

/** A mail that arrived, and which server's copy it is. */
export type ArrivedMail = {
  readonly account: MailboxAccount;
  readonly folder: string;
  /** What the folder holds; `inbox` unless given. */
  readonly role?: FolderRole | undefined;
  readonly uidValidity: string;
  readonly uid: number;
  /** When the server got it (IMAP INTERNALDATE). */
  readonly receivedAt: Date;
  /** The mail, byte for byte. */
  readonly raw: Uint8Array;
  /** The size of a mail of which `raw` is the headers alone, because it is larger than the mailbox's limit. */
  readonly cutFrom?: number | undefined;
  /** What `readMail` made of `raw`. */
  readonly mail: InboundMail;
  /** It was in the mailbox before mailroom was: closed, unanswered, told to nobody. */
  readonly history: boolean;
  /** It comes in again even if it was deleted here. */
  readonly bringsBack?: boolean | undefined;
};

/** What is the same for all mails of one pull. */
export type TakeInContext = {
  readonly identity: TokenKey;
  /** The channels of this mailbox. */
  readonly channels: readonly Channel[];
  /** The channel that somebody named: all is for it, whatever address it bears. */
  readonly named?: Channel | undefined;
  /** An operator brings it in by hand, and sees it: nobody is told of it. */
  readonly isByHand?: boolean | undefined;
  /** Keys (`addressKey`) of the operators', channels' and mailboxes' addresses. */
  readonly ownAddresses: ReadonlySet<string>;
};

/** What became of a mail. One mail may be for two channels; `stored` when at least one of them got a message. */
export type TakenIn = {
  readonly outcome: 'stored' | 'duplicate' | 'own' | 'unrouted';
  /** Numbers of the conversations it went to. */
  readonly conversations: readonly number[];
  /** How many auto-replies it put into the outbox. */
  readonly autoReplies: number;
  readonly messages: readonly MessageId[];
};
