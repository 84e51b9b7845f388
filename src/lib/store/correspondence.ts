// Who wrote to whom in a conversation, without what they wrote: an answer looks at all of it, and at the text of one mail.
import type { NamedAddress } from '../address/email-address.js';
import type { Message, MessageKind } from '../conversation/message.js';
import type { ConversationId, MessageId } from '../ids.js';
import { fromJson, fromTime } from './columns.js';
import type { Queries } from './db.js';

/** A message, without what is large or has to be looked up. */
export type MailOutline = Pick<Message, 'id' | 'direction' | 'kind' | 'from' | 'to' | 'cc' | 'bcc'> & {
  readonly flags: readonly string[];
};

/** The messages of a conversation in the order of `listMessages`. */
export async function listOutlines(db: Queries, conversation: ConversationId): Promise<MailOutline[]> {
  const rows = await db
    .selectFrom('message')
    .select(['id', 'direction', 'kind', 'from_name', 'from_address', 'to_list', 'cc_list', 'bcc_list', 'flags'])
    .where('conversation_id', '=', conversation)
    .orderBy((is) => is.fn('substr', ['received_at', is.lit(1), is.lit(19)]))
    .orderBy('id')
    .execute();
  // Most mails of a conversation go to the same people.
  const lists = new Map<string, readonly NamedAddress[]>();
  const listOf = (json: string) => {
    const known = lists.get(json) ?? fromJson<NamedAddress[]>(json);
    lists.set(json, known);
    return known;
  };
  return rows.map((row) => ({
    id: row.id as MessageId,
    direction: row.direction as Message['direction'],
    kind: row.kind as MessageKind,
    from: { name: row.from_name, address: row.from_address },
    to: listOf(row.to_list),
    cc: listOf(row.cc_list),
    bcc: listOf(row.bcc_list),
    flags: row.flags === '[]' ? [] : fromJson<string[]>(row.flags),
  }));
}

/** What is quoted of a mail. */
export type QuotedMail = Pick<Message, 'from' | 'date' | 'text'>;

/** The mails of a conversation that came in, oldest first: any of them may stand quoted in a draft. */
export async function listReceived(db: Queries, conversation: ConversationId): Promise<QuotedMail[]> {
  const rows = await db
    .selectFrom('message')
    .select(['from_name', 'from_address', 'sent_at', 'text'])
    .where('conversation_id', '=', conversation)
    .where('direction', '=', 'in')
    .orderBy((is) => is.fn('substr', ['received_at', is.lit(1), is.lit(19)]))
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    from: { name: row.from_name, address: row.from_address },
    date: fromTime(row.sent_at),
    text: row.text,
  }));
}
