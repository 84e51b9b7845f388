// Dkim: the key that mail of an SMTP config is signed with, and the name of the record in which others find its other half.
import { domainOf } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { parseHost } from '../server-host.js';

/** DomainKeys Identified Mail (RFC 6376): `domain` and `selector` are what a signature names as d= and s=. */
export type Dkim = {
  readonly domain: string;
  readonly selector: string;
  /** Where the private key is, a PEM text. */
  readonly key: SecretRef;
};

/** Where the public key is to be found (RFC 6376, 3.6.2.1). */
export function dkimRecordName({ domain, selector }: Pick<Dkim, 'domain' | 'selector'>): string {
  return `${selector}._domainkey.${domain}`;
}

/** The selector under which a sender's domain publishes the key, where it is that domain that is signed for. */
export function selectorsFor(dkim: Dkim | undefined, sender: string): readonly string[] | undefined {
  return dkim?.domain === domainOf(sender).toLowerCase() ? [dkim.selector] : undefined;
}

/** What a key is called in the vault. */
export function dkimSecretName(config: string): string {
  return `smtp-${config}-dkim`;
}

/** A domain, in ASCII and small letters. Throws `invalid`. */
export function parseDkimDomain(text: string): string {
  const domain = parseHost(text.trim()).toLowerCase().replace(/\.$/, '');
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(domain) && !/^[\d.]+$/.test(domain)) return domain;
  throw new MailroomError('invalid', `${JSON.stringify(text)} is not a domain that can sign mail`, [
    'give the domain of your addresses, such as acme.test',
  ]);
}

/** Labels with dots between them (RFC 6376, 3.1). Throws `invalid`. */
export function parseDkimSelector(text: string): string {
  const selector = text.trim().toLowerCase();
  const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
  if (selector.length <= 150 && selector.split('.').every((part) => label.test(part))) return selector;
  const whole = /^(.+)\._domainkey\./.exec(selector)?.[1];
  throw new MailroomError('invalid', `${JSON.stringify(text)} is not a DKIM selector`, [
    whole === undefined
      ? 'use letters, digits and dashes, such as mail2026'
      : `give what stands before _domainkey: ${whole}`,
  ]);
}
