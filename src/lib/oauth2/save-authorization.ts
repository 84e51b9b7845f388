// Keeps what an authorisation gave: the refresh token and the client's secret in the vault, the access token till it expires.
import { MailroomError } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import type { Login } from '../server-login.js';
import type { Tx } from '../store/db.js';
import { saveOAuth2Grant } from '../store/oauth2-grants.js';
import { type SealedSecret, saveSealedSecret } from '../store/vault-secrets.js';
import type { AuthorizationWay, Authorize } from './authorization.js';
import { accessName, clientSecretName, grantName, type OAuth2Client, refreshSecretName } from './oauth2-client.js';

export type AuthorizeDeps = {
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly sealSecret: (name: string, secret: Secret) => Promise<SealedSecret>;
  readonly authorize: Authorize;
};

export type AuthorizationOrder = AuthorizationWay & {
  /** The secret of the client, when somebody gave it now; it goes to the vault. */
  readonly clientSecret: Secret | undefined;
  readonly skipCheck: boolean;
};

type OAuth2Login = Extract<Login, { method: 'oauth2' }>;

/** A login that can be authorised. Throws `invalid` for any other. */
export function needOAuth2Login(login: Login, words: string): OAuth2Login & { readonly client: OAuth2Client } {
  if (login.method === 'oauth2' && login.client !== undefined) return { ...login, client: login.client };
  throw new MailroomError('invalid', `${words} does not log in by OAuth2 with a refresh token`, [
    `say whose: mailroom ${words.replace(' ', ' edit ')} --oauth2-provider google --oauth2-client-id ID`,
  ]);
}

export type Authorized = {
  readonly login: Login;
  readonly access: Secret;
  readonly sealed: readonly SealedSecret[];
  readonly lifetime: number;
};

/** Asks a person, and seals what comes. `name`: `smtp-acme`. Throws what `authorize` throws, `auth` without a refresh token. */
export async function askAuthorization(
  deps: AuthorizeDeps,
  login: OAuth2Login & { readonly client: OAuth2Client },
  name: string,
  order: AuthorizationOrder,
): Promise<Authorized> {
  const { client } = login;
  const secret = order.clientSecret ?? (client.clientSecret && (await deps.readSecret(client.clientSecret)));
  const { access, refresh, lifetime } = await deps.authorize(client, secret, order);
  if (refresh === undefined) throw withoutRefresh(client);
  // A reference to a place of somebody else's cannot be written to: from now on the vault has it.
  const token: SecretRef =
    login.token.scheme === 'vault' ? login.token : { scheme: 'vault', value: refreshSecretName(name) };
  const kept = clientSecretName(name);
  const clientSecret: SecretRef | undefined =
    order.clientSecret === undefined ? client.clientSecret : { scheme: 'vault', value: kept };
  const next = { ...login, token, client: { ...client, clientSecret } };
  const sealed = [
    await deps.sealSecret(token.value, refresh),
    await deps.sealSecret(accessName(grantName(token, next.client)), access),
    ...(order.clientSecret === undefined ? [] : [await deps.sealSecret(kept, order.clientSecret)]),
  ];
  return { login: next, access, sealed, lifetime };
}

export async function saveAuthorization(tx: Tx, { login, sealed, lifetime }: Authorized, now: Date): Promise<void> {
  if (login.method !== 'oauth2' || login.client === undefined) return;
  for (const secret of sealed) await saveSealedSecret(tx, secret, now);
  await saveOAuth2Grant(tx, {
    name: grantName(login.token, login.client),
    expiresAt: new Date(now.getTime() + lifetime * 1000),
    renewedAt: now,
    replaced: undefined,
    refusal: undefined,
  });
}

function withoutRefresh({ tokenUrl, provider }: OAuth2Client): MailroomError {
  return new MailroomError('auth', `${new URL(tokenUrl).host} gave a token that cannot be refreshed`, [
    provider === 'google'
      ? 'take mailroom away at https://myaccount.google.com/permissions, then run it again'
      : 'the scope usually has to have offline_access in it: --oauth2-scope',
  ]);
}
