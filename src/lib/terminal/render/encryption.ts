// How a connection is encrypted, in words for people.
import type { Encryption } from '../../server-login.js';

export const ENCRYPTION_WORDS: Readonly<Record<Encryption, string>> = {
  tls: 'TLS',
  starttls: 'STARTTLS',
  none: 'no encryption',
};
