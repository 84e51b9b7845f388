// Authorisations by OAuth2 in the store, and the secrets that only they use.
import { accessName, grantName, rotatedName } from '../oauth2/oauth2-client.js';
import type { OAuth2Grant, OAuth2State } from '../oauth2/oauth2-grant.js';
import { formatSecretRef, type SecretRef } from '../secrets/secret-ref.js';
import type { Login } from '../server-login.js';
import { fromServerRow, fromTime, fromTimeOrNull, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import { deleteUnusedSecret, findSealedSecret } from './vault-secrets.js';

export async function findOAuth2Grant(db: Queries, name: string): Promise<OAuth2Grant | undefined> {
  const row = await db.selectFrom('oauth2_grant').selectAll().where('name', '=', name).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    name,
    expiresAt: fromTimeOrNull(row.expires_at),
    renewedAt: fromTimeOrNull(row.renewed_at),
    replaced: row.replaced ?? undefined,
    refusal: row.refused_at === null ? undefined : { at: fromTime(row.refused_at), code: row.refusal ?? '' },
  };
}

/** Keeps what became of an authorisation, in the place of what was known of it. */
export async function saveOAuth2Grant(tx: Tx, grant: OAuth2Grant): Promise<void> {
  const values = {
    expires_at: grant.expiresAt === undefined ? null : toTime(grant.expiresAt),
    renewed_at: grant.renewedAt === undefined ? null : toTime(grant.renewedAt),
    replaced: grant.replaced ?? null,
    refused_at: grant.refusal === undefined ? null : toTime(grant.refusal.at),
    refusal: grant.refusal?.code ?? null,
  };
  await tx
    .insertInto('oauth2_grant')
    .values({ name: grant.name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
}

/** Who logs in with this refresh token: `smtp acme`, `mailbox inbox`. */
export async function listLoginsWith(db: Queries, token: SecretRef): Promise<string[]> {
  const reference = formatSecretRef(token);
  const smtp = await db.selectFrom('smtp_config').select('name').where('login_secret', '=', reference).execute();
  const mailboxes = await db.selectFrom('mailbox').select('name').where('login_secret', '=', reference).execute();
  return [...smtp.map(({ name }) => `smtp ${name}`), ...mailboxes.map(({ name }) => `mailbox ${name}`)].sort();
}

/** Takes out of the store what only that login had: secrets in the vault, tokens, what became of them. */
export async function forgetUnusedLogin(tx: Tx, login: Login): Promise<void> {
  if (login.method === 'none') return;
  const secret = login.method === 'password' ? login.password : login.token;
  if (secret.scheme === 'vault') await deleteUnusedSecret(tx, secret.value);
  if (login.method !== 'oauth2' || login.client === undefined) return;
  const { client, token } = login;
  if (client.clientSecret?.scheme === 'vault') await deleteUnusedSecret(tx, client.clientSecret.value);
  const grant = grantName(token, client);
  if ((await listGrantNames(tx)).includes(grant)) return;
  await tx.deleteFrom('oauth2_grant').where('name', '=', grant).execute();
  await tx
    .deleteFrom('vault_secret')
    .where('name', 'in', [accessName(grant), rotatedName(grant)])
    .execute();
}

async function listGrantNames(tx: Tx): Promise<string[]> {
  const rows = [
    ...(await tx.selectFrom('smtp_config').selectAll().where('login_oauth2', 'is not', null).execute()),
    ...(await tx.selectFrom('mailbox').selectAll().where('login_oauth2', 'is not', null).execute()),
  ];
  return rows.flatMap((row) => {
    const { login } = fromServerRow(row);
    return login.method === 'oauth2' && login.client !== undefined ? [grantName(login.token, login.client)] : [];
  });
}

/** How it stands with a login by OAuth2 with a refresh token; undefined for every other login. */
export async function readOAuth2State(db: Queries, login: Login): Promise<OAuth2State | undefined> {
  if (login.method !== 'oauth2' || login.client === undefined) return undefined;
  const { client, token } = login;
  const grant = await findOAuth2Grant(db, grantName(token, client));
  if (grant?.refusal !== undefined) return { state: 'withdrawn', grant };
  if (token.scheme === 'vault') {
    const isThere = (await findSealedSecret(db, token.value)) !== undefined;
    return { state: isThere ? 'given' : 'missing', grant };
  }
  return { state: grant === undefined ? 'elsewhere' : 'given', grant };
}
