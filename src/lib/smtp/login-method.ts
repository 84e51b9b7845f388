// Which way of logging in suits a login and a server, and what a token looks like on the line.
import type { Login, Server } from '../server-login.js';
import type { SmtpTrouble } from './smtp-failure.js';
import type { Capabilities } from './smtp-reply.js';

export type BearerMechanism = 'OAUTHBEARER' | 'XOAUTH2';

/** `password`: PLAIN, LOGIN or CRAM-MD5, as the server offers. */
export type LoginMethod = 'password' | BearerMechanism;

const WITH_PASSWORD = ['PLAIN', 'LOGIN', 'CRAM-MD5'];

/** The method to use; the trouble when the server offers none that fits. A server that offers nothing is never logged in to. */
export function chooseLogin(login: Login, { logins, words }: Capabilities): LoginMethod | SmtpTrouble {
  if (logins.length === 0) return { about: 'no-login', stage: 'login', offersStartTls: words.has('STARTTLS') };
  if (login.method === 'oauth2') {
    if (logins.includes('XOAUTH2')) return 'XOAUTH2';
    if (logins.includes('OAUTHBEARER')) return 'OAUTHBEARER';
  } else if (WITH_PASSWORD.some((method) => logins.includes(method))) {
    return 'password';
  }
  return { about: 'other-logins', stage: 'login', offered: logins };
}

/** The initial response that carries an access token, in base64 (RFC 7628, 3.1; XOAUTH2 is Google's older form). */
export function bearerResponse(
  mechanism: BearerMechanism,
  user: string,
  token: string,
  { host, port }: Pick<Server, 'host' | 'port'>,
): string {
  const text =
    mechanism === 'XOAUTH2'
      ? `user=${user}\x01auth=Bearer ${token}\x01\x01`
      : `n,a=${escapeName(user)},\x01host=${host}\x01port=${port}\x01auth=Bearer ${token}\x01\x01`;
  return toBase64(text);
}

/** What to answer to the server's description of a failure, so that it says its final no (RFC 7628, 3.2.3). */
export function bearerGiveUp(mechanism: BearerMechanism): string {
  return mechanism === 'XOAUTH2' ? '' : 'AQ==';
}

export type LoginWords = { readonly user: string; readonly secret: string; readonly sent: string };

/** A server's refusal without what it was told in confidence: some repeat the command that they refuse. */
export function withoutSecrets(reply: string, { user, secret, sent }: LoginWords): string {
  const forms = [secret, sent, toBase64(secret), toBase64(`\0${user}\0${secret}`)].filter(Boolean);
  // The longest first: a shorter one may be a part of it.
  return forms
    .toSorted((one, other) => other.length - one.length)
    .reduce((text, form) => text.replaceAll(form, '[secret]'), reply);
}

function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

// A name in a GS2 header (RFC 5801, 4).
function escapeName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C');
}
