// Addresses as they stand in an SMTP envelope (RFC 5321, 4.1.2; RFC 6531 for those beyond ASCII).
import { domainToASCII } from 'node:url';

export type EnvelopeAddress = {
  readonly address: string;
  /** Its local part is beyond ASCII: the server must offer SMTPUTF8. */
  readonly needsUnicode: boolean;
};

// What could end the address, or the command that it stands in.
const UNSAFE = /[<>\s\p{Cc}]/u;

/** The form in which an address goes over the line: its domain in ASCII. The empty sender stays empty. */
export function envelopeAddress(address: string): EnvelopeAddress {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at + 1);
  const domain = address.slice(at + 1);
  const ascii = isAscii(domain) ? domain : domainToASCII(domain) || domain;
  return { address: local + ascii, needsUnicode: !isAscii(local + ascii) };
}

/** Whether an address can stand in an SMTP command without becoming two. */
export function isSafeInEnvelope(address: string): boolean {
  return !UNSAFE.test(address);
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
