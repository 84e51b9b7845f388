// Changes the text of a saved reply.
import { savedReplyFacts } from '../audit/facts.js';
import { recordChange } from '../audit/record-change.js';
import { needPermission } from '../operator/need-permission.js';
import { saveSavedReply } from '../store/saved-replies.js';
import type { SavedReplyDeps } from './add-saved-reply.js';
import { checkSavedReply } from './check-saved-reply.js';
import { needSavedReply } from './need-saved-reply.js';
import type { SavedReply } from './saved-reply.js';

export type EditedSavedReply = { readonly reply: SavedReply; readonly changed: readonly string[] };

/** Throws `not-found`, and `invalid` for an empty text and a misspelt variable. */
export async function editSavedReply(deps: SavedReplyDeps, name: string, text: string): Promise<EditedSavedReply> {
  await checkSavedReply(text);
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('saved replies');
    const actor = await needPermission(tx, deps, 'saved-replies');
    const present = await needSavedReply(tx, name);
    const isSame = present.text === text;
    const reply = isSame ? present : { ...present, text, updatedAt: deps.clock.now() };
    await saveSavedReply(tx, reply);
    const [before, after] = [savedReplyFacts(present), savedReplyFacts(reply)];
    const changed = await recordChange(tx, deps, { actor, thing: 'saved-reply', name: reply.name, before, after });
    return { reply, changed };
  });
}
