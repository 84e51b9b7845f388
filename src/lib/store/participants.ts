// Who takes part in a conversation, as its messages tell.
import { sql } from 'kysely';
import type { ConversationId } from '../ids.js';
import { isTx, type Queries } from './db.js';
import { likePattern } from './like.js';
import { repeatedBeside } from './repeated.js';
import type { MessageTable } from './schema.js';

/** Whether an address stands in From, To or Cc of a message of the conversation. `key` is an `addressKey`. */
export async function hasParticipant(db: Queries, conversation: ConversationId, key: string): Promise<boolean> {
  const inList = `%"address":${likePattern(JSON.stringify(key))}%`;
  const waiting = isTx(db) ? db.gathered('message').filter((row) => row.conversation_id === conversation) : [];
  if (waiting.some((row) => namesAddress(row, key))) return true;
  return (await participantRows(db, { conversation, key, inList })).length > 0;
}

// What `participantRows` asks of the rows that are in the store.
function namesAddress(row: Pick<MessageTable, 'from_address' | 'to_list' | 'cc_list'>, key: string): boolean {
  const written = `"address":${JSON.stringify(key)}`;
  const isIn = (list: string) => list.toLowerCase().includes(written);
  return row.from_address.toLowerCase() === key || isIn(row.to_list) || isIn(row.cc_list);
}

type Participant = Readonly<Record<'conversation' | 'key' | 'inList', string>>;

const participantRows = repeatedBeside((db, given: Participant) =>
  db
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', given.conversation)
    .where(({ eb, fn, or, val }) => {
      const isLike = (column: 'to_list' | 'cc_list') =>
        sql<boolean>`lower(${sql.ref(column)}) like ${given.inList} escape '!'`;
      return or([eb(fn('lower', ['from_address']), '=', val(given.key)), isLike('to_list'), isLike('cc_list')]);
    })
    .limit(1),
);
