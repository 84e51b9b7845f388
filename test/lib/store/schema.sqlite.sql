CREATE TABLE attachment (
  id text primary key,
  message_id text not null references message (id) on delete cascade,
  position integer not null,
  name text not null,
  type text not null,
  size bigint not null,
  sha256 text not null,
  content_id text,
  inline integer not null check (inline in (0, 1)),
  unique (message_id, position)
);
CREATE TABLE audit (
  id text primary key,
  at text not null,
  operator_id text references operator (id) on delete set null,
  operator_name text,
  action text not null check (action in ('added', 'changed', 'deleted')),
  thing text not null,
  name text not null,
  before text,
  after text
);
CREATE INDEX audit_by_time on audit (at desc, id desc);
CREATE TABLE channel (
  id text primary key,
  name text not null unique,
  reply_name text not null,
  address text not null,
  address_key text not null unique,
  aliases text not null,
  mailbox_id text not null references mailbox (id),
  receiving_address text not null,
  smtp_config_id text not null references smtp_config (id),
  widget_id text not null references widget (id),
  footer text not null,
  auto_reply_on integer not null check (auto_reply_on in (0, 1)),
  auto_reply_subject text not null,
  auto_reply_text text not null,
  form_senders text not null,
  forwarders text not null,
  undo_seconds integer not null,
  reopen text not null,
  quote text not null check (quote in ('last', 'none')),
  breaker_opened_at text,
  created_at text not null,
  updated_at text not null
, closed_at text);
CREATE TABLE claim (
  id text primary key,
  conversation_id text not null references conversation (id) on delete cascade,
  operator_id text not null references operator (id) on delete cascade,
  begun_at text not null,
  expires_at text not null
);
CREATE INDEX claim_by_conversation on claim (conversation_id);
CREATE TABLE contact (
  id text primary key,
  name text not null,
  created_at text not null,
  updated_at text not null
, note text, merged_into_id text references contact (id) on delete set null);
CREATE INDEX contact_by_merge on contact (merged_into_id) where merged_into_id is not null;
CREATE INDEX contact_by_name on contact (name, id);
CREATE TABLE contact_address (
  address_key text primary key,
  address text not null,
  contact_id text not null references contact (id) on delete cascade,
  blocked_at text,
  suppressed_until text
);
CREATE INDEX contact_address_blocked on contact_address (contact_id) where blocked_at is not null;
CREATE INDEX contact_address_contact on contact_address (contact_id);
CREATE TRIGGER hook_conversation after insert on conversation when new.status <> 'closed' and exists (select 1 from hook_source) begin insert into hook_call (id, hook_id, event, at, conversation_id, message_id, event_id, state, attempts, queued_at, next_attempt_at, updated_at) select hook_id || ':' || hook_source.source || ':' || new.id, hook_id, event, new.created_at, new.id, null, null, 'queued', 0, new.created_at, new.created_at, new.created_at from hook_source where hook_source.source = 'conversation' on conflict do nothing; end;
CREATE TABLE conversation (
  id text primary key,
  number integer not null unique,
  channel_id text not null references channel (id),
  contact_id text not null references contact (id),
  contact_address text not null,
  subject text not null,
  status text not null check (status in ('open', 'waiting', 'snoozed', 'closed', 'spam')),
  assignee_id text references operator (id) on delete set null,
  kind text not null,
  version integer not null,
  last_in_version integer not null,
  attention text,
  linked_to_id text references conversation (id) on delete set null,
  merged_into_id text references conversation (id) on delete set null,
  snoozed_until text,
  closed_at text,
  created_at text not null,
  updated_at text not null
, former_channels text);
CREATE INDEX conversation_by_assignee on conversation (assignee_id, status, updated_at desc, number desc);
CREATE INDEX conversation_by_attention on conversation (status) where attention is not null;
CREATE INDEX conversation_by_channel on conversation (channel_id, status, updated_at desc, number desc);
CREATE INDEX conversation_by_contact on conversation (contact_id, updated_at desc);
CREATE INDEX conversation_by_link on conversation (linked_to_id) where linked_to_id is not null;
CREATE INDEX conversation_by_merge on conversation (merged_into_id) where merged_into_id is not null;
CREATE INDEX conversation_by_status on conversation (status, updated_at desc, number desc);
CREATE INDEX conversation_by_update on conversation (updated_at desc, number desc);
CREATE INDEX conversation_snoozed on conversation (snoozed_until) where snoozed_until is not null;
CREATE TRIGGER hook_event after insert on conversation_event when true and exists (select 1 from hook_source) begin insert into hook_call (id, hook_id, event, at, conversation_id, message_id, event_id, state, attempts, queued_at, next_attempt_at, updated_at) select hook_id || ':' || hook_source.source || ':' || new.id, hook_id, event, new.at, new.conversation_id, null, new.id, 'queued', 0, new.at, new.at, new.at from hook_source where hook_source.source = 'event:' || new.event on conflict do nothing; end;
CREATE TABLE conversation_event (
  id text primary key,
  conversation_id text not null references conversation (id) on delete cascade,
  version integer not null,
  at text not null,
  operator_id text references operator (id) on delete set null,
  event text not null,
  detail text not null
);
CREATE INDEX conversation_event_by_conversation on conversation_event (conversation_id, version);
CREATE TABLE conversation_read (
  conversation_id text not null references conversation (id) on delete cascade,
  operator_id text not null references operator (id) on delete cascade,
  version integer not null,
  primary key (conversation_id, operator_id)
);
CREATE TABLE conversation_tag (
  conversation_id text not null references conversation (id) on delete cascade,
  tag text not null,
  primary key (conversation_id, tag)
);
CREATE INDEX conversation_tag_by_tag on conversation_tag (tag, conversation_id);
CREATE TABLE cursor (
  mailbox_id text not null references mailbox (id) on delete cascade,
  folder text not null,
  uid_validity text not null,
  start_uid bigint not null,
  started_at text not null,
  last_uid bigint not null,
  pulled_at text,
  updated_at text not null, history_since text,
  primary key (mailbox_id, folder)
);
CREATE TABLE hook (
  id text primary key,
  name text not null unique,
  events text not null,
  action text not null,
  time_limit integer not null,
  is_on integer not null check (is_on in (0, 1)),
  created_at text not null,
  updated_at text not null
);
CREATE TABLE hook_call (
  id text primary key,
  hook_id text not null references hook (id) on delete cascade,
  event text not null,
  at text not null,
  conversation_id text not null references conversation (id) on delete cascade,
  message_id text references message (id) on delete cascade,
  event_id text references conversation_event (id) on delete cascade,
  state text not null check (state in ('queued', 'done', 'failed')),
  attempts integer not null,
  queued_at text not null,
  next_attempt_at text,
  response text,
  updated_at text not null
);
CREATE INDEX hook_call_by_conversation on hook_call (conversation_id);
CREATE INDEX hook_call_by_event on hook_call (event_id);
CREATE INDEX hook_call_by_hook on hook_call (hook_id, queued_at);
CREATE INDEX hook_call_by_message on hook_call (message_id);
CREATE INDEX hook_call_due on hook_call (next_attempt_at) where next_attempt_at is not null;
CREATE INDEX hook_call_open on hook_call (hook_id, state) where state <> 'done';
CREATE INDEX hook_call_settled on hook_call (updated_at) where next_attempt_at is null;
CREATE TABLE hook_source (
  source text not null,
  hook_id text not null references hook (id) on delete cascade,
  event text not null,
  primary key (source, hook_id)
);
CREATE INDEX hook_source_by_hook on hook_source (hook_id);
CREATE TABLE intake (
  id text primary key,
  message_id text references message (id) on delete cascade,
  raw_sha256 text not null references raw_mail (sha256),
  mailbox_id text references mailbox (id) on delete set null,
  channel_id text references channel (id) on delete set null,
  conversation_id text references conversation (id) on delete set null,
  action text not null,
  kind text not null,
  auto_reply integer not null check (auto_reply in (0, 1)),
  reasons text not null,
  created_at text not null
);
CREATE INDEX intake_by_message on intake (message_id);
CREATE INDEX intake_by_raw on intake (raw_sha256);
CREATE TABLE mailbox (
  id text primary key,
  name text not null unique,
  host text not null,
  port integer not null,
  encryption text not null check (encryption in ('tls', 'starttls', 'none')),
  ca text,
  login_method text not null check (login_method in ('none', 'password', 'oauth2')),
  login_user text,
  login_secret text,
  folder text not null,
  address text not null,
  plus_addressing integer not null check (plus_addressing in (0, 1)),
  after_pull text not null,
  trust_authserv text not null,
  fallback_channel_id text,
  checked_at text,
  created_at text not null,
  updated_at text not null
, failed_at text, failure_kind text, failure text, login_oauth2 text, also_folders text not null default '[]', junk_folder text not null default 'auto', sent_folder text not null default 'none', append_sent integer not null default 0 check (append_sent in (0, 1)), size_limit bigint not null default 52428800);
CREATE TABLE mention (
  message_id text not null references message (id) on delete cascade,
  operator_id text not null references operator (id) on delete cascade,
  conversation_id text not null references conversation (id) on delete cascade,
  version integer not null,
  primary key (message_id, operator_id)
);
CREATE INDEX mention_by_conversation on mention (conversation_id);
CREATE INDEX mention_by_operator on mention (operator_id, conversation_id, version);
CREATE TRIGGER hook_message after insert on message when new.conversation_id is not null and new.flags not like '%"history"%' and exists (select 1 from hook_source) begin insert into hook_call (id, hook_id, event, at, conversation_id, message_id, event_id, state, attempts, queued_at, next_attempt_at, updated_at) select hook_id || ':' || hook_source.source || ':' || new.id, hook_id, event, new.created_at, new.conversation_id, new.id, null, 'queued', 0, new.created_at, new.created_at, new.created_at from hook_source where hook_source.source = 'message:' || new.direction on conflict do nothing; end;
CREATE TRIGGER message_deleted after delete on message when old.place is not null
  begin delete from search_text where rowid = old.place; end;
