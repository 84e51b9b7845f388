create table attachment (
  id text collate "C" not null,
  message_id text collate "C" not null,
  position integer not null,
  name text collate "C" not null,
  type text collate "C" not null,
  size bigint not null,
  sha256 text collate "C" not null,
  content_id text collate "C",
  inline integer not null,
  UNIQUE (message_id, "position"),
  PRIMARY KEY (id),
  FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE,
  CHECK ((inline = ANY (ARRAY[0, 1])))
);
create table audit (
  id text collate "C" not null,
  at text collate "C" not null,
  operator_id text collate "C",
  operator_name text collate "C",
  action text collate "C" not null,
  thing text collate "C" not null,
  name text collate "C" not null,
  before text collate "C",
  after text collate "C",
  PRIMARY KEY (id),
  FOREIGN KEY (operator_id) REFERENCES operator(id) ON DELETE SET NULL,
  CHECK ((action = ANY (ARRAY['added'::text, 'changed'::text, 'deleted'::text])))
);
CREATE INDEX audit_by_time ON public.audit USING btree (at DESC, id DESC);
create table channel (
  id text collate "C" not null,
  name text collate "C" not null,
  reply_name text collate "C" not null,
  address text collate "C" not null,
  address_key text collate "C" not null,
  aliases text collate "C" not null,
  mailbox_id text collate "C" not null,
  receiving_address text collate "C" not null,
  smtp_config_id text collate "C" not null,
  widget_id text collate "C" not null,
  footer text collate "C" not null,
  auto_reply_on integer not null,
  auto_reply_subject text collate "C" not null,
  auto_reply_text text collate "C" not null,
  form_senders text collate "C" not null,
  forwarders text collate "C" not null,
  undo_seconds integer not null,
  reopen text collate "C" not null,
  quote text collate "C" not null,
  breaker_opened_at text collate "C",
  created_at text collate "C" not null,
  updated_at text collate "C" not null,
  closed_at text collate "C",
  UNIQUE (address_key),
  UNIQUE (name),
  PRIMARY KEY (id),
  FOREIGN KEY (mailbox_id) REFERENCES mailbox(id),
  FOREIGN KEY (smtp_config_id) REFERENCES smtp_config(id),
  FOREIGN KEY (widget_id) REFERENCES widget(id),
  CHECK ((auto_reply_on = ANY (ARRAY[0, 1]))),
  CHECK ((quote = ANY (ARRAY['last'::text, 'none'::text])))
);
create table claim (
  id text collate "C" not null,
  conversation_id text collate "C" not null,
  operator_id text collate "C" not null,
  begun_at text collate "C" not null,
  expires_at text collate "C" not null,
  PRIMARY KEY (id),
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE,
  FOREIGN KEY (operator_id) REFERENCES operator(id) ON DELETE CASCADE
);
CREATE INDEX claim_by_conversation ON public.claim USING btree (conversation_id);
create table contact (
  id text collate "C" not null,
  name text collate "C" not null,
  created_at text collate "C" not null,
  updated_at text collate "C" not null,
  note text collate "C",
  merged_into_id text collate "C",
  PRIMARY KEY (id),
  FOREIGN KEY (merged_into_id) REFERENCES contact(id) ON DELETE SET NULL
);
CREATE INDEX contact_by_merge ON public.contact USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE INDEX contact_by_name ON public.contact USING btree (name, id);
create table contact_address (
  address_key text collate "C" not null,
  address text collate "C" not null,
  contact_id text collate "C" not null,
  blocked_at text collate "C",
  suppressed_until text collate "C",
  PRIMARY KEY (address_key),
  FOREIGN KEY (contact_id) REFERENCES contact(id) ON DELETE CASCADE
);
CREATE INDEX contact_address_blocked ON public.contact_address USING btree (contact_id) WHERE (blocked_at IS NOT NULL);
CREATE INDEX contact_address_contact ON public.contact_address USING btree (contact_id);
create table conversation (
  id text collate "C" not null,
  number integer not null,
  channel_id text collate "C" not null,
  contact_id text collate "C" not null,
  contact_address text collate "C" not null,
  subject text collate "C" not null,
  status text collate "C" not null,
  assignee_id text collate "C",
  kind text collate "C" not null,
  version integer not null,
  last_in_version integer not null,
  attention text collate "C",
  linked_to_id text collate "C",
  merged_into_id text collate "C",
  snoozed_until text collate "C",
  closed_at text collate "C",
  created_at text collate "C" not null,
  updated_at text collate "C" not null,
  former_channels text collate "C",
  UNIQUE (number),
  PRIMARY KEY (id),
  FOREIGN KEY (assignee_id) REFERENCES operator(id) ON DELETE SET NULL,
  FOREIGN KEY (channel_id) REFERENCES channel(id),
  FOREIGN KEY (contact_id) REFERENCES contact(id),
  FOREIGN KEY (linked_to_id) REFERENCES conversation(id) ON DELETE SET NULL,
  FOREIGN KEY (merged_into_id) REFERENCES conversation(id) ON DELETE SET NULL,
  CHECK ((status = ANY (ARRAY['open'::text, 'waiting'::text, 'snoozed'::text, 'closed'::text, 'spam'::text])))
);
CREATE INDEX conversation_by_assignee ON public.conversation USING btree (assignee_id, status, updated_at DESC, number DESC);
CREATE INDEX conversation_by_attention ON public.conversation USING btree (status) WHERE (attention IS NOT NULL);
CREATE INDEX conversation_by_channel ON public.conversation USING btree (channel_id, status, updated_at DESC, number DESC);
CREATE INDEX conversation_by_contact ON public.conversation USING btree (contact_id, updated_at DESC);
CREATE INDEX conversation_by_link ON public.conversation USING btree (linked_to_id) WHERE (linked_to_id IS NOT NULL);
CREATE INDEX conversation_by_merge ON public.conversation USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE INDEX conversation_by_status ON public.conversation USING btree (status, updated_at DESC, number DESC);
CREATE INDEX conversation_by_update ON public.conversation USING btree (updated_at DESC, number DESC);
CREATE INDEX conversation_snoozed ON public.conversation USING btree (snoozed_until) WHERE (snoozed_until IS NOT NULL);
create table conversation_event (
  id text collate "C" not null,
  conversation_id text collate "C" not null,
  version integer not null,
  at text collate "C" not null,
  operator_id text collate "C",
  event text collate "C" not null,
  detail text collate "C" not null,
  PRIMARY KEY (id),
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE,
  FOREIGN KEY (operator_id) REFERENCES operator(id) ON DELETE SET NULL
);
CREATE INDEX conversation_event_by_conversation ON public.conversation_event USING btree (conversation_id, version);
create table conversation_read (
  conversation_id text collate "C" not null,
  operator_id text collate "C" not null,
  version integer not null,
  PRIMARY KEY (conversation_id, operator_id),
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE,
  FOREIGN KEY (operator_id) REFERENCES operator(id) ON DELETE CASCADE
);
create table conversation_tag (
  conversation_id text collate "C" not null,
  tag text collate "C" not null,
  PRIMARY KEY (conversation_id, tag),
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE
);
CREATE INDEX conversation_tag_by_tag ON public.conversation_tag USING btree (tag, conversation_id);
create table cursor (
  mailbox_id text collate "C" not null,
  folder text collate "C" not null,
  uid_validity text collate "C" not null,
  start_uid bigint not null,
  started_at text collate "C" not null,
  last_uid bigint not null,
  pulled_at text collate "C",
  updated_at text collate "C" not null,
  history_since text collate "C",
  PRIMARY KEY (mailbox_id, folder),
  FOREIGN KEY (mailbox_id) REFERENCES mailbox(id) ON DELETE CASCADE
);
create table hook (
  id text collate "C" not null,
  name text collate "C" not null,
  events text collate "C" not null,
  action text collate "C" not null,
  time_limit integer not null,
  is_on integer not null,
  created_at text collate "C" not null,
  updated_at text collate "C" not null,
  UNIQUE (name),
  PRIMARY KEY (id),
  CHECK ((is_on = ANY (ARRAY[0, 1])))
);
create table hook_call (
  id text collate "C" not null,
  hook_id text collate "C" not null,
  event text collate "C" not null,
  at text collate "C" not null,
  conversation_id text collate "C" not null,
  message_id text collate "C",
  event_id text collate "C",
  state text collate "C" not null,
  attempts integer not null,
  queued_at text collate "C" not null,
  next_attempt_at text collate "C",
  response text collate "C",
  updated_at text collate "C" not null,
  PRIMARY KEY (id),
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE,
  FOREIGN KEY (event_id) REFERENCES conversation_event(id) ON DELETE CASCADE,
  FOREIGN KEY (hook_id) REFERENCES hook(id) ON DELETE CASCADE,
  FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE,
  CHECK ((state = ANY (ARRAY['queued'::text, 'done'::text, 'failed'::text])))
);
CREATE INDEX hook_call_by_conversation ON public.hook_call USING btree (conversation_id);
CREATE INDEX hook_call_by_event ON public.hook_call USING btree (event_id);
CREATE INDEX hook_call_by_hook ON public.hook_call USING btree (hook_id, queued_at);
CREATE INDEX hook_call_by_message ON public.hook_call USING btree (message_id);
CREATE INDEX hook_call_due ON public.hook_call USING btree (next_attempt_at) WHERE (next_attempt_at IS NOT NULL);
CREATE INDEX hook_call_open ON public.hook_call USING btree (hook_id, state) WHERE (state <> 'done'::text);
CREATE INDEX hook_call_settled ON public.hook_call USING btree (updated_at) WHERE (next_attempt_at IS NULL);
create table hook_source (
  source text collate "C" not null,
  hook_id text collate "C" not null,
  event text collate "C" not null,
  PRIMARY KEY (source, hook_id),
  FOREIGN KEY (hook_id) REFERENCES hook(id) ON DELETE CASCADE
);
CREATE INDEX hook_source_by_hook ON public.hook_source USING btree (hook_id);
create table intake (
  id text collate "C" not null,
  message_id text collate "C",
  raw_sha256 text collate "C" not null,
  mailbox_id text collate "C",
  channel_id text collate "C",
  conversation_id text collate "C",
  action text collate "C" not null,
  kind text collate "C" not null,
  auto_reply integer not null,
  reasons text collate "C" not null,
  created_at text collate "C" not null,
  PRIMARY KEY (id),
  FOREIGN KEY (channel_id) REFERENCES channel(id) ON DELETE SET NULL,
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE SET NULL,
  FOREIGN KEY (mailbox_id) REFERENCES mailbox(id) ON DELETE SET NULL,
  FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE,
  FOREIGN KEY (raw_sha256) REFERENCES raw_mail(sha256),
  CHECK ((auto_reply = ANY (ARRAY[0, 1])))
);
CREATE INDEX intake_by_message ON public.intake USING btree (message_id);
CREATE INDEX intake_by_raw ON public.intake USING btree (raw_sha256);
create table mailbox (
  id text collate "C" not null,
  name text collate "C" not null,
  host text collate "C" not null,
  port integer not null,
  encryption text collate "C" not null,
  ca text collate "C",
  login_method text collate "C" not null,
  login_user text collate "C",
  login_secret text collate "C",
  folder text collate "C" not null,
  address text collate "C" not null,
  plus_addressing integer not null,
  after_pull text collate "C" not null,
  trust_authserv text collate "C" not null,
  fallback_channel_id text collate "C",
  checked_at text collate "C",
  created_at text collate "C" not null,
  updated_at text collate "C" not null,
  failed_at text collate "C",
  failure_kind text collate "C",
  failure text collate "C",
  login_oauth2 text collate "C",
  also_folders text collate "C" not null,
  junk_folder text collate "C" not null,
  sent_folder text collate "C" not null,
  append_sent integer not null,
  size_limit bigint not null,
  UNIQUE (name),
  PRIMARY KEY (id),
  CHECK ((append_sent = ANY (ARRAY[0, 1]))),
  CHECK ((encryption = ANY (ARRAY['tls'::text, 'starttls'::text, 'none'::text]))),
  CHECK ((login_method = ANY (ARRAY['none'::text, 'password'::text, 'oauth2'::text]))),
  CHECK ((plus_addressing = ANY (ARRAY[0, 1])))
);
create table mention (
  message_id text collate "C" not null,
  operator_id text collate "C" not null,
  conversation_id text collate "C" not null,
  version integer not null,
  PRIMARY KEY (message_id, operator_id),
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE,
  FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE,
  FOREIGN KEY (operator_id) REFERENCES operator(id) ON DELETE CASCADE
);
CREATE INDEX mention_by_conversation ON public.mention USING btree (conversation_id);
CREATE INDEX mention_by_operator ON public.mention USING btree (operator_id, conversation_id, version);
create table message (
  id text collate "C" not null,
  conversation_id text collate "C",
  channel_id text collate "C",
  direction text collate "C" not null,
  kind text collate "C" not null,
  raw_sha256 text collate "C",
  message_id_header text collate "C" not null,
  content_hash text collate "C" not null,
  from_name text collate "C" not null,
  from_address text collate "C" not null,
  reply_to text collate "C" not null,
  to_list text collate "C" not null,
  cc_list text collate "C" not null,
  bcc_list text collate "C" not null,
  subject text collate "C" not null,
  sent_at text collate "C" not null,
  received_at text collate "C" not null,
  text text collate "C" not null,
  quoted text collate "C" not null,
  flags text collate "C" not null,
  operator_id text collate "C",
  created_at text collate "C" not null,
  place bigint,
  PRIMARY KEY (id),
  FOREIGN KEY (channel_id) REFERENCES channel(id),
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE,
  FOREIGN KEY (operator_id) REFERENCES operator(id) ON DELETE SET NULL,
  FOREIGN KEY (raw_sha256) REFERENCES raw_mail(sha256),
  CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text, 'note'::text])))
);
CREATE INDEX message_by_conversation ON public.message USING btree (conversation_id, received_at, id);
CREATE INDEX message_by_header ON public.message USING btree (channel_id, message_id_header);
CREATE UNIQUE INDEX message_by_place ON public.message USING btree (place);
CREATE INDEX message_by_raw ON public.message USING btree (raw_sha256);
CREATE INDEX message_unsearched ON public.message USING btree (id) WHERE (place IS NULL);
create table message_identifier (
  message_id text collate "C" not null,
  channel_id text collate "C" not null,
  role text collate "C" not null,
  position integer not null,
  identifier text collate "C" not null,
  PRIMARY KEY (message_id, role, "position"),
  FOREIGN KEY (channel_id) REFERENCES channel(id),
  FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE,
  CHECK ((role = ANY (ARRAY['own'::text, 'in-reply-to'::text, 'reference'::text])))
);
CREATE INDEX message_identifier_by_identifier ON public.message_identifier USING btree (channel_id, identifier, role);
create table migration (
  number integer not null,
  name text not null,
  applied_at text not null,
  PRIMARY KEY (number)
);
create table oauth2_grant (
  name text collate "C" not null,
  expires_at text collate "C",
  renewed_at text collate "C",
  replaced text collate "C",
  refused_at text collate "C",
  refusal text collate "C",
  PRIMARY KEY (name)
);
create table operator (
  id text collate "C" not null,
  name text collate "C" not null,
  full_name text collate "C" not null,
  email text collate "C" not null,
  email_key text collate "C" not null,
  role text collate "C" not null,
  signature_text text collate "C" not null,
  signature_on integer not null,
  notify integer not null,
  created_at text collate "C" not null,
  updated_at text collate "C" not null,
  away_since text collate "C",
  away_until text collate "C",
  UNIQUE (email_key),
  UNIQUE (name),
  PRIMARY KEY (id),
  CHECK ((notify = ANY (ARRAY[0, 1]))),
  CHECK ((role = ANY (ARRAY['admin'::text, 'supervisor'::text, 'operator'::text]))),
  CHECK ((signature_on = ANY (ARRAY[0, 1])))
);
create table operator_signature (
  operator_id text collate "C" not null,
  channel_id text collate "C" not null,
  text text collate "C" not null,
  is_on integer not null,
  PRIMARY KEY (operator_id, channel_id),
  FOREIGN KEY (channel_id) REFERENCES channel(id) ON DELETE CASCADE,
  FOREIGN KEY (operator_id) REFERENCES operator(id) ON DELETE CASCADE,
  CHECK ((is_on = ANY (ARRAY[0, 1])))
);
create table outbox (
  id text collate "C" not null,
  kind text collate "C" not null,
  message_id text collate "C" not null,
  conversation_id text collate "C" not null,
  channel_id text collate "C" not null,
  smtp_config_id text collate "C" not null,
  state text collate "C" not null,
  envelope_from text collate "C" not null,
  envelope_to text collate "C" not null,
  raw_sha256 text collate "C",
  attempts integer not null,
  queued_at text collate "C" not null,
  hold_until text collate "C",
  next_attempt_at text collate "C",
  owner text collate "C",
  reason text collate "C",
  finished_at text collate "C",
  updated_at text collate "C" not null,
  copied_at text collate "C",
  proof text collate "C",
  frozen_at text collate "C",
  UNIQUE (message_id),
  PRIMARY KEY (id),
  FOREIGN KEY (channel_id) REFERENCES channel(id),
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE,
  FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE,
  FOREIGN KEY (raw_sha256) REFERENCES raw_mail(sha256),
  FOREIGN KEY (smtp_config_id) REFERENCES smtp_config(id),
  CHECK ((kind = ANY (ARRAY['reply'::text, 'auto-reply'::text, 'notification'::text]))),
  CHECK ((state = ANY (ARRAY['held'::text, 'queued'::text, 'sending'::text, 'in-data'::text, 'sent'::text, 'deferred'::text, 'failed'::text, 'unsure'::text, 'cancelled'::text])))
);
CREATE INDEX outbox_by_conversation ON public.outbox USING btree (conversation_id);
CREATE INDEX outbox_by_kind ON public.outbox USING btree (channel_id, kind, queued_at);
CREATE INDEX outbox_due ON public.outbox USING btree (state, next_attempt_at);
CREATE INDEX outbox_to_copy ON public.outbox USING btree (channel_id, finished_at) WHERE ((copied_at IS NULL) AND (state = 'sent'::text));
create table outbox_attempt (
  outbox_id text collate "C" not null,
  attempt integer not null,
  at text collate "C" not null,
  outcome text collate "C" not null,
  response text collate "C" not null,
  PRIMARY KEY (outbox_id, attempt),
  FOREIGN KEY (outbox_id) REFERENCES outbox(id) ON DELETE CASCADE
);
create table outbox_file (
  outbox_id text collate "C" not null,
  position integer not null,
  name text collate "C" not null,
  type text collate "C" not null,
  path text collate "C",
  bytes bytea not null,
  PRIMARY KEY (outbox_id, "position"),
  FOREIGN KEY (outbox_id) REFERENCES outbox(id) ON DELETE CASCADE
);
create table outbox_hold (
  outbox_id text collate "C" not null,
  cause text collate "C" not null,
  version integer not null,
  reply text collate "C" not null,
  PRIMARY KEY (outbox_id),
  FOREIGN KEY (outbox_id) REFERENCES outbox(id) ON DELETE CASCADE,
  CHECK ((cause = ANY (ARRAY['undo'::text, 'at'::text])))
);
create table outbox_recipient (
  outbox_id text collate "C" not null,
  position integer not null,
  address text collate "C" not null,
  address_key text collate "C" not null,
  state text collate "C" not null,
  status text collate "C",
  response text collate "C",
  updated_at text collate "C" not null,
  read_at text collate "C",
  complained_at text collate "C",
  PRIMARY KEY (outbox_id, "position"),
  FOREIGN KEY (outbox_id) REFERENCES outbox(id) ON DELETE CASCADE,
  CHECK ((state = ANY (ARRAY['pending'::text, 'sent'::text, 'deferred'::text, 'failed'::text, 'unsure'::text, 'cancelled'::text])))
);
CREATE INDEX outbox_recipient_by_address ON public.outbox_recipient USING btree (address_key, updated_at);
create table quarantine (
  id text collate "C" not null,
  mailbox_id text collate "C",
  folder text collate "C" not null,
  uid_validity text collate "C" not null,
  uid bigint not null,
  raw_sha256 text collate "C",
  cause text collate "C" not null,
  attempts integer not null,
  created_at text collate "C" not null,
  resolved_at text collate "C",
  message_id text collate "C",
  channel_id text collate "C",
  envelope text collate "C",
  PRIMARY KEY (id),
  FOREIGN KEY (channel_id) REFERENCES channel(id) ON DELETE SET NULL,
  FOREIGN KEY (mailbox_id) REFERENCES mailbox(id) ON DELETE SET NULL,
  FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE SET NULL,
  FOREIGN KEY (raw_sha256) REFERENCES raw_mail(sha256)
);
CREATE INDEX quarantine_waiting ON public.quarantine USING btree (created_at, id) WHERE (resolved_at IS NULL);
create table raw_mail (
  sha256 text collate "C" not null,
  size bigint not null,
  bytes bytea not null,
  created_at text collate "C" not null,
  PRIMARY KEY (sha256)
);
create table saved_reply (
  id text collate "C" not null,
  name text collate "C" not null,
  text text collate "C" not null,
  created_at text collate "C" not null,
  updated_at text collate "C" not null,
  UNIQUE (name),
  PRIMARY KEY (id)
);
create table saved_view (
  id text collate "C" not null,
  name text collate "C" not null,
  query text collate "C" not null,
  operator_id text collate "C",
  created_at text collate "C" not null,
  updated_at text collate "C" not null,
  UNIQUE (name),
  PRIMARY KEY (id),
  FOREIGN KEY (operator_id) REFERENCES operator(id) ON DELETE CASCADE
);
create table search_words (
  place bigint not null,
  words tsvector not null,
  PRIMARY KEY (place),
  FOREIGN KEY (place) REFERENCES message(place) ON DELETE CASCADE
);
CREATE INDEX search_words_by_word ON public.search_words USING gin (words);
create table server_copy (
  mailbox_id text collate "C" not null,
  folder text collate "C" not null,
  uid_validity text collate "C" not null,
  uid bigint not null,
  received_at text collate "C" not null,
  raw_sha256 text collate "C",
  outcome text collate "C" not null,
  after_pull text collate "C",
  created_at text collate "C" not null,
  PRIMARY KEY (mailbox_id, folder, uid_validity, uid),
  FOREIGN KEY (mailbox_id) REFERENCES mailbox(id) ON DELETE CASCADE,
  FOREIGN KEY (raw_sha256) REFERENCES raw_mail(sha256)
);
CREATE INDEX server_copy_by_raw ON public.server_copy USING btree (raw_sha256);
CREATE INDEX server_copy_due ON public.server_copy USING btree (mailbox_id, folder, uid_validity, uid) WHERE (after_pull IS NOT NULL);
create table smtp_config (
  id text collate "C" not null,
  name text collate "C" not null,
  host text collate "C" not null,
  port integer not null,
  encryption text collate "C" not null,
  ca text collate "C",
  login_method text collate "C" not null,
  login_user text collate "C",
  login_secret text collate "C",
  reply_name text collate "C" not null,
  reply_address text collate "C",
  null_sender text collate "C" not null,
  size_limit bigint,
  checked_at text collate "C",
  created_at text collate "C" not null,
  updated_at text collate "C" not null,
  failed_at text collate "C",
  failure_kind text collate "C",
  failure text collate "C",
  login_oauth2 text collate "C",
  dkim_domain text collate "C",
  dkim_selector text collate "C",
  dkim_key text collate "C",
  UNIQUE (name),
  PRIMARY KEY (id),
  CHECK ((encryption = ANY (ARRAY['tls'::text, 'starttls'::text, 'none'::text]))),
  CHECK ((login_method = ANY (ARRAY['none'::text, 'password'::text, 'oauth2'::text]))),
  CHECK ((null_sender = ANY (ARRAY['yes'::text, 'no'::text, 'unknown'::text])))
);
create table store (
  id text collate "C" not null,
  token_key text collate "C" not null,
  last_number integer not null,
  created_at text collate "C" not null,
  notification_smtp_config_id text collate "C",
  PRIMARY KEY (id),
  FOREIGN KEY (notification_smtp_config_id) REFERENCES smtp_config(id) ON DELETE SET NULL
);
create table tombstone (
  channel_id text collate "C" not null,
  message_id_header text collate "C" not null,
  content_hash text collate "C" not null,
  created_at text collate "C" not null,
  PRIMARY KEY (channel_id, message_id_header, content_hash)
);
create table vault_secret (
  name text collate "C" not null,
  ciphertext text collate "C" not null,
  key_id text collate "C" not null,
  created_at text collate "C" not null,
  updated_at text collate "C" not null,
  PRIMARY KEY (name)
);
create table widget (
  id text collate "C" not null,
  name text collate "C" not null,
  routing text collate "C" not null,
  created_at text collate "C" not null,
  updated_at text collate "C" not null,
  business_hours text collate "C",
  UNIQUE (name),
  PRIMARY KEY (id),
  CHECK ((routing = ANY (ARRAY['manual'::text, 'round-robin'::text, 'least-busy'::text])))
);
create table widget_operator (
  widget_id text collate "C" not null,
  operator_id text collate "C" not null,
  position integer not null,
  last_given_at text collate "C",
  PRIMARY KEY (widget_id, operator_id),
  FOREIGN KEY (operator_id) REFERENCES operator(id) ON DELETE CASCADE,
  FOREIGN KEY (widget_id) REFERENCES widget(id) ON DELETE CASCADE
);
