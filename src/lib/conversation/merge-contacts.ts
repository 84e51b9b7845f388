// Makes one contact of two: the addresses and conversations of the first are the second's then.
import { recordChange } from '../audit/record-change.js';
import { MailroomError } from '../errors.js';
import { needPermission } from '../operator/need-permission.js';
import { moveContact, saveContact } from '../store/contact-cards.js';
import { type ContactCard, contactFacts, nameOfContact } from './contact-card.js';
import type { EditContactDeps } from './edit-contact.js';
import { needContact } from './need-contact.js';

export type MergedContacts = { readonly contact: ContactCard; readonly merged: ContactCard };

/**
 * What the first had written or noted is not lost: a name is taken over where there is none, a note is put below the
 * other's. Mail of all their addresses joins the conversations of each. Throws `not-found`, and `invalid` for one and the
 * same.
 */
export async function mergeContacts(deps: EditContactDeps, from: string, into: string): Promise<MergedContacts> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('intake');
    const actor = await needPermission(tx, deps, 'answer');
    const [merged, target] = [await needContact(tx, from), await needContact(tx, into)];
    if (merged.id === target.id) {
      throw new MailroomError(
        'invalid',
        `${nameOfContact(merged)} and ${nameOfContact(target)} are one contact already`,
      );
    }
    await moveContact(tx, merged.id, target.id);
    const note = [target.note, merged.note].filter((text) => text !== '').join('\n');
    await saveContact(tx, { id: target.id, name: target.name || merged.name, note }, deps.clock.now());
    const contact = await needContact(tx, nameOfContact(merged));
    const name = nameOfContact(target);
    const facts = { before: contactFacts(target), after: contactFacts(contact) };
    await recordChange(tx, deps, { actor, thing: 'contact', name, ...facts });
    const gone = { before: contactFacts(merged), after: undefined };
    await recordChange(tx, deps, { actor, thing: 'contact', name: nameOfContact(merged), ...gone });
    return { contact, merged };
  });
}
