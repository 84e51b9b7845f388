// Lists of people as an operator types them: `Jane Doe <jane@example.com>, dan@example.com`.
import { addressKey, type NamedAddress, parseEmailAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';

/** Parses a list, parted by commas or semicolons. Throws `invalid` with the entry that is no address. */
export function parseRecipients(text: string): NamedAddress[] {
  parseHeaderText(text, 'a list of addresses');
  return splitEntries(text)
    .filter((entry) => entry.trim() !== '')
    .map(parseEntry);
}

/** The list as it is typed; what `parseRecipients` reads back. */
export function formatRecipients(people: readonly NamedAddress[]): string {
  return people.map(formatRecipient).join(', ');
}

/** The people of the first list and those of the second who are not in it. */
export function withoutRepeats(people: readonly NamedAddress[]): NamedAddress[] {
  const seen = new Set<string>();
  return people.filter(({ address }) => {
    const key = addressKey(address);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function formatRecipient({ name, address }: NamedAddress): string {
  if (name === '') return address;
  const quoted = /^[\p{L}\p{M}\p{N} '._-]+$/u.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
  return `${quoted} <${address}>`;
}

function splitEntries(text: string): string[] {
  const entries = [''];
  let place: 'plain' | 'quoted' | 'escaped' | 'bracketed' = 'plain';
  for (const character of text) {
    if (place === 'plain' && (character === ',' || character === ';')) {
      entries.push('');
      continue;
    }
    entries.push((entries.pop() ?? '') + character);
    place = nextPlace(place, character);
  }
  return entries;
}

function nextPlace<Place extends string>(place: Place, character: string) {
  if (place === 'escaped') return 'quoted';
  if (place === 'quoted') return character === '\\' ? 'escaped' : character === '"' ? 'plain' : 'quoted';
  if (place === 'bracketed') return character === '>' ? 'plain' : 'bracketed';
  return character === '"' ? 'quoted' : character === '<' ? 'bracketed' : 'plain';
}

function parseEntry(entry: string): NamedAddress {
  const [, name, address] = /^([^<>"]*|\s*"(?:[^"\\]|\\.)*"\s*)<([^<>]*)>\s*$/.exec(entry) ?? [];
  if (name === undefined || address === undefined) {
    if (/[<>"]/.test(entry)) {
      throw new MailroomError('invalid', `${JSON.stringify(entry.trim())} is not an email address`, [
        'write it as name@example.com or Name <name@example.com>, with quotes around a name that has a comma in it',
      ]);
    }
    return { name: '', address: parseEmailAddress(entry) };
  }
  return { name: unquote(name.trim()), address: parseEmailAddress(address) };
}

function unquote(name: string): string {
  const inner = /^"(.*)"$/s.exec(name)?.[1];
  return (inner === undefined ? name : inner.replace(/\\(.)/gs, '$1')).trim();
}
