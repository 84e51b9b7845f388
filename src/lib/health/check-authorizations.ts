// Checks the logins by OAuth2: whether mailroom may log in still, whether it gets new tokens, and until when.
import { AccessToken } from '../oauth2/access-token.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { type Login, loginSecret } from '../server-login.js';
import type { Db } from '../store/db.js';
import { readOAuth2State } from '../store/oauth2-grants.js';
import { type Finding, failed, type Judgement, ok, unknown } from './finding.js';
import { takeTime } from './take-time.js';

export type CheckAuthorizationsDeps = {
  readonly db: Db;
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
};

/** `what`: `smtp acme`, `mailbox inbox`. */
export type LoginOwner = { readonly what: string; readonly login: Login };

/** One finding for each such login. `offline`: no authorisation server is asked. */
export function checkAuthorizations(
  deps: CheckAuthorizationsDeps,
  owners: readonly LoginOwner[],
  offline: boolean,
): Promise<readonly Finding[]> {
  const authorized = owners.filter(({ login }) => loginSecret(login)?.client !== undefined);
  return Promise.all(
    authorized.map((owner) => takeTime('authorisation', owner.what, () => judge(deps, owner, offline))),
  );
}

async function judge(deps: CheckAuthorizationsDeps, { what, login }: LoginOwner, offline: boolean): Promise<Judgement> {
  const ref = loginSecret(login);
  if (ref === undefined) return ok('none is needed');
  const state = await readOAuth2State(deps.db, login);
  const next = `mailroom ${what.replace(' ', ' authorize ')}`;
  if (state?.state === 'missing')
    return { ...failed('nobody has authorised mailroom to log in yet', next), kind: 'auth' };
  if (offline) {
    if (state?.state === 'withdrawn') return { ...failed('the authorisation was withdrawn', next), kind: 'auth' };
    const until = state?.grant?.expiresAt;
    return until === undefined ? unknown('it was not used yet') : ok(`the token is good until ${until.toISOString()}`);
  }
  const token = await deps.readSecret(ref);
  // The token that is kept may be good for an hour after the authorisation was withdrawn: a new one tells.
  const renewed = token instanceof AccessToken ? await token.renew() : token;
  if (!(renewed instanceof AccessToken)) return ok('it can be read');
  return ok(`renewed now; the token is good until ${renewed.expiresAt.toISOString()}`);
}