CREATE TABLE message (
  id text primary key,
  conversation_id text references conversation (id) on delete cascade,
  channel_id text references channel (id),
  direction text not null check (direction in ('in', 'out', 'note')),
  kind text not null,
  raw_sha256 text references raw_mail (sha256),
  message_id_header text not null,
  content_hash text not null,
  from_name text not null,
  from_address text not null,
  reply_to text not null,
  to_list text not null,
  cc_list text not null,
  bcc_list text not null,
  subject text not null,
  sent_at text not null,
  received_at text not null,
  text text not null,
  quoted text not null,
  flags text not null,
  operator_id text references operator (id) on delete set null,
  created_at text not null
, place bigint);
CREATE INDEX message_by_conversation on message (conversation_id, received_at, id);
CREATE INDEX message_by_header on message (channel_id, message_id_header);
CREATE UNIQUE INDEX message_by_place on message (place);
CREATE INDEX message_by_raw on message (raw_sha256);
CREATE INDEX message_unsearched on message (id) where place is null;
CREATE TABLE message_identifier (
  message_id text not null references message (id) on delete cascade,
  channel_id text not null references channel (id),
  role text not null check (role in ('own', 'in-reply-to', 'reference')),
  position integer not null,
  identifier text not null,
  primary key (message_id, role, position)
);
CREATE INDEX message_identifier_by_identifier on message_identifier (channel_id, identifier, role);
CREATE TABLE migration (number integer primary key, name text not null, applied_at text not null);
CREATE TABLE oauth2_grant (
  name text primary key,
  expires_at text,
  renewed_at text,
  replaced text,
  refused_at text,
  refusal text
);
CREATE TABLE operator (
  id text primary key,
  name text not null unique,
  full_name text not null,
  email text not null,
  email_key text not null unique,
  role text not null check (role in ('admin', 'supervisor', 'operator')),
  signature_text text not null,
  signature_on integer not null check (signature_on in (0, 1)),
  notify integer not null check (notify in (0, 1)),
  created_at text not null,
  updated_at text not null
, away_since text, away_until text);
CREATE TABLE operator_signature (
  operator_id text not null references operator (id) on delete cascade,
  channel_id text not null references channel (id) on delete cascade,
  text text not null,
  is_on integer not null check (is_on in (0, 1)),
  primary key (operator_id, channel_id)
);
CREATE TRIGGER hook_outbox after update of state on outbox when new.kind = 'reply' and new.state <> old.state and exists (select 1 from hook_source) begin insert into hook_call (id, hook_id, event, at, conversation_id, message_id, event_id, state, attempts, queued_at, next_attempt_at, updated_at) select hook_id || ':' || hook_source.source || ':' || new.id || ':' || new.attempts, hook_id, event, new.updated_at, new.conversation_id, new.message_id, null, 'queued', 0, new.updated_at, new.updated_at, new.updated_at from hook_source where hook_source.source = 'outbox:' || new.state on conflict do nothing; end;
CREATE TABLE outbox (
  id text primary key,
  kind text not null check (kind in ('reply', 'auto-reply', 'notification')),
  message_id text not null unique references message (id) on delete cascade,
  conversation_id text not null references conversation (id) on delete cascade,
  channel_id text not null references channel (id),
  smtp_config_id text not null references smtp_config (id),
  state text not null check (state in
    ('held', 'queued', 'sending', 'in-data', 'sent', 'deferred', 'failed', 'unsure', 'cancelled')),
  envelope_from text not null,
  envelope_to text not null,
  raw_sha256 text references raw_mail (sha256),
  attempts integer not null,
  queued_at text not null,
  hold_until text,
  next_attempt_at text,
  owner text,
  reason text,
  finished_at text,
  updated_at text not null
, copied_at text, proof text, frozen_at text);
CREATE INDEX outbox_by_conversation on outbox (conversation_id);
CREATE INDEX outbox_by_kind on outbox (channel_id, kind, queued_at);
CREATE INDEX outbox_due on outbox (state, next_attempt_at);
CREATE INDEX outbox_to_copy on outbox (channel_id, finished_at) where copied_at is null and state = 'sent';
CREATE TABLE outbox_attempt (
  outbox_id text not null references outbox (id) on delete cascade,
  attempt integer not null,
  at text not null,
  outcome text not null,
  response text not null,
  primary key (outbox_id, attempt)
);
CREATE TABLE outbox_file (
  outbox_id text not null references outbox (id) on delete cascade,
  position integer not null,
  name text not null,
  type text not null,
  path text,
  bytes blob not null,
  primary key (outbox_id, position)
);
CREATE TABLE outbox_hold (
  outbox_id text primary key references outbox (id) on delete cascade,
  cause text not null check (cause in ('undo', 'at')),
  version integer not null,
  reply text not null
);
CREATE TABLE outbox_recipient (
  outbox_id text not null references outbox (id) on delete cascade,
  position integer not null,
  address text not null,
  address_key text not null,
  state text not null check (state in ('pending', 'sent', 'deferred', 'failed', 'unsure', 'cancelled')),
  status text,
  response text,
  updated_at text not null, read_at text, complained_at text,
  primary key (outbox_id, position)
);
CREATE INDEX outbox_recipient_by_address on outbox_recipient (address_key, updated_at);
CREATE TABLE quarantine (
  id text primary key,
  mailbox_id text references mailbox (id) on delete set null,
  folder text not null,
  uid_validity text not null,
  uid bigint not null,
  raw_sha256 text references raw_mail (sha256),
  cause text not null,
  attempts integer not null,
  created_at text not null,
  resolved_at text
, message_id text references message (id) on delete set null, channel_id text references channel (id) on delete set null, envelope text);
CREATE INDEX quarantine_waiting on quarantine (created_at, id) where resolved_at is null;
CREATE TABLE raw_mail (
  sha256 text primary key,
  size bigint not null,
  bytes blob not null,
  created_at text not null
);
CREATE TABLE saved_reply (
  id text primary key,
  name text not null unique,
  text text not null,
  created_at text not null,
  updated_at text not null
);
CREATE TABLE saved_view (
  id text primary key,
  name text not null unique,
  query text not null,
  operator_id text references operator (id) on delete cascade,
  created_at text not null,
  updated_at text not null
);
CREATE VIRTUAL TABLE search_text using fts5 (
  subject, body, quoted, sender, recipient, copied, filename,
  content = '', contentless_delete = 1, tokenize = 'ascii'
);
CREATE TABLE 'search_text_config'(k PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE 'search_text_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE 'search_text_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);
CREATE TABLE 'search_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE server_copy (
  mailbox_id text not null references mailbox (id) on delete cascade,
  folder text not null,
  uid_validity text not null,
  uid bigint not null,
  received_at text not null,
  raw_sha256 text references raw_mail (sha256),
  outcome text not null,
  after_pull text,
  created_at text not null,
  primary key (mailbox_id, folder, uid_validity, uid)
);
CREATE INDEX server_copy_by_raw on server_copy (raw_sha256);
CREATE INDEX server_copy_due on server_copy (mailbox_id, folder, uid_validity, uid) where after_pull is not null;
CREATE TABLE smtp_config (
  id text primary key,
  name text not null unique,
  host text not null,
  port integer not null,
  encryption text not null check (encryption in ('tls', 'starttls', 'none')),
  ca text,
  login_method text not null check (login_method in ('none', 'password', 'oauth2')),
  login_user text,
  login_secret text,
  reply_name text not null,
  reply_address text,
  null_sender text not null check (null_sender in ('yes', 'no', 'unknown')),
  size_limit bigint,
  checked_at text,
  created_at text not null,
  updated_at text not null
, failed_at text, failure_kind text, failure text, login_oauth2 text, dkim_domain text, dkim_selector text, dkim_key text);
CREATE TABLE store (
  id text primary key,
  token_key text not null,
  last_number integer not null,
  created_at text not null
, notification_smtp_config_id text references smtp_config (id) on delete set null);
CREATE TABLE tombstone (
  channel_id text not null,
  message_id_header text not null,
  content_hash text not null,
  created_at text not null,
  primary key (channel_id, message_id_header, content_hash)
);
CREATE TABLE vault_secret (
  name text primary key,
  ciphertext text not null,
  key_id text not null,
  created_at text not null,
  updated_at text not null
);
CREATE TABLE widget (
  id text primary key,
  name text not null unique,
  routing text not null check (routing in ('manual', 'round-robin', 'least-busy')),
  created_at text not null,
  updated_at text not null
, business_hours text);
CREATE TABLE widget_operator (
  widget_id text not null references widget (id) on delete cascade,
  operator_id text not null references operator (id) on delete cascade,
  position integer not null, last_given_at text,
  primary key (widget_id, operator_id)
);
