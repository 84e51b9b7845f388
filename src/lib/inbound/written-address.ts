// Addresses picked out of text that is no address list: trace headers, headers of an attached mail, forwarded blocks.
import { addressKey, type NamedAddress } from '../address/email-address.js';
import { cleanLine } from './clean-line.js';
import { decodeWords } from './encoded-words.js';

const ADDRESS = /[^\s<>(),;:"[\]\\]{1,64}@[^\s<>(),;:"[\]\\@]{1,255}/g;

// More is in no header that a mail server writes.
const MAX_LENGTH = 16 * 1024;

/** The keys (`addressKey`) of all addresses that stand in these texts, in their order. */
export function addressKeysIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.slice(0, MAX_LENGTH).match(ADDRESS) ?? []).map(addressKey);
}

/** The one mailbox that `Name <address>` or a bare address names; undefined when there is no address in it. */
export function readWrittenAddress(text: string): NamedAddress | undefined {
  const line = text.slice(0, 1000);
  const bracketed = /<\s*(?:mailto:)?([^\s<>]{1,64}@[^\s<>]{1,255})\s*>/i.exec(line);
  const address = bracketed?.[1] ?? line.match(ADDRESS)?.[0];
  if (address === undefined) return undefined;
  const name = bracketed ? line.slice(0, bracketed.index) : '';
  return {
    name: cleanLine(decodeWords(name).replaceAll('"', ' ')),
    address,
  };
}
