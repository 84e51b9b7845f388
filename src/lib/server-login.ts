// What it takes to reach a mail server and log in: the part that SMTP configs and mailboxes share.
import { MailroomError } from './errors.js';
import type { OAuth2Client } from './oauth2/oauth2-client.js';
import type { SecretRef } from './secrets/secret-ref.js';

/** `tls`: from the first byte (RFC 8314). `starttls`: required, never optional. `none`: in the clear. */
export const ENCRYPTIONS = ['tls', 'starttls', 'none'] as const;
export type Encryption = (typeof ENCRYPTIONS)[number];

/** How to log in; the secret itself is looked up when it is needed. */
export type Login =
  | { readonly method: 'none' }
  | { readonly method: 'password'; readonly user: string; readonly password: SecretRef }
  /** `token` is an access token; with a `client`, a refresh token that the client has access tokens for. */
  | {
      readonly method: 'oauth2';
      readonly user: string;
      readonly token: SecretRef;
      readonly client?: OAuth2Client | undefined;
    };

export type Server = {
  readonly host: string;
  readonly port: number;
  readonly encryption: Encryption;
  /** A certificate authority to trust besides the system's, as PEM text. */
  readonly ca: string | undefined;
};

/** The user name of a login, if it has one. */
export function loginUser(login: Login): string | undefined {
  return login.method === 'none' ? undefined : login.user;
}

/** The reference to the secret of a login, if it has one; `readSecret` follows it to what is logged in with. */
export function loginSecret(login: Login): SecretRef | undefined {
  switch (login.method) {
    case 'none':
      return undefined;
    case 'password':
      return login.password;
    case 'oauth2':
      return login.client === undefined ? login.token : { ...login.token, client: login.client };
  }
}

/** Whether a host name can only mean this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Refuses a server that would be talked to in the clear over a network, unless somebody insists on it. Throws `invalid`. */
export function refuseClearText(server: Pick<Server, 'host' | 'encryption'>, insisted: boolean): void {
  if (server.encryption !== 'none' || isLoopback(server.host) || insisted) return;
  throw new MailroomError(
    'invalid',
    `without encryption, everybody on the way to ${server.host} can read the password and the mail`,
    [
      'use --encryption tls or --encryption starttls',
      'or, on a network that only you can reach, insist with --allow-clear-text',
    ],
  );
}
