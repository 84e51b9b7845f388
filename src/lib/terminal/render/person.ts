// A person as a mail names them: never without the address, for a name can be anybody's.
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

const SHORTEST_NAME = 4;

/** The same in at most `width` cells: the name gives way first, then the front of the address, its domain last. */
export function fitPerson(person: NamedAddress, width: number): string {
  const whole = renderPerson(person);
  if (textWidth(whole) <= width) return whole;
  const { name, address } = safePerson(person);
  if (address === '') return cutToWidth(whole, width);
  const room = width - textWidth(address) - ' <>'.length;
  if (name !== '' && name !== address && room >= SHORTEST_NAME) return `${cutToWidth(name, room)} <${address}>`;
  return fitAddress(address, width);
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
  return {
    name: steadyText(safeLine(name.slice(0, LONGEST))).trim(),
    address: safeAddress(address.slice(0, LONGEST).trim()),
  };
}

const LONGEST = 500;
// The sender of a bounce is empty (RFC 5321, 4.5.5).
const NO_ADDRESS = '(no address)';
