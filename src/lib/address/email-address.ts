// Email addresses: parsed once at the door, compared in one normal form.
import { MailroomError } from '../errors.js';

/** An address that was parsed: trimmed, domain in lower case. Made by `parseEmailAddress` only. */
export type EmailAddress = string & { readonly brand: 'EmailAddress' };

/** A display name, maybe empty, and an address as a mail shows them. Both may be hostile text. */
export type NamedAddress = { readonly name: string; readonly address: string };

// RFC 5321, 4.5.3.1: 64 octets of local part, 255 of domain. Quoted local parts are legal and so rare
// that accepting them buys nothing but trouble in headers.
const LOCAL_PART = /^[^\s@"(),:;<>[\\\]\p{Cc}]{1,64}$/u;
const DOMAIN =
  /^(?=.{1,255}$)[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)*$/u;

/** Parses what somebody typed as an address. Throws `invalid` with the reason when it is none. */
export function parseEmailAddress(text: string): EmailAddress {
  const address = readEmailAddress(text);
  if (address === undefined) {
    throw new MailroomError('invalid', `${JSON.stringify(text)} is not an email address`, [
      'give one such as support@example.com',
    ]);
  }
  return address;
}

/** The address in normal form, or undefined when the text is none. Dots at the ends and in a row are refused (RFC 5322, 3.2.3). */
export function readEmailAddress(text: string): EmailAddress | undefined {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, at);
  const domain = trimmed.slice(at + 1).toLowerCase();
  if (at < 1 || !LOCAL_PART.test(local) || /^\.|\.$|\.\./.test(local) || !DOMAIN.test(domain)) return undefined;
  return `${local}@${domain}` as EmailAddress;
}

/** The form in which two addresses are the same. Local parts differ in case in theory only (RFC 5321, 2.4). */
export function addressKey(address: string): string {
  return address.trim().toLowerCase();
}

export function sameAddress(one: string, other: string): boolean {
  return addressKey(one) === addressKey(other);
}

/** What stands after the @, in lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** `ana+x@b` for `ana@b` and tag `x` (RFC 5233 subaddressing with the usual separator). */
export function withTag(address: EmailAddress, tag: string): EmailAddress {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}+${tag}${address.slice(at)}` as EmailAddress;
}

/** The key without its tag: `ana@b` for `ana+x@b` (RFC 5233). */
export function withoutTag(key: string): string {
  return key.replace(/\+[^@]*(?=@)/, '');
}

/** The tag of a key, `x` for `ana+x@b`; undefined when it has none. */
export function tagOf(key: string): string | undefined {
  return /^[^@+]+\+([^@]+)@/.exec(key)?.[1];
}
