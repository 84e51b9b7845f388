// Signs a mail for the SMTP config that it leaves by, where that has a DKIM key.
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import type { Dkim } from './dkim.js';
import type { DkimKey } from './nodemailer-dkim.js';
import type { SmtpConfig } from './smtp-config.js';

export type SignDeps = { readonly readSecret: (ref: SecretRef) => Promise<Secret> };

/** The key of a config; `typed` goes before what it refers to. Throws `invalid`, and what an unreadable secret throws. */
export async function readDkimKey(deps: SignDeps, dkim: Dkim, typed?: Secret): Promise<DkimKey> {
  const secret = typed ?? (await deps.readSecret(dkim.key));
  return (await import('./nodemailer-dkim.js')).openDkimKey(dkim, secret);
}

/** The bytes as they are to leave. Throws what `readDkimKey` throws. */
export async function signMail(deps: SignDeps, config: Pick<SmtpConfig, 'dkim'>, raw: Uint8Array): Promise<Uint8Array> {
  return config.dkim === undefined ? raw : (await readDkimKey(deps, config.dkim)).sign(raw);
}
