// Changes a contact: the name and the note that the team has of them, and which addresses are theirs.
import { addressKey, parseEmailAddress } from '../address/email-address.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { MailroomError } from '../errors.js';
import type { ContactId } from '../ids.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { findContactCard, insertContactAddress, saveContact, splitContactAddress } from '../store/contact-cards.js';
import type { Db, Tx } from '../store/db.js';
import { type ContactCard, contactFacts, nameOfContact } from './contact-card.js';
import { needContact } from './need-contact.js';

export type EditContactDeps = ActorDeps & RecordDeps & { readonly db: Db };

/** What is undefined or empty stays. */
export type ContactChange = {
  readonly name: string | undefined;
  readonly note: string | undefined;
  readonly addAddresses: readonly string[];
  /** Each becomes a contact of its own, with the conversations that are held with it. */
  readonly removeAddresses: readonly string[];
};

export type EditedContact = { readonly contact: ContactCard; readonly changed: readonly string[] };

/** Throws `not-found`, and `invalid` for an address that is somebody's, or the only one. */
export async function editContact(deps: EditContactDeps, named: string, change: ContactChange): Promise<EditedContact> {
  return deps.db.transaction(async (tx) => {
    // A pull makes contacts as well: one after the other.
    await tx.takeTurns('intake');
    const actor = await needPermission(tx, deps, 'answer');
    const before = await needContact(tx, named);
    const now = deps.clock.now();
    await saveContact(tx, { ...before, name: change.name ?? before.name, note: change.note ?? before.note }, now);
    for (const address of change.addAddresses) await addAddress(tx, before, address);
    for (const address of change.removeAddresses) await removeAddress(tx, deps, before, address);
    const kept = before.addresses.find(({ address }) => !removes(change, address)) ?? before.addresses[0];
    const contact = await needContact(tx, kept?.address ?? '');
    const facts = { before: contactFacts(before), after: contactFacts(contact) };
    const changed = await recordChange(tx, deps, { actor, thing: 'contact', name: nameOfContact(before), ...facts });
    return { contact, changed };
  });
}

function removes({ removeAddresses }: ContactChange, address: string): boolean {
  return removeAddresses.some((removed) => addressKey(removed) === addressKey(address));
}

async function addAddress(tx: Tx, { id, addresses }: ContactCard, text: string): Promise<void> {
  const address = parseEmailAddress(text);
  const owner = await findContactCard(tx, address);
  if (owner?.id === id) return;
  if (owner !== undefined) {
    throw new MailroomError('invalid', `${address} is the address of another contact`, [
      `make one of the two: mailroom contact merge ${address} ${addresses[0]?.address ?? ''}`.trimEnd(),
    ]);
  }
  // Who is blocked is so with every address.
  await insertContactAddress(tx, id, address, addresses[0]?.blockedAt);
}

async function removeAddress(tx: Tx, deps: EditContactDeps, contact: ContactCard, address: string): Promise<void> {
  const owner = await findContactCard(tx, address);
  if (owner?.id !== contact.id || owner.addresses.length < 2) {
    const why = owner?.id === contact.id ? 'is the only address of the contact' : 'is no address of the contact';
    throw new MailroomError('invalid', `${address} ${why}`, [
      `see them with: mailroom contact show ${nameOfContact(contact)}`,
    ]);
  }
  const order = { address, from: owner.id, to: deps.newId<ContactId>(), now: deps.clock.now() };
  await splitContactAddress(tx, order);
}
