// Asks for all mails of a batch at once what would else be asked for each: who wrote, which came before, and which
// conversations they name. The rest of the transaction finds the answers in `Tx.foreseen`.
import type { ChannelId, MessageId } from '../ids.js';
import { foreseeContacts } from './contacts.js';
import type { Tx } from './db.js';
import { inChannel } from './foreseen.js';
import { repeated } from './repeated.js';
import { threadRows } from './threading.js';

export type MailsToCome = {
  /** The channels that they may be for. */
  readonly channels: readonly ChannelId[];
  readonly authors: readonly string[];
  /** Their own Message-IDs. */
  readonly identifiers: readonly string[];
  /** The Message-IDs in their In-Reply-To and References. */
  readonly quoted: readonly string[];
};

/** Whoever has put so much under so few Message-IDs wants a program to choke on it: it is asked mail by mail then. */
const MOST = 5_000;

export async function foreseeMails(tx: Tx, mails: MailsToCome): Promise<void> {
  await foreseeContacts(tx, mails.authors);
  const { channels } = mails;
  const identifiers = [...new Set(mails.identifiers)];
  const quoted = [...new Set(mails.quoted)];
  if (channels.length === 0) return;
  if (identifiers.length > 0) await foreseeHeard(tx, channels, identifiers);
  if (quoted.length > 0) await foreseeQuoted(tx, channels, quoted);
  const named = [...new Set([...identifiers, ...quoted])];
  if (named.length > 0) await foreseeNamed(tx, channels, named);
}

type Asked = { readonly channels: readonly string[]; readonly identifiers: readonly string[] };

async function foreseeHeard(tx: Tx, channels: readonly ChannelId[], identifiers: readonly string[]): Promise<void> {
  const rows = await heardRows(tx, { channels, identifiers });
  if (rows.length === MOST) return;
  const { heard } = tx.foreseen;
  for (const key of keysOf(channels, identifiers)) heard.set(key, []);
  for (const { id, content_hash, channel_id, message_id_header } of rows) {
    heard.get(inChannel(channel_id, message_id_header))?.push({ id: id as MessageId, contentHash: content_hash });
  }
}

const heardRows = repeated((db, { channels, identifiers }: Asked) =>
  db
    .selectFrom('message')
    .select(['id', 'content_hash', 'channel_id', 'message_id_header'])
    .where('channel_id', 'in', channels)
    .where('message_id_header', 'in', identifiers)
    .where('direction', '=', 'in')
    .limit(MOST),
);

async function foreseeQuoted(tx: Tx, channels: readonly ChannelId[], identifiers: readonly string[]): Promise<void> {
  const rows = await quotedRows(tx, { channels, identifiers });
  if (rows.length === MOST) return;
  const { quoted, threads } = tx.foreseen;
  for (const key of keysOf(channels, identifiers)) quoted.set(key, []);
  for (const { named_in, identifier, ...thread } of rows) {
    threads.set(thread.id, thread);
    quoted.get(inChannel(named_in, identifier))?.push(thread.id);
  }
}

// Nobody closes one of them between this look at it and what is decided by it.
const quotedRows = repeated((db, { channels, identifiers }: Asked) => {
  const rows = threadRows(db)
    .innerJoin('message', 'message.conversation_id', 'conversation.id')
    .innerJoin('message_identifier', 'message_identifier.message_id', 'message.id')
    .select(['message_identifier.identifier', 'message_identifier.channel_id as named_in'])
    .where('message_identifier.channel_id', 'in', channels)
    .where('message_identifier.identifier', 'in', identifiers)
    .where('message_identifier.role', '=', 'own')
    .limit(MOST);
  return db.dialect === 'postgres' ? rows.forNoKeyUpdate('conversation') : rows;
});

async function foreseeNamed(tx: Tx, channels: readonly ChannelId[], identifiers: readonly string[]): Promise<void> {
  const rows = await namedRows(tx, { channels, identifiers });
  const { named } = tx.foreseen;
  for (const key of keysOf(channels, identifiers)) named.set(key, false);
  for (const { channel_id, identifier } of rows) named.set(inChannel(channel_id, identifier), true);
}

const namedRows = repeated((db, { channels, identifiers }: Asked) =>
  db
    .selectFrom('message_identifier')
    .select(['channel_id', 'identifier'])
    .distinct()
    .where('channel_id', 'in', channels)
    .where('identifier', 'in', identifiers)
    .where('role', 'in', ['in-reply-to', 'reference']),
);

function keysOf(channels: readonly ChannelId[], identifiers: readonly string[]): string[] {
  return channels.flatMap((channel) => identifiers.map((identifier) => inChannel(channel, identifier)));
}
