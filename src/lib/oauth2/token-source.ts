// From a refresh token to an access token: the one that is kept, or a new one, which one program at a time asks for.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import type { Db, Lease } from '../store/db.js';
import { findOAuth2Grant, listLoginsWith, saveOAuth2Grant } from '../store/oauth2-grants.js';
import { findSealedSecret, type SealedSecret, saveSealedSecret } from '../store/vault-secrets.js';
import { AccessToken } from './access-token.js';
import { accessName, grantName, type OAuth2Client, rotatedName } from './oauth2-client.js';
import { isFresh, type OAuth2Grant } from './oauth2-grant.js';
import { describeRefusal, isWithdrawn, refusalOf, type Tokens, tokensOf } from './token-answer.js';
import { postForm } from './token-endpoint.js';

export type TokenDeps = {
  readonly db: Db;
  readonly clock: Clock;
  /** The secret of a plain reference. */
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly sealSecret: (name: string, secret: Secret) => Promise<SealedSecret>;
};

type Authorization = { readonly token: SecretRef; readonly client: OAuth2Client; readonly grant: string };

/**
 * An access token for the refresh token that is there. Throws `auth` when nobody has authorised mailroom yet or it was
 * withdrawn, `unreachable` and `tls` for the token endpoint, `local` and `not-found` as references do.
 */
export async function readAccessToken(deps: TokenDeps, ref: SecretRef, client: OAuth2Client): Promise<AccessToken> {
  const token = { scheme: ref.scheme, value: ref.value };
  return currentToken(deps, { token, client, grant: grantName(token, client) }, undefined);
}

/** `refused`: a token that a mail server did not take, so another one is wanted. */
async function currentToken(
  deps: TokenDeps,
  authorization: Authorization,
  refused: Secret | undefined,
): Promise<AccessToken> {
  const kept = await findKept(deps, authorization, refused);
  if (kept !== undefined) return kept;
  const lease = await takeLease(deps, authorization, refused);
  if (lease instanceof AccessToken) return lease;
  try {
    // Another program may have been quicker between the look and the lease.
    return (await findKept(deps, authorization, refused)) ?? (await renew(deps, authorization));
  } finally {
    await lease.release();
  }
}

async function findKept(
  deps: TokenDeps,
  authorization: Authorization,
  refused: Secret | undefined,
): Promise<AccessToken | undefined> {
  const grant = await findOAuth2Grant(deps.db, authorization.grant);
  if (grant?.expiresAt === undefined || !isFresh(grant, deps.clock.now())) return undefined;
  const name = accessName(authorization.grant);
  if ((await findSealedSecret(deps.db, name)) === undefined) return undefined;
  const access = await deps.readSecret({ scheme: 'vault', value: name });
  if (access.reveal() === refused?.reveal()) return undefined;
  return accessToken(deps, authorization, access, grant.expiresAt);
}

function accessToken(deps: TokenDeps, authorization: Authorization, access: Secret, expiresAt: Date): AccessToken {
  const token: AccessToken = new AccessToken(access.reveal(), expiresAt, () =>
    currentToken(deps, authorization, token),
  );
  return token;
}

/** Milliseconds: longer than a token endpoint may take, and how often to look whether somebody else is done. */
const PATIENCE = 45_000;
const PAUSE = 100;

/** The right to ask for tokens with this refresh token, or the access token that another program has just got. */
async function takeLease(
  deps: TokenDeps,
  authorization: Authorization,
  refused: Secret | undefined,
): Promise<Lease | AccessToken> {
  for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
    const lease = await deps.db.lease(authorization.grant);
    if (lease !== undefined) return lease;
    await sleep(PAUSE);
    const kept = await findKept(deps, authorization, refused);
    if (kept !== undefined) return kept;
  }
  throw new MailroomError('unreachable', 'another program has been asking for the same access token for too long', [
    'try again later',
  ]);
}

