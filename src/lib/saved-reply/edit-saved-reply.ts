// Changes the name or the text of a saved reply.
import { savedReplyFacts } from '../audit/facts.js';
import { recordChange } from '../audit/record-change.js';
import { needPermission } from '../operator/need-permission.js';
import { saveSavedReply } from '../store/saved-replies.js';
import { refuseTakenName, type SavedReplyDeps } from './add-saved-reply.js';
import { checkSavedReply } from './check-saved-reply.js';
import { needSavedReply } from './need-saved-reply.js';
import type { SavedReply } from './saved-reply.js';

/** What is to change; what is not named stays. */
export type SavedReplyChange = { readonly [Part in 'name' | 'text']?: SavedReply[Part] | undefined };

export type EditedSavedReply = { readonly reply: SavedReply; readonly changed: readonly string[] };

/** Throws `not-found`, and `invalid` for a name that is taken, an empty text and a misspelt variable. */
export async function editSavedReply(
  deps: SavedReplyDeps,
  called: string,
  change: SavedReplyChange,
): Promise<EditedSavedReply> {
  if (change.text !== undefined) await checkSavedReply(change.text);
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('saved replies');
    const actor = await needPermission(tx, deps, 'saved-replies');
    const present = await needSavedReply(tx, called);
    const { name = present.name, text = present.text } = change;
    if (name !== present.name) await refuseTakenName(tx, name);
    const isSame = present.text === text && present.name === name;
    const reply = isSame ? present : { ...present, name, text, updatedAt: deps.clock.now() };
    await saveSavedReply(tx, reply);
    const before = { name: present.name, ...savedReplyFacts(present) };
    const after = { name: reply.name, ...savedReplyFacts(reply) };
    const changed = await recordChange(tx, deps, { actor, thing: 'saved-reply', name: present.name, before, after });
    return { reply, changed };
  });
}
