// ContactCard: a contact as a team knows them: their addresses, what was noted, how much there is with them.
import type { Facts } from '../audit/audit-entry.js';
import type { ContactId } from '../ids.js';

export type ContactAddress = { readonly address: string; readonly blockedAt: Date | undefined };

export type ContactCard = {
  readonly id: ContactId;
  /** May be empty, may be hostile text. */
  readonly name: string;
  /** What the team noted about them; empty for nothing. */
  readonly note: string;
  readonly addresses: readonly ContactAddress[];
  readonly conversations: number;
  /** When there was something last with them. */
  readonly lastAt: Date | undefined;
};

/** How people name the contact: an address, for a name can be anybody's. */
export function nameOfContact({ addresses, name }: Pick<ContactCard, 'addresses' | 'name'>): string {
  return addresses[0]?.address || name;
}

/** The contact as the audit log sees it. */
export function contactFacts({ name, note, addresses }: ContactCard): Facts {
  return {
    name,
    note,
    address: addresses.map(({ address }) => address),
    blocked: addresses.filter(({ blockedAt }) => blockedAt !== undefined).map(({ address }) => address),
  };
}
