// The tables as types. Ids are text, times ISO 8601 UTC text, yes and no 0 and 1, JSON text, mail bytes.

import type { SearchColumn } from '../search/indexed-words.js';

/** The version that this program knows; `migrations/list.ts` builds it. */
export const SCHEMA_VERSION = 9;

type Flag = 0 | 1;
type Time = string;
type Json = string;

export type Schema = {
  store: StoreTable;
  operator: OperatorTable;
  operator_signature: OperatorSignatureTable;
  widget: WidgetTable;
  widget_operator: WidgetOperatorTable;
  smtp_config: SmtpConfigTable;
  mailbox: MailboxTable;
  cursor: CursorTable;
  channel: ChannelTable;
  vault_secret: VaultSecretTable;
  contact: ContactTable;
  contact_address: ContactAddressTable;
  conversation: ConversationTable;
  conversation_tag: ConversationTagTable;
  conversation_read: ConversationReadTable;
  conversation_event: ConversationEventTable;
  raw_mail: RawMailTable;
  server_copy: ServerCopyTable;
  message: MessageTable;
  search_text: SearchTextTable;
  search_words: SearchWordsTable;
  message_identifier: MessageIdentifierTable;
  attachment: AttachmentTable;
  intake: IntakeTable;
  quarantine: QuarantineTable;
  tombstone: TombstoneTable;
  outbox: OutboxTable;
  outbox_recipient: OutboxRecipientTable;
  outbox_attempt: OutboxAttemptTable;
  outbox_hold: OutboxHoldTable;
  outbox_file: OutboxFileTable;
  claim: ClaimTable;
  saved_reply: SavedReplyTable;
  audit: AuditTable;
  oauth2_grant: OAuth2GrantTable;
  hook: HookTable;
  hook_source: HookSourceTable;
  hook_call: HookCallTable;
  mention: MentionTable;
  saved_view: SavedViewTable;
};

/** One row: which store this is, the key of its signed Message-IDs, and the last number given out. */
export type StoreTable = {
  id: string;
  token_key: string;
  last_number: number;
  created_at: Time;
  /** What notifications leave by; null for the config of the channel that they are about. */
  notification_smtp_config_id: string | null;
};

export type OperatorTable = {
  id: string;
  name: string;
  full_name: string;
  email: string;
  email_key: string;
  role: string;
  signature_text: string;
  signature_on: Flag;
  notify: Flag;
  created_at: Time;
  updated_at: Time;
  /** Gets no new conversations since then; null for one who is there. */
  away_since: Time | null;
  /** From then on they are there again, as if they had said so. */
  away_until: Time | null;
};

/** A channel's own signature of an operator, instead of the usual one. */
export type OperatorSignatureTable = {
  operator_id: string;
  channel_id: string;
  text: string;
  is_on: Flag;
};

export type WidgetTable = {
  id: string;
  name: string;
  routing: string;
  created_at: Time;
  updated_at: Time;
  /** When its operators are at work; null for always. */
  business_hours: Json | null;
};

export type WidgetOperatorTable = {
  widget_id: string;
  operator_id: string;
  position: number;
  /** When the operator was last given a conversation of it; null for never. */
  last_given_at: Time | null;
};

type ServerColumns = {
  host: string;
  port: number;
  encryption: string;
  ca: string | null;
  login_method: string;
  login_user: string | null;
  /** A reference, never a secret. */
  login_secret: string | null;
  /** The OAuth2 client that has access tokens for what the reference means. */
  login_oauth2: Json | null;
};

/** Why a server could not be used the last time; null when all went well. */
export type FailureColumns = {
  failed_at: Time | null;
  failure_kind: string | null;
  failure: string | null;
};

export type SmtpConfigTable = ServerColumns &
  FailureColumns & {
    id: string;
    name: string;
    reply_name: string;
    reply_address: string | null;
    null_sender: string;
    size_limit: number | null;
    checked_at: Time | null;
    /** All three, or none. */
    dkim_domain: string | null;
    dkim_selector: string | null;
    /** Where the private key is: a reference, as `login_secret` is one. */
    dkim_key: string | null;
    created_at: Time;
    updated_at: Time;
  };

export type MailboxTable = ServerColumns &
  FailureColumns & {
    id: string;
    name: string;
    folder: string;
    address: string;
    plus_addressing: Flag;
    after_pull: string;
    trust_authserv: Json;
    also_folders: Json;
    /** `auto`, `none` or a name; `sent_folder` too. */
    junk_folder: string;
    sent_folder: string;
    append_sent: Flag;
    size_limit: number;
    fallback_channel_id: string | null;
    checked_at: Time | null;
    created_at: Time;
    updated_at: Time;
  };

/** Where a pull stopped, by folder. `start_uid`: what is at or below it, or was there at `started_at`, is history. */
export type CursorTable = {
  mailbox_id: string;
  folder: string;
  uid_validity: string;
  start_uid: number;
  started_at: Time;
  last_uid: number;
  /** When the list of mails was asked for of which all that was new is settled. */
  pulled_at: Time | null;
  /** From when on history was taken in as well; null for none of it. */
  history_since: Time | null;
  updated_at: Time;
};

