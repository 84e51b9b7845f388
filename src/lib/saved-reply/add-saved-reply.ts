// Adds a saved reply.
import { savedReplyFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { MailroomError } from '../errors.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import type { Db, Queries } from '../store/db.js';
import { findSavedReply, insertSavedReply } from '../store/saved-replies.js';
import { checkSavedReply } from './check-saved-reply.js';
import type { SavedReply } from './saved-reply.js';

export type SavedReplyDeps = ActorDeps & RecordDeps & { readonly db: Db };

/** Throws `invalid` for a name that is taken, an empty text and a misspelt variable. */
export async function addSavedReply(
  deps: SavedReplyDeps,
  { name, text }: Pick<SavedReply, 'name' | 'text'>,
): Promise<SavedReply> {
  await checkSavedReply(text);
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('saved replies');
    const actor = await needPermission(tx, deps, 'saved-replies');
    await refuseTakenName(tx, name);
    const now = deps.clock.now();
    const reply: SavedReply = { id: deps.newId(), name, text, createdAt: now, updatedAt: now };
    await insertSavedReply(tx, reply);
    const after = savedReplyFacts(reply);
    await recordChange(tx, deps, { actor, thing: 'saved-reply', name, before: undefined, after });
    return reply;
  });
}

/** Throws `invalid` when there is one of that name. */
export async function refuseTakenName(db: Queries, name: string): Promise<void> {
  if ((await findSavedReply(db, name)) === undefined) return;
  throw new MailroomError('invalid', `there is a saved reply called ${name} already`, [
    `change it with: mailroom saved-reply edit ${name}`,
  ]);
}
