// A person as a mail names them: with the address where there is room for it, for a name can be anybody's.
import type { NamedAddress } from '../../address/email-address.js';
import { safeAddress, safeLine } from '../safe-text.js';
import { cutToWidth, steadyText, takeWidth, textWidth } from '../text-width.js';

export type PersonJson = { readonly name: string; readonly address: string };

export function toPersonJson({ name, address }: NamedAddress): PersonJson {
  return { name, address };
}

/** `Jane Doe <jane@example.com>`, or the address alone. Safe to show. */
export function renderPerson(person: NamedAddress): string {
  const { name, address } = safePerson(person);
  if (address === '') return [name, NO_ADDRESS].filter(Boolean).join(' ');
  return name === '' || name === address ? address : `${name} <${address}>`;
}

export function renderPeople(people: readonly NamedAddress[]): string {
  return people.map(renderPerson).join(', ');
}

/** Cells of a name that are shown before its address is cut: longer ones are no names of people. */
const NAME = 32;
const SHORTEST_NAME = 4;
/** Cells for the end of a domain: where there are so many, the longest address does not get rid of itself. */
const DOMAIN_END = 16;
/** What a name that is normalised has of an address: `@`, or a dot between words. */
const LIKE_ADDRESS = /@|[\p{L}\p{N}]{2}[.\u3002][\p{L}\p{N}]{2}/u;

/**
 * The same in at most `width` cells: the front of the address gives way first, then all of it, the name last. A name that
 * looks like an address or a domain is not believed: there the real one stays, and the name gives way.
 */
export function fitPerson(person: NamedAddress, width: number): string {
  const whole = renderPerson(person);
  if (textWidth(whole) <= width) return whole;
  const { name, address } = safePerson(person);
  if (address === '') return cutToWidth(whole, width);
  if (name === '' || name === address) return fitAddress(address, width);
  const beside = width - textWidth(address) - ' <>'.length;
  if (LIKE_ADDRESS.test(name.replace(UNSEEN, '').normalize('NFKC'))) {
    return beside >= SHORTEST_NAME ? `${cutToWidth(name, beside)} <${address}>` : fitAddress(address, width);
  }
  const shown = cutToWidth(name, Math.min(width, Math.max(NAME, beside)));
  const room = width - textWidth(shown) - ' <>'.length;
  const domain = textWidth(address.slice(address.lastIndexOf('@'))) + 1;
  return room >= Math.min(domain, textWidth(address), DOMAIN_END) ? `${shown} <${fitAddress(address, room)}>` : shown;
}

function fitAddress(address: string, width: number): string {
  if (textWidth(address) <= width) return address;
  const at = address.lastIndexOf('@');
  const domain = address.slice(at);
  const room = width - textWidth(domain) - 1;
  if (at > 0 && room >= 1) return `${takeWidth(address.slice(0, at), room)}…${domain}`;
  return `…${takeEnd(domain, width - 1)}`;
}

function takeEnd(text: string, width: number): string {
  let kept = '';
  for (const character of [...text].reverse()) {
    if (textWidth(character + kept) > width) break;
    kept = character + kept;
  }
  return kept;
}

function safePerson({ name, address }: NamedAddress): NamedAddress {
  const shown = steadyText(safeLine(name.slice(0, LONGEST)))
    .replace(BLANKS, ' ')
    .trim();
  return {
    // A name of which nothing is seen is none.
    name: shown.replace(UNSEEN, '').trim() === '' ? '' : shown,
    address: safeAddress(address.slice(0, LONGEST).trim()),
  };
}

const LONGEST = 500;
/** Spaces, and letters that are drawn as one. */
const BLANKS = /[\p{Z}\u115f\u1160\u2800\u3164\uffa0]+/gu;
/** Marks are seen on a letter only. */
const UNSEEN = /[\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]+/gu;
// The sender of a bounce is empty (RFC 5321, 4.5.5).
const NO_ADDRESS = '(no address)';
