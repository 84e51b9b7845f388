// Contacts: a table for people, one with its addresses and history, objects for scripts.
import { type ContactCard, nameOfContact } from '../../conversation/contact-card.js';
import type { ConversationLine } from '../../conversation/conversation.js';
import { type Field, renderFields } from '../fields.js';
import { longDate, shortAge } from '../relative-time.js';
import { safeLine } from '../safe-text.js';
import { renderTable, type Screen } from '../table.js';
import { type ConversationLineJson, renderInbox, toConversationLineJson } from './inbox.js';
import { fitPerson, renderPerson } from './person.js';

export type ContactJson = {
  readonly name: string;
  readonly note: string;
  readonly addresses: readonly { readonly address: string; readonly blockedAt: string | null }[];
  /** Whether all of their addresses are blocked. */
  readonly blocked: boolean;
  /** How many conversations there are with them. */
  readonly conversations: number;
  readonly lastAt: string | null;
};

export type ContactPageJson = ContactJson & { readonly history: readonly ConversationLineJson[] };

export function toContactJson(card: ContactCard): ContactJson {
  return {
    name: card.name,
    note: card.note,
    addresses: card.addresses.map(({ address, blockedAt }) => ({
      address,
      blockedAt: blockedAt?.toISOString() ?? null,
    })),
    blocked: isBlocked(card),
    conversations: card.conversations,
    lastAt: card.lastAt?.toISOString() ?? null,
  };
}

export function toContactPageJson(card: ContactCard, history: readonly ConversationLine[]): ContactPageJson {
  return { ...toContactJson(card), history: history.map(toConversationLineJson) };
}

/** `Carla <carla@customer.example>`, by the first of their addresses. Safe to show. */
export function describeContact(card: ContactCard): string {
  return renderPerson({ name: card.name, address: card.addresses[0]?.address ?? '' });
}

/** The columns of the list, for its flags. */
export const CONTACT_COLUMNS = ['who', 'addresses', 'conversations', 'last', 'blocked', 'note'] as const;

export function renderContacts(cards: readonly ContactCard[], screen: Screen, now: Date): string {
  const person = (card: ContactCard) => ({ name: card.name, address: card.addresses[0]?.address ?? '' });
  return renderTable(
    cards,
    [
      {
        title: 'who',
        value: (card) => renderPerson(person(card)),
        fit: (card, width) => fitPerson(person(card), width),
        shrinkTo: 20,
        style: (text) => screen.theme.name(text),
      },
      {
        title: 'addresses',
        value: ({ addresses }) => addresses.map(({ address }) => address).join(', '),
        onDemand: true,
        shrinkTo: 20,
      },
      {
        title: 'conversations',
        value: ({ conversations }) => String(conversations),
        sortBy: ({ conversations }) => conversations,
        align: 'right',
      },
      {
        title: 'last',
        value: ({ lastAt }) => (lastAt === undefined ? '' : shortAge(lastAt, now)),
        plain: ({ lastAt }) => lastAt?.toISOString() ?? '',
        sortBy: ({ lastAt }) => lastAt?.toISOString() ?? '',
      },
      {
        title: 'blocked',
        value: (card) => (isBlocked(card) ? 'blocked' : ''),
        style: (text) => screen.theme.warning(text),
      },
      { title: 'note', value: ({ note }) => note, shrinkTo: 10, style: (text) => screen.theme.faint(text) },
    ],
    screen,
  );
}

export function renderContact(
  card: ContactCard,
  history: readonly ConversationLine[],
  { screen, now }: { readonly screen: Screen; readonly now: Date },
): string {
  const fields: Field[] = [
    ['name', card.name],
    ...card.addresses.map(({ address, blockedAt }): Field => {
      return ['address', blockedAt === undefined ? address : `${address} (blocked since ${longDate(blockedAt)})`];
    }),
    ['conversations', String(card.conversations)],
    ['last', card.lastAt === undefined ? '' : longDate(card.lastAt)],
    ['note', card.note],
  ];
  const lines = history.length === 0 ? [] : [renderInbox(history, screen, now)];
  return [renderFields(fields, screen), ...lines].join('\n\n');
}

export function renderMerged(contact: ContactCard, merged: ContactCard): string {
  const addresses = contact.addresses.map(({ address }) => safeLine(address)).join(', ');
  return `${describeContact(merged)} is ${describeContact(contact)} now, with ${addresses}.`;
}

export function renderBlocked(contact: ContactCard, isNow: boolean, changed: boolean): string {
  const who = describeContact(contact);
  if (!changed) return `${who} is ${isNow ? 'blocked already' : 'not blocked'}.`;
  if (!isNow) return `${who} is not blocked any more.`;
  return `${who} is blocked: mail of theirs is kept as spam from now on, answered by nothing and told to nobody.`;
}

function isBlocked({ addresses }: ContactCard): boolean {
  return addresses.length > 0 && addresses.every(({ blockedAt }) => blockedAt !== undefined);
}

/** The last of a list, as `--after` takes it. */
export function lastOf(cards: readonly ContactCard[]): string {
  const last = cards.at(-1);
  return last === undefined ? '' : safeLine(nameOfContact(last));
}
