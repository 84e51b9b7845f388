// AccessToken: a secret that expires, and that can be had anew when a server refuses it.
import { Secret } from '../secrets/secret.js';

export class AccessToken extends Secret {
  readonly expiresAt: Date;
  readonly #renew: () => Promise<AccessToken>;

  constructor(value: string, expiresAt: Date, renew: () => Promise<AccessToken>) {
    super(value);
    this.expiresAt = expiresAt;
    this.#renew = renew;
  }

  /** Another one than this. Throws `auth` when there is none to be had, `unreachable` when nobody answers. */
  renew(): Promise<AccessToken> {
    return this.#renew();
  }
}
