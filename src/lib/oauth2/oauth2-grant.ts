// OAuth2Grant: what became of an authorisation, as the store remembers it. The tokens themselves are in the vault.
export type OAuth2Grant = {
  readonly name: string;
  /** When the access token is good no more; undefined when there is none. */
  readonly expiresAt: Date | undefined;
  /** When tokens last came. */
  readonly renewedAt: Date | undefined;
  /** A hash of the refresh token that a reference gave when another one took its place. */
  readonly replaced: string | undefined;
  /** The authorisation server took it back, or does not know it any more. */
  readonly refusal: { readonly at: Date; readonly code: string } | undefined;
};

/** Milliseconds. A login may take a while, and clocks differ. */
const MARGIN = 5 * 60_000;

/** Whether the access token should be used still: it is not about to expire. */
export function isFresh({ expiresAt, renewedAt }: OAuth2Grant, now: Date): boolean {
  if (expiresAt === undefined) return false;
  const lifetime = expiresAt.getTime() - (renewedAt ?? now).getTime();
  return expiresAt.getTime() - Math.min(MARGIN, lifetime / 2) > now.getTime();
}

/**
 * Whether mailroom may log in, as far as it knows without asking anybody. `elsewhere`: a reference says where the
 * refresh token is, and it was never used.
 */
export type OAuth2State = {
  readonly state: 'given' | 'missing' | 'withdrawn' | 'elsewhere';
  readonly grant: OAuth2Grant | undefined;
};
