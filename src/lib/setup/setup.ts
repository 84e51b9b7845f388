// Setup: what a setup file wants of a desk, and what the desk has now.

import type { EmailAddress } from '../address/email-address.js';
import type { AutoReplyChange } from '../channel/auto-reply-text.js';
import type { Channel, ReopenWindow } from '../channel/channel.js';
import type { AfterPull, FolderChoice, MailboxAccount } from '../mailbox/mailbox-account.js';
import type { Operator, Role, Signature } from '../operator/operator.js';
import type { SignatureChange } from '../operator/signature.js';
import type { SavedReply } from '../saved-reply/saved-reply.js';
import type { Login, Server } from '../server-login.js';
import type { Dkim } from '../smtp/dkim.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import type { ALWAYS, BusinessHours } from '../widget/business-hours.js';
import type { Routing, Widget } from '../widget/widget.js';

/** The sections of the file, in the order in which their things can be made. */
export const SECTIONS = ['operators', 'widgets', 'smtp', 'mailboxes', 'channels', 'savedReplies'] as const;
export type Section = (typeof SECTIONS)[number];

/** One of each, as people call it. */
export const SECTION_WORDS: Readonly<Record<Section, string>> = {
  smtp: 'SMTP config',
  mailboxes: 'mailbox',
  operators: 'operator',
  widgets: 'widget',
  channels: 'channel',
  savedReplies: 'saved reply',
};

/** A server is one piece: what the file leaves out of it is the usual, not what it was. */
type WantedServer = Server & { readonly login: Login; readonly allowClearText: boolean };

export type WantedSmtp = WantedServer & {
  readonly name: string;
  readonly replyName: string;
  /** Undefined for the house alone. */
  readonly replyAddress: EmailAddress | undefined;
  readonly dkim: Dkim | undefined;
};

/** Here and below, undefined means: as it is, or the default for a new thing. */
export type WantedMailbox = WantedServer & {
  readonly name: string;
  readonly address: EmailAddress;
  readonly folder: string | undefined;
  readonly plusAddressing: boolean | undefined;
  readonly afterPull: AfterPull | undefined;
  readonly trustAuthserv: readonly string[] | undefined;
  readonly alsoFolders: readonly string[] | undefined;
  readonly junkFolder: FolderChoice | undefined;
  readonly sentFolder: FolderChoice | undefined;
  readonly appendSent: boolean | undefined;
  readonly sizeLimit: number | undefined;
};

export type WantedOperator = {
  readonly name: string;
  readonly email: EmailAddress;
  readonly fullName: string | undefined;
  readonly role: Role | undefined;
  readonly notify: boolean | undefined;
  readonly signature: SignatureChange | undefined;
  /** By channel: all that the operator is to have. */
  readonly channelSignatures: Readonly<Record<string, SignatureChange>> | undefined;
};

export type WantedWidget = {
  readonly name: string;
  readonly routing: Routing | undefined;
  readonly operators: readonly string[] | undefined;
  /** As the file has them: `always`, or hours in a zone. */
  readonly hours: BusinessHours | typeof ALWAYS | undefined;
};

export type WantedChannel = {
  readonly name: string;
  readonly address: EmailAddress;
  readonly replyName: string;
  readonly mailbox: string;
  readonly widget: string;
  readonly smtp: string | undefined;
  readonly aliases: readonly EmailAddress[] | undefined;
  readonly receivingAddress: EmailAddress | undefined;
  readonly footer: string | undefined;
  readonly autoReply: AutoReplyChange | undefined;
  readonly formSenders: readonly EmailAddress[] | undefined;
  readonly forwarders: readonly EmailAddress[] | undefined;
  readonly undoSeconds: number | undefined;
  readonly reopen: ReopenWindow | undefined;
  readonly quote: Channel['quote'] | undefined;
  readonly fallback: boolean | undefined;
};

export type WantedSavedReply = Pick<SavedReply, 'name' | 'text'>;

/** What a setup file says. */
export type Setup = {
  readonly smtp: readonly WantedSmtp[];
  readonly mailboxes: readonly WantedMailbox[];
  readonly operators: readonly WantedOperator[];
  readonly widgets: readonly WantedWidget[];
  readonly channels: readonly WantedChannel[];
  readonly savedReplies: readonly WantedSavedReply[];
  /** The SMTP config that notifications leave by; undefined: as it is. */
  readonly notificationSmtp: string | undefined;
};

/** A signature that an operator has for one channel, both by their names. */
export type ChannelSignature = { readonly operator: string; readonly channel: string; readonly signature: Signature };

/** What is set up now. */
export type PresentSetup = {
  readonly smtp: readonly SmtpConfig[];
  readonly mailboxes: readonly MailboxAccount[];
  readonly operators: readonly Operator[];
  readonly widgets: readonly Widget[];
  readonly channels: readonly Channel[];
  readonly savedReplies: readonly SavedReply[];
  readonly notificationSmtp: string | undefined;
  readonly channelSignatures: readonly ChannelSignature[];
  /** The channels that were closed: their names are taken, and what they use stays. */
  readonly closedChannels: readonly Channel[];
  /** The names of the channels that have conversations. */
  readonly usedChannels: readonly string[];
};

/** Nothing at all. */
export const NOTHING: PresentSetup = {
  smtp: [],
  mailboxes: [],
  operators: [],
  widgets: [],
  channels: [],
  savedReplies: [],
  notificationSmtp: undefined,
  channelSignatures: [],
  closedChannels: [],
  usedChannels: [],
};