export type ChannelTable = {
  id: string;
  name: string;
  reply_name: string;
  address: string;
  address_key: string;
  aliases: Json;
  mailbox_id: string;
  receiving_address: string;
  smtp_config_id: string;
  widget_id: string;
  footer: string;
  auto_reply_on: Flag;
  auto_reply_subject: string;
  auto_reply_text: string;
  form_senders: Json;
  forwarders: Json;
  undo_seconds: number;
  /** `always`, `never` or a number of days. */
  reopen: string;
  quote: string;
  breaker_opened_at: Time | null;
  created_at: Time;
  updated_at: Time;
  /** Since then it takes in and sends nothing; its conversations stay. */
  closed_at: Time | null;
};

export type VaultSecretTable = { name: string; ciphertext: string; key_id: string; created_at: Time; updated_at: Time };

export type ContactTable = {
  id: string;
  name: string;
  created_at: Time;
  updated_at: Time;
  note: string | null;
  /** The contact that has its addresses and conversations now. */
  merged_into_id: string | null;
};

export type ContactAddressTable = {
  address_key: string;
  address: string;
  contact_id: string;
  blocked_at: Time | null;
  suppressed_until: Time | null;
};

export type ConversationTable = {
  id: string;
  number: number;
  channel_id: string;
  contact_id: string;
  /** The address of the contact that this conversation is held with. */
  contact_address: string;
  subject: string;
  status: string;
  assignee_id: string | null;
  /** What the conversation was opened by: `human`, or a kind of automatic mail. */
  kind: string;
  version: number;
  /** The version at which the customer last wrote: unread is what is newer than an operator's reading. */
  last_in_version: number;
  attention: string | null;
  linked_to_id: string | null;
  merged_into_id: string | null;
  /** When a snoozed one comes back; null for one that waits until the customer writes. */
  snoozed_until: Time | null;
  closed_at: Time | null;
  created_at: Time;
  updated_at: Time;
  /** The ids of the channels that it was in before; mail to those follows it. */
  former_channels: Json | null;
};

export type ConversationTagTable = { conversation_id: string; tag: string };

export type ConversationReadTable = { conversation_id: string; operator_id: string; version: number };

/** What happened to a conversation, and who did it. */
export type ConversationEventTable = {
  id: string;
  conversation_id: string;
  version: number;
  at: Time;
  operator_id: string | null;
  event: string;
  detail: Json;
};

/** The bytes of a mail, once each. */
export type RawMailTable = { sha256: string; size: number; bytes: Uint8Array; created_at: Time };

/** A server's copy of a mail, known by mailbox, folder, UIDVALIDITY and UID, and what became of it. */
export type ServerCopyTable = {
  mailbox_id: string;
  folder: string;
  uid_validity: string;
  uid: number;
  received_at: Time;
  raw_sha256: string | null;
  /** `stored`, `duplicate`, `own`, `unrouted`, `quarantined`. */
  outcome: string;
  /** `due` while the server's copy waits to be marked, moved or deleted; null when nothing is left to do. */
  after_pull: string | null;
  created_at: Time;
};

export type MessageTable = {
  id: string;
  /** Null for a mail that belongs to no conversation: our own coming back, or one without a channel. */
  conversation_id: string | null;
  channel_id: string | null;
  direction: string;
  kind: string;
  raw_sha256: string | null;
  message_id_header: string;
  content_hash: string;
  from_name: string;
  from_address: string;
  reply_to: Json;
  to_list: Json;
  cc_list: Json;
  bcc_list: Json;
  subject: string;
  sent_at: Time;
  received_at: Time;
  text: string;
  quoted: string;
  /** Flags worth showing: `two-from`, `same-id-other-content`, `history`. */
  flags: Json;
  operator_id: string | null;
  created_at: Time;
  /** Its place in the index of words, in the order in which messages came in; null while it is not indexed. */
  place: number | null;
};

/** The words of messages, in SQLite: they are found there, and cannot be read. */
export type SearchTextTable = { rowid: number } & Record<SearchColumn, string>;

/** The words of messages, in PostgreSQL: a `tsvector`. */
export type SearchWordsTable = { place: number; words: string };

/** Message-IDs by which a message is found. role: `own`, `in-reply-to`, `reference`. */
export type MessageIdentifierTable = {
  message_id: string;
  channel_id: string;
  role: string;
  position: number;
  identifier: string;
};

/** An attachment's description; its bytes are in the raw mail. */
export type AttachmentTable = {
  id: string;
  message_id: string;
  position: number;
  name: string;
  type: string;
  size: number;
  sha256: string;
  content_id: string | null;
  inline: Flag;
};

/** The decision about one arriving mail, with its reasons. */
export type IntakeTable = {
  id: string;
  message_id: string | null;
  raw_sha256: string;
  mailbox_id: string | null;
  channel_id: string | null;
  conversation_id: string | null;
  action: string;
  kind: string;
  auto_reply: Flag;
  reasons: Json;
  created_at: Time;
};

