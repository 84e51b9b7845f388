// Deletes a saved reply. Answers that were written with it keep their text.
import { savedReplyFacts } from '../audit/facts.js';
import { recordChange } from '../audit/record-change.js';
import { needPermission } from '../operator/need-permission.js';
import { deleteSavedReply as remove } from '../store/saved-replies.js';
import type { SavedReplyDeps } from './add-saved-reply.js';
import { needSavedReply } from './need-saved-reply.js';
import type { SavedReply } from './saved-reply.js';

/** Throws `not-found`. */
export async function deleteSavedReply(deps: SavedReplyDeps, name: string): Promise<SavedReply> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('saved replies');
    const actor = await needPermission(tx, deps, 'saved-replies');
    const reply = await needSavedReply(tx, name);
    await remove(tx, reply.id);
    const before = savedReplyFacts(reply);
    await recordChange(tx, deps, { actor, thing: 'saved-reply', name: reply.name, before, after: undefined });
    return reply;
  });
}
