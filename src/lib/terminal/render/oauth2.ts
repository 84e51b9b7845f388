// A login by OAuth2: as which client, whether mailroom may log in, and until when its token is good. No secrets.
import type { OAuth2State } from '../../oauth2/oauth2-grant.js';
import { formatSecretRef } from '../../secrets/secret-ref.js';
import type { Login } from '../../server-login.js';
import type { Field } from '../fields.js';
import { longDate } from '../relative-time.js';

export type OAuth2Json = {
  /** `google`, `microsoft`, or null for any other. */
  readonly provider: string | null;
  readonly clientId: string;
  /** A reference. */
  readonly clientSecret: string | null;
  readonly scope: string | null;
  readonly tokenUrl: string;
  readonly authUrl: string | null;
  readonly deviceUrl: string | null;
  /** `given`; `missing`: nobody has authorised it yet; `withdrawn`; `elsewhere`: a reference that was not used yet. */
  readonly state: string;
  /** Until when the access token that is there is good. */
  readonly tokenUntil: string | null;
  readonly renewedAt: string | null;
};

/** Null for a login that is none of these. */
export function toOAuth2Json(login: Login, state: OAuth2State | undefined): OAuth2Json | null {
  if (login.method !== 'oauth2' || login.client === undefined || state === undefined) return null;
  const { provider, clientId, clientSecret, scope, tokenUrl, authUrl, deviceUrl } = login.client;
  return {
    provider: provider ?? null,
    clientId,
    clientSecret: clientSecret === undefined ? null : formatSecretRef(clientSecret),
    scope: scope ?? null,
    tokenUrl,
    authUrl: authUrl ?? null,
    deviceUrl: deviceUrl ?? null,
    state: state.state,
    tokenUntil: state.grant?.expiresAt?.toISOString() ?? null,
    renewedAt: state.grant?.renewedAt?.toISOString() ?? null,
  };
}

/** Fields of a page. `command`: what mends it, such as `mailroom smtp authorize acme`. */
export function oauth2Fields(login: Login, state: OAuth2State | undefined, command: string): Field[] {
  if (login.method !== 'oauth2' || login.client === undefined || state === undefined) return [];
  const { clientId, scope, tokenUrl } = login.client;
  return [
    ['OAuth2 client', clientId],
    ['tokens from', new URL(tokenUrl).host],
    ['scope', scope ?? ''],
    ['authorised', describeState(state, command)],
  ];
}

function describeState({ state, grant }: OAuth2State, command: string): string {
  switch (state) {
    case 'missing':
      return `not yet: ${command}`;
    case 'withdrawn':
      return `withdrawn (${grant?.refusal?.code ?? ''}): ${command}`;
    case 'elsewhere':
      return 'not used yet';
    case 'given':
      return grant?.expiresAt === undefined ? 'yes' : `yes; the token is good until ${longDate(grant.expiresAt)}`;
  }
}
