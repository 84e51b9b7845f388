// Searches: the conversations that have messages which a query holds of, each with what was found in it.
import type { ConversationId } from '../ids.js';
import type { Queries } from '../store/db.js';
import { listFoundConversations, listFoundTexts } from '../store/found-texts.js';
import type { Nearness } from '../store/query-words.js';
import { type Asked, type FoundMessage, findFewPlaces, searchMessages } from '../store/search.js';
import { excerptOf, leavesFor, marksIn, wantedWords } from './excerpt.js';
import type { FoundConversation } from './found.js';

export type FindOptions = {
  /** newest: the mail that came in last first. best: words in the subject, then in new words, then anywhere. */
  readonly sort: 'newest' | 'best';
  readonly limit: number;
  /** Messages of one conversation that are shown: three unless given. */
  readonly hits?: number | undefined;
};

export type Found = { readonly conversations: readonly FoundConversation[]; readonly hasMore: boolean };

const MOST_HITS = 3;
/** Messages that are asked for at once; a page that does not fill the list is followed by one so many times as long. */
const FIRST_PAGE = 120;
const GROWTH = 3;
const LARGEST_PAGE = 10_000;
/** So many conversations are left out of the next page because all is found that is shown of them. */
const MOST_LEFT_OUT = 100;

/** The conversations in the order of the message that comes first in each. Spam is found where the query says so. */
export async function findConversations(db: Queries, asked: Asked, options: FindOptions): Promise<Found> {
  const groups = await groupHits(db, asked, options);
  const shown = [...groups].slice(0, options.limit);
  const conversations = await listFoundConversations(
    db,
    shown.map(([id]) => id),
    asked.reader,
  );
  const texts = await listFoundTexts(
    db,
    shown.flatMap(([, hits]) => hits.map(({ id }) => id)),
  );
  const wanted = wantedWords(asked.query);
  const found = shown.flatMap(([id, hits]): FoundConversation[] => {
    const conversation = conversations.get(id);
    if (conversation === undefined) return [];
    const subjectMarks = marksIn(conversation.subject, leavesFor(wanted, 'subject'));
    const known = hits.flatMap(({ id }) => texts.get(id) ?? []);
    return [
      {
        conversation,
        subjectMarks,
        hits: known.map(({ texts, ...hit }) => ({ ...hit, excerpt: excerptOf(texts, wanted) })),
      },
    ];
  });
  return { conversations: found, hasMore: groups.size > options.limit };
}

type Groups = Map<ConversationId, FoundMessage[]>;

/** The messages by their conversations, until there is one conversation more than is wanted. */
async function groupHits(db: Queries, asked: Asked, { sort, limit, hits = MOST_HITS }: FindOptions): Promise<Groups> {
  const groups: Groups = new Map();
  for (const nearness of nearnesses(asked, sort)) {
    const places = await findFewPlaces(db, asked, nearness);
    let before: number | undefined;
    for (let size = FIRST_PAGE; groups.size <= limit; size = Math.min(size * GROWTH, LARGEST_PAGE)) {
      const full = [...groups].filter(([, found]) => found.length >= hits).map(([id]) => id);
      const without = full.slice(0, MOST_LEFT_OUT);
      const page = await searchMessages(db, asked, { limit: size, nearness, places, before, without });
      for (const message of page) addHit(groups, message, hits);
      before = page.at(-1)?.place;
      if (page.length < size) break;
    }
  }
  return groups;
}

// Where no word is looked for just anywhere, nothing is nearer than the rest.
function nearnesses({ query }: Asked, sort: FindOptions['sort']): readonly Nearness[] {
  const isOpen = wantedWords(query).some(({ field }) => field === 'any' || field === 'body');
  return sort === 'best' && isOpen ? ['subject', 'written', 'anywhere'] : ['anywhere'];
}

function addHit(groups: Groups, message: FoundMessage, most: number): void {
  const hits = groups.get(message.conversationId);
  if (hits === undefined) groups.set(message.conversationId, [message]);
  else if (hits.length < most && hits.every(({ id }) => id !== message.id)) hits.push(message);
}