export type QuarantineTable = {
  id: string;
  mailbox_id: string | null;
  folder: string;
  uid_validity: string;
  uid: number;
  raw_sha256: string | null;
  cause: string;
  attempts: number;
  created_at: Time;
  resolved_at: Time | null;
  /** The message of which only the headers were taken in. */
  message_id: string | null;
  /** The channel that somebody named for it. */
  channel_id: string | null;
  /** Of a piped mail: recipient and sender, as JSON. */
  envelope: string | null;
};

/** A deleted message: a rescan does not bring it back. */
export type TombstoneTable = { channel_id: string; message_id_header: string; content_hash: string; created_at: Time };

export type OutboxTable = {
  id: string;
  kind: string;
  message_id: string;
  conversation_id: string;
  channel_id: string;
  smtp_config_id: string;
  state: string;
  envelope_from: string;
  envelope_to: Json;
  /** The bytes that every attempt sends. Null while `held`. */
  raw_sha256: string | null;
  attempts: number;
  queued_at: Time;
  hold_until: Time | null;
  /** Null for one that is held: it waits for somebody, and `reason` says why. */
  next_attempt_at: Time | null;
  /** Who is sending it, while it is being sent. */
  owner: string | null;
  reason: string | null;
  finished_at: Time | null;
  updated_at: Time;
  /** When a copy was put into the Sent folder, or found there. */
  copied_at: Time | null;
  /** What showed that it was handed over, when that came in before anybody knew that it was in doubt. */
  proof: Json | null;
  /** When its body first began to leave: from then on its bytes stay as they are. */
  frozen_at: Time | null;
};

export type OutboxRecipientTable = {
  outbox_id: string;
  position: number;
  address: string;
  address_key: string;
  state: string;
  status: string | null;
  response: string | null;
  updated_at: Time;
  /** When a receipt said that it was read, and when a complaint called it spam. */
  read_at: Time | null;
  complained_at: Time | null;
};

export type OutboxAttemptTable = {
  outbox_id: string;
  attempt: number;
  at: Time;
  outcome: string;
  response: string;
};

/** A reply that is held: it is composed when it leaves. */
export type OutboxHoldTable = {
  outbox_id: string;
  /** `undo` or `at`. */
  cause: string;
  /** The version of the conversation that it left behind: what came in after that keeps it held. */
  version: number;
  /** What its writer said: text, subject, recipients and how. */
  reply: Json;
};

/** A file that goes with a held reply, as it was when it was attached. */
export type OutboxFileTable = {
  outbox_id: string;
  position: number;
  name: string;
  type: string;
  /** Where it lay, for a reply that is taken back. */
  path: string | null;
  bytes: Uint8Array;
};

/** Somebody is writing an answer. It is gone when they are done, and counts no more when it has expired. */
export type ClaimTable = {
  id: string;
  conversation_id: string;
  operator_id: string;
  begun_at: Time;
  /** By the clock of the database server; of a store in a file, by this machine's. */
  expires_at: Time;
};

export type SavedReplyTable = { id: string; name: string; text: string; created_at: Time; updated_at: Time };

/** One change of the configuration. `before` and `after` hold what differs; null for what was not, or is no more. */
export type AuditTable = {
  id: string;
  at: Time;
  operator_id: string | null;
  /** Null while the store had no operators. */
  operator_name: string | null;
  action: string;
  thing: string;
  name: string;
  before: Json | null;
  after: Json | null;
};

/** What became of an authorisation; its tokens are in the vault. */
export type OAuth2GrantTable = {
  name: string;
  expires_at: Time | null;
  renewed_at: Time | null;
  /** A hash of the refresh token that another one took the place of. */
  replaced: string | null;
  refused_at: Time | null;
  refusal: string | null;
};

/** An operator is named in a note. Unread while `version` is newer than what the operator read of the conversation. */
export type MentionTable = { message_id: string; operator_id: string; conversation_id: string; version: number };

/** A query with a name. Without an operator it is the whole team's. */
export type SavedViewTable = {
  id: string;
  name: string;
  query: string;
  operator_id: string | null;
  created_at: Time;
  updated_at: Time;
};

export type HookTable = {
  id: string;
  name: string;
  events: Json;
  /** What is run, or where it is posted and the reference to the secret that signs it. */
  action: Json;
  /** Seconds. */
  time_limit: number;
  is_on: Flag;
  created_at: Time;
  updated_at: Time;
};

/** What a hook that is on listens to: the triggers look here. */
export type HookSourceTable = { source: string; hook_id: string; event: string };

/** Written by triggers; its id is the same for the same row and hook. */
export type HookCallTable = {
  id: string;
  hook_id: string;
  event: string;
  at: Time;
  conversation_id: string;
  message_id: string | null;
  event_id: string | null;
  state: string;
  attempts: number;
  queued_at: Time;
  /** Null when it is settled. While it is being done: until when nobody else does it. */
  next_attempt_at: Time | null;
  response: string | null;
  updated_at: Time;
};
