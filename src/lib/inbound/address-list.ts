// Address lists of From, To, Cc and Reply-To, read so that no encoded word can add an address or a comma.
import type { NamedAddress } from '../address/email-address.js';
import { cleanLine } from './clean-line.js';
import { replaceWords } from './encoded-words.js';

/** Takes a list apart by the rules of RFC 5322, 3.4; groups are given as their members. */
export type ParseAddressList = (list: string) => readonly { readonly name: string; readonly address?: string }[];

// Longer lists are attacks or accidents; the header is kept as it came.
const MAX_LIST = 64 * 1024;
const MAX_ADDRESSES = 1000;
// RFC 5321, 4.5.3.1: 64 octets, an @ and 255 octets.
const MAX_ADDRESS = 320;

// Stands for a run of encoded words while the structure is read: they may be names, and nothing else (RFC 2047, 5).
const PLACEHOLDER = /\ue000(\d+)\ue001/g;

/** The people in these header values, in their order, at most 1,000. An entry without an address keeps its name. */
export function readAddressLists(values: readonly string[], parse: ParseAddressList): NamedAddress[] {
  return values.flatMap((value) => readAddressList(value.slice(0, MAX_LIST), parse)).slice(0, MAX_ADDRESSES);
}

function readAddressList(value: string, parse: ParseAddressList): NamedAddress[] {
  const words: string[] = [];
  const marked = replaceWords(value.replace(/[\ue000\ue001]/g, '\ufffd'), (decoded) => {
    words.push(decoded);
    return ` \ue000${words.length - 1}\ue001 `;
  });
  return parse(marked)
    .map(({ name, address = '' }) => ({
      name: cleanLine(name.replace(PLACEHOLDER, (_, index: string) => words[Number(index)] ?? '')),
      address: /[\s\ue000]/.test(address) ? '' : cleanLine(address).slice(0, MAX_ADDRESS),
    }))
    .filter(({ name, address }) => name !== '' || address !== '');
}
