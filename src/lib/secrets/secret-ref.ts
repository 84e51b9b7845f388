// SecretRef: where a secret is to be found. The store and the setup file hold these, never the secret.
import { MailroomError } from '../errors.js';
import type { OAuth2Client } from '../oauth2/oauth2-client.js';

const SCHEMES = ['env', 'file', 'command', 'keyring', 'vault'] as const;
export type SecretScheme = (typeof SCHEMES)[number];

/** `env:NAME`, `file:PATH`, `command:LINE`, `keyring:NAME` or `vault:NAME`. */
export type SecretRef = {
  readonly scheme: SecretScheme;
  readonly value: string;
  /** What is there is a refresh token; what is logged in with is the access token that this client has for it. */
  readonly client?: OAuth2Client | undefined;
};

/** Parses a reference. Throws `invalid` with the forms that exist; the text is not repeated, for it may be a password. */
export function parseSecretRef(text: string): SecretRef {
  const colon = text.indexOf(':');
  const scheme = SCHEMES.find((known) => known === text.slice(0, colon));
  const value = text.slice(colon + 1);
  if (scheme === undefined || value.trim() === '') {
    throw new MailroomError('invalid', 'that is not a reference to a secret', [
      'use env:NAME, file:PATH, command:LINE, keyring:NAME or vault:NAME',
      'or type the password at the prompt, or pipe it with --password-stdin',
    ]);
  }
  return { scheme, value };
}

export function formatSecretRef(ref: SecretRef): string {
  return `${ref.scheme}:${ref.value}`;
}
