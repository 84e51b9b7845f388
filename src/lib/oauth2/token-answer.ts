// What a token endpoint answers (RFC 6749, 5), understood.
import { MailroomError } from '../errors.js';
import { Secret } from '../secrets/secret.js';

/** An answer as it came: the status of HTTP, and the JSON object in it, empty when there was none. */
export type EndpointAnswer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

export type Tokens = {
  readonly access: Secret;
  readonly refresh: Secret | undefined;
  /** Seconds that the access token is good for. */
  readonly lifetime: number;
};

/** The error code of an answer that brings no tokens; undefined when it brings some. */
export function refusalOf({ status, body }: EndpointAnswer): string | undefined {
  const { error } = body;
  if (typeof error === 'string' && /^[\x20-\x7e]{1,100}$/.test(error)) return error;
  return status === 200 && typeof body['access_token'] === 'string' ? undefined : `HTTP ${status}`;
}

// Servers should say how long (RFC 6749, 5.1); an hour is what nearly all of them give.
const USUAL_LIFETIME = 3600;
const LONGEST_LIFETIME = 366 * 86_400;

/** The tokens of an answer that was not refused. */
export function tokensOf({ body }: EndpointAnswer): Tokens {
  const { access_token: access, refresh_token: refresh, expires_in: seconds } = body;
  const lifetime = Number(seconds ?? USUAL_LIFETIME);
  return {
    access: new Secret(String(access)),
    refresh: typeof refresh === 'string' && refresh !== '' ? new Secret(refresh) : undefined,
    lifetime: lifetime > 0 ? Math.min(lifetime, LONGEST_LIFETIME) : USUAL_LIFETIME,
  };
}

/** Codes that say: this refresh token will never do again, somebody has to authorise anew (RFC 6749, 5.2; OpenID). */
const WITHDRAWN = ['invalid_grant', 'interaction_required', 'login_required', 'consent_required', 'account_locked'];

export const isWithdrawn = (code: string): boolean => WITHDRAWN.includes(code);

// What a server means for now, whatever its status is.
const FOR_NOW = ['temporarily_unavailable', 'server_error', 'slow_down'];

/** A refusal in our words. Nothing of the answer but its code is repeated: descriptions may quote what was sent. */
export function describeRefusal(host: string, code: string, status: number): MailroomError {
  if (FOR_NOW.includes(code) || status >= 500 || status === 429 || status === 408) {
    return new MailroomError('unreachable', `${host} gives no tokens for now (${code})`, ['try again later']);
  }
  const next = ADVICE.get(code) ?? ['look at what is registered there for this client'];
  return new MailroomError('auth', `${host} gives mailroom no token (${code})`, next);
}

// A map: an object also answers to codes that nobody wrote, such as "constructor".
const ADVICE = new Map<string, readonly string[]>(
  Object.entries({
    invalid_client: ['check the client id and the client secret'],
    unauthorized_client: ['the client may not do that: look at what kind of application it is registered as'],
    invalid_scope: ['check the scope: the client has to be allowed what it asks for'],
    unsupported_grant_type: ['the server offers no refresh tokens of this kind, or has another token endpoint'],
    access_denied: ['somebody said no in the browser: run it again to be asked again'],
    admin_policy_enforced: ['an administrator has to allow this client'],
    expired_token: ['the code was not typed in time: run it again'],
  }),
);
