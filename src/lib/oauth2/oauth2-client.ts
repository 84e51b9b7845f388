// OAuth2Client: as whom mailroom asks an authorisation server for tokens, and where that server is (RFC 6749).
import { createHash } from 'node:crypto';
import { MailroomError } from '../errors.js';
import { formatSecretRef, type SecretRef } from '../secrets/secret-ref.js';
import { isLoopback } from '../server-login.js';

export const OAUTH2_PROVIDERS = ['google', 'microsoft'] as const;
export type OAuth2Provider = (typeof OAUTH2_PROVIDERS)[number];

export type OAuth2Client = {
  /** Whose server it is, where that is known: some want words of their own. */
  readonly provider: OAuth2Provider | undefined;
  readonly tokenUrl: string;
  /** Where a browser goes; undefined where only a device code, or a token from elsewhere, is used. */
  readonly authUrl: string | undefined;
  /** Where a device code comes from (RFC 8628). */
  readonly deviceUrl: string | undefined;
  readonly clientId: string;
  readonly clientSecret: SecretRef | undefined;
  /** Separated by spaces. */
  readonly scope: string | undefined;
  /** A certificate authority to trust besides the system's, as PEM text: that of the mail server. */
  readonly ca: string | undefined;
};

/** What a person says of a client; the rest is known of its provider. */
export type OAuth2Words = {
  readonly provider?: OAuth2Provider | undefined;
  /** Microsoft: the organisation's name or id. */
  readonly tenant?: string | undefined;
  readonly tokenUrl?: string | undefined;
  readonly authUrl?: string | undefined;
  readonly deviceUrl?: string | undefined;
  readonly clientId: string;
  readonly clientSecret?: SecretRef | undefined;
  readonly scope?: string | undefined;
};

type Known = Pick<OAuth2Client, 'tokenUrl' | 'authUrl' | 'deviceUrl' | 'scope'>;

// https://developers.google.com/identity/protocols/oauth2/native-app. Google's device codes exclude its mail scope.
const GOOGLE: Known = {
  tokenUrl: 'https://oauth2.googleapis.com/token',
  authUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
  deviceUrl: undefined,
  scope: 'https://mail.google.com/',
};

// https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
function microsoft(tenant: string): Known {
  const base = `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/oauth2/v2.0`;
  return {
    tokenUrl: `${base}/token`,
    authUrl: `${base}/authorize`,
    deviceUrl: `${base}/devicecode`,
    scope: 'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access',
  };
}

/** Throws `invalid` for an address that will not do, `needs-answer` when nobody knows where tokens come from. */
export function makeOAuth2Client(words: OAuth2Words, ca: string | undefined): OAuth2Client {
  const { provider, tenant } = words;
  if (tenant !== undefined && provider !== 'microsoft') {
    throw new MailroomError('invalid', 'only Microsoft has tenants', ['use it with the provider microsoft']);
  }
  const known = provider === 'google' ? GOOGLE : provider === 'microsoft' ? microsoft(tenant ?? 'common') : undefined;
  const tokenUrl = words.tokenUrl ?? known?.tokenUrl;
  if (tokenUrl === undefined) {
    throw new MailroomError('needs-answer', 'nobody said where OAuth2 tokens come from', [
      'name the provider, google or microsoft, or give the address of its token endpoint',
    ]);
  }
  const optional = (url: string | undefined) => (url === undefined ? undefined : parseEndpoint(url));
  return {
    provider,
    tokenUrl: parseEndpoint(tokenUrl),
    authUrl: optional(words.authUrl ?? known?.authUrl),
    deviceUrl: optional(words.deviceUrl ?? known?.deviceUrl),
    clientId: words.clientId,
    clientSecret: words.clientSecret,
    scope: words.scope ?? known?.scope,
    ca,
  };
}

/** The address of an endpoint: https, or http on this machine. Throws `invalid`; secrets go there (RFC 6749, 3.2). */
export function parseEndpoint(text: string): string {
  const url = URL.parse(text.trim());
  const next = ['give an address such as https://login.acme.test/oauth2/token'];
  if (url === null || !['https:', 'http:'].includes(url.protocol)) {
    throw new MailroomError('invalid', 'that is not the web address of an endpoint', next);
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new MailroomError('invalid', 'the address of an endpoint has no login and no # in it', next);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname.replace(/^\[|\]$/g, ''))) {
    const said = `everybody on the way to ${url.host} could read the tokens: it has to be https`;
    throw new MailroomError('invalid', said, next);
  }
  return url.href;
}

/** The name under which a store keeps what belongs to one authorisation: its tokens, and what became of them. */
export function grantName(token: SecretRef, client: OAuth2Client): string {
  const parts = [client.tokenUrl, client.clientId, client.scope ?? '', formatSecretRef(token)];
  return `oauth2-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 20)}`;
}

/** The name of the access token in the vault, and of a refresh token that took the place of one we cannot write to. */
export const accessName = (grant: string): string => `${grant}-access`;
export const rotatedName = (grant: string): string => `${grant}-refresh`;

/** Where `authorize` keeps the refresh token of a login, and its client's secret. */
export const refreshSecretName = (login: string): string => `${login}-refresh`;
export const clientSecretName = (login: string): string => `${login}-client`;
