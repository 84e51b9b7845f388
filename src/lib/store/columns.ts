// How values of the domain stand in columns, and how they come back.
import type { EmailAddress } from '../address/email-address.js';
import type { OAuth2Client } from '../oauth2/oauth2-client.js';
import { formatSecretRef, parseSecretRef } from '../secrets/secret-ref.js';
import { type Encryption, type Login, loginSecret, loginUser, type Server } from '../server-login.js';

export const toFlag = (value: boolean): 0 | 1 => (value ? 1 : 0);

export const toTime = (date: Date): string => date.toISOString();

/** Words of a stranger: PostgreSQL takes no NUL in a text. */
export const toText = (words: string): string => words.replaceAll('\0', '\ufffd');

export const fromTime = (text: string): Date => new Date(text);

export const fromTimeOrNull = (text: string | null): Date | undefined => (text === null ? undefined : new Date(text));

/** Reads JSON that this program wrote itself: the schema's checks and our own types vouch for its shape. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** An address that was parsed before it was stored. */
export const storedAddress = (text: string): EmailAddress => text as EmailAddress;

type ServerRow = {
  host: string;
  port: number;
  encryption: string;
  ca: string | null;
  login_method: string;
  login_user: string | null;
  login_secret: string | null;
  login_oauth2: string | null;
};

export function toServerRow(server: Server & { readonly login: Login }): ServerRow {
  const secret = loginSecret(server.login);
  return {
    host: server.host,
    port: server.port,
    encryption: server.encryption,
    ca: server.ca ?? null,
    login_method: server.login.method,
    login_user: loginUser(server.login) ?? null,
    login_secret: secret === undefined ? null : formatSecretRef(secret),
    login_oauth2: secret?.client === undefined ? null : toClientJson(secret.client),
  };
}

export function fromServerRow(row: ServerRow): Server & { readonly login: Login } {
  return {
    host: row.host,
    port: row.port,
    encryption: row.encryption as Encryption,
    ca: row.ca ?? undefined,
    login: fromLoginColumns(row),
  };
}

function fromLoginColumns(row: ServerRow): Login {
  if (row.login_user === null || row.login_secret === null) return { method: 'none' };
  const secret = parseSecretRef(row.login_secret);
  if (row.login_method !== 'oauth2') return { method: 'password', user: row.login_user, password: secret };
  const client = row.login_oauth2 === null ? undefined : fromClientJson(row.login_oauth2, row.ca);
  return { method: 'oauth2', user: row.login_user, token: secret, ...(client === undefined ? {} : { client }) };
}

type ClientJson = Omit<OAuth2Client, 'clientSecret' | 'ca'> & { readonly clientSecret?: string };

function toClientJson({ ca: _, clientSecret, ...client }: OAuth2Client): string {
  const json: ClientJson = { ...client, ...(clientSecret && { clientSecret: formatSecretRef(clientSecret) }) };
  return JSON.stringify(json);
}

function fromClientJson(text: string, ca: string | null): OAuth2Client {
  const { provider, tokenUrl, authUrl, deviceUrl, clientId, clientSecret, scope } = fromJson<ClientJson>(text);
  const secret = clientSecret === undefined ? undefined : parseSecretRef(clientSecret);
  return { provider, tokenUrl, authUrl, deviceUrl, clientId, clientSecret: secret, scope, ca: ca ?? undefined };
}
