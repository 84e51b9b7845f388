// How a person lets mailroom into an account, in our words: in a browser on this machine, or with a code on another one.
import type { Secret } from '../secrets/secret.js';
import type { OAuth2Client } from './oauth2-client.js';
import type { Tokens } from './token-answer.js';

/** What a person is told meanwhile. */
export type AuthorizationStep =
  /** `opened`: a browser was started with it; the address is told anyway. */
  | { readonly step: 'browser'; readonly url: string; readonly opened: boolean }
  | { readonly step: 'device'; readonly url: string; readonly code: string; readonly minutes: number };

export type AuthorizationWay = {
  readonly way: 'browser' | 'device';
  /** `browser`: start one, not only tell the address. */
  readonly open: boolean;
  /** Milliseconds until it is given up. */
  readonly timeout: number;
  /** The account: servers offer to log in as it. */
  readonly user: string;
  readonly onStep: (step: AuthorizationStep) => void;
};

/** Asks a person. Throws `auth` when they or the server say no, `unreachable`, and `needs-answer` when nobody says a word in time. */
export type Authorize = (
  client: OAuth2Client,
  clientSecret: Secret | undefined,
  how: AuthorizationWay,
) => Promise<Tokens>;
