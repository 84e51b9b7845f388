// The saved reply that somebody named, or an error that says which there are.
import { MailroomError } from '../errors.js';
import type { Queries } from '../store/db.js';
import { findSavedReply, listSavedReplies } from '../store/saved-replies.js';
import type { SavedReply } from './saved-reply.js';

/** The saved reply of that name or id. Throws `not-found` with those there are. */
export async function needSavedReply(db: Queries, name: string): Promise<SavedReply> {
  const reply = await findSavedReply(db, name);
  if (reply !== undefined) return reply;
  const names = (await listSavedReplies(db)).map((known) => known.name);
  throw new MailroomError(
    'not-found',
    `there is no saved reply called ${JSON.stringify(name)}`,
    names.length === 0
      ? ['add the first one with: mailroom saved-reply add NAME --text TEXT']
      : [`the saved replies are: ${names.join(', ')}`],
  );
}
