// Blocks a contact, or ends that: their mail is kept and marked, and calls nobody.
import { parseEmailAddress } from '../address/email-address.js';
import { recordChange } from '../audit/record-change.js';
import { MailroomError } from '../errors.js';
import type { ContactId } from '../ids.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { findContactCard, saveBlocked } from '../store/contact-cards.js';
import { ensureContact } from '../store/contacts.js';
import type { Tx } from '../store/db.js';
import { type ContactCard, contactFacts, nameOfContact } from './contact-card.js';
import type { EditContactDeps } from './edit-contact.js';
import { needContact } from './need-contact.js';

export type SetBlockedDeps = ActorDeps & EditContactDeps;
export type BlockedContact = { readonly contact: ContactCard; readonly changed: boolean };

/** All their addresses. One who never wrote can be blocked by the address. Throws `not-found` for a name of nobody. */
export async function setBlocked(deps: SetBlockedDeps, named: string, isBlocked: boolean): Promise<BlockedContact> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('intake');
    const actor = await needPermission(tx, deps, 'answer');
    const before = await contactOf(tx, deps, named, isBlocked);
    const name = nameOfContact(before);
    if (before.addresses.every(({ blockedAt }) => (blockedAt !== undefined) === isBlocked)) {
      return { contact: before, changed: false };
    }
    await saveBlocked(tx, before.id, isBlocked ? deps.clock.now() : null);
    const contact = await needContact(tx, name);
    const facts = { before: contactFacts(before), after: contactFacts(contact) };
    await recordChange(tx, deps, { actor, thing: 'contact', name, ...facts });
    return { contact, changed: true };
  });
}

async function contactOf(tx: Tx, deps: SetBlockedDeps, named: string, mayBeNew: boolean): Promise<ContactCard> {
  const isAddress = mayBeNew && named.includes('@') && !/\s/.test(named.trim());
  if (!isAddress || (await findContactCard(tx, named)) !== undefined) return needContact(tx, named);
  const address = parseEmailAddress(named);
  await ensureContact(tx, { name: '', address }, deps.newId<ContactId>(), deps.clock.now());
  const made = await findContactCard(tx, address);
  if (made === undefined) throw new MailroomError('not-found', `there is no contact ${JSON.stringify(named)}`);
  return made;
}