async function renew(deps: TokenDeps, authorization: Authorization): Promise<AccessToken> {
  const { client, grant } = authorization;
  const before = await findOAuth2Grant(deps.db, grant);
  const present = await presentRefreshToken(deps, authorization, before);
  const clientSecret = client.clientSecret && (await deps.readSecret(client.clientSecret));
  const form = { grant_type: 'refresh_token', refresh_token: present.refresh.reveal(), scope: client.scope };
  const answer = await postForm(client, client.tokenUrl, form, clientSecret);
  const code = refusalOf(answer);
  if (code === undefined) return keep(deps, authorization, present, tokensOf(answer));
  const host = new URL(client.tokenUrl).host;
  if (!isWithdrawn(code)) throw describeRefusal(host, code, answer.status);
  const refusal = { at: deps.clock.now(), code };
  const empty = { name: grant, expiresAt: undefined, renewedAt: undefined, replaced: undefined };
  await deps.db.transaction((tx) => saveOAuth2Grant(tx, { ...empty, ...before, expiresAt: undefined, refusal }));
  throw await withdrawn(deps, authorization, `${host} has withdrawn the authorisation (${code})`);
}

type Present = {
  readonly refresh: Secret;
  /** Where a new refresh token goes: a reference of our own vault is overwritten, others cannot be. */
  readonly keptAs: string;
  /** Of what the reference gives, where the new token cannot take its place there. */
  readonly given: string | undefined;
};

/** What the reference gives, or what took its place: a person who puts another token there is right. */
async function presentRefreshToken(
  deps: TokenDeps,
  authorization: Authorization,
  grant: OAuth2Grant | undefined,
): Promise<Present> {
  const { token } = authorization;
  if (token.scheme === 'vault') {
    if ((await findSealedSecret(deps.db, token.value)) === undefined) {
      throw await withdrawn(deps, authorization, 'nobody has authorised mailroom to log in yet');
    }
    return { refresh: await deps.readSecret(token), keptAs: token.value, given: undefined };
  }
  const refresh = await deps.readSecret(token);
  const given = createHash('sha256').update(refresh.reveal()).digest('hex');
  const keptAs = rotatedName(authorization.grant);
  const isReplaced = grant?.replaced === given && (await findSealedSecret(deps.db, keptAs)) !== undefined;
  return { refresh: isReplaced ? await deps.readSecret({ scheme: 'vault', value: keptAs }) : refresh, keptAs, given };
}

async function keep(
  deps: TokenDeps,
  authorization: Authorization,
  { refresh: before, keptAs, given }: Present,
  { access, refresh, lifetime }: Tokens,
): Promise<AccessToken> {
  const now = deps.clock.now();
  const expiresAt = new Date(now.getTime() + lifetime * 1000);
  const isOther = refresh !== undefined && refresh.reveal() !== before.reveal();
  const sealed = await deps.sealSecret(accessName(authorization.grant), access);
  // The one before is good no more, so this one must not be lost (RFC 6749, 6).
  const rotated = isOther ? await deps.sealSecret(keptAs, refresh) : undefined;
  await deps.db.transaction(async (tx) => {
    const known = await findOAuth2Grant(tx, authorization.grant);
    const replaced = rotated === undefined ? known?.replaced : given;
    await saveSealedSecret(tx, sealed, now);
    if (rotated !== undefined) await saveSealedSecret(tx, rotated, now);
    await saveOAuth2Grant(tx, { name: authorization.grant, expiresAt, renewedAt: now, replaced, refusal: undefined });
  });
  return accessToken(deps, authorization, access, expiresAt);
}

/** Says whom it concerns, and the command that mends it. */
async function withdrawn(deps: TokenDeps, { token }: Authorization, what: string): Promise<MailroomError> {
  const logins = await listLoginsWith(deps.db, token);
  const next = logins.map((login) => `authorise mailroom in a browser: mailroom ${login.replace(' ', ' authorize ')}`);
  return new MailroomError('auth', logins.length === 0 ? what : `${what}: ${logins.join(', ')}`, next);
}
