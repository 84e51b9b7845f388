// Dkim: the key that mail of an SMTP config is signed with.
import type { SecretRef } from '../secrets/secret-ref.js';

/** DomainKeys Identified Mail (RFC 6376): `domain` and `selector` are what a signature names as d= and s=. */
export type Dkim = {
  readonly domain: string;
  readonly selector: string;
  /** Where the private key is, a PEM text. */
  readonly key: SecretRef;
};
