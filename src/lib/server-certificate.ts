// A mail server's certificate, as data, and why one that was looked at does not do.
import { type ToldFailure, TRUST_ITS_AUTHORITY } from './connection-failure.js';

/** What a server's certificate says about itself. */
export type ServerCertificate = {
  /** The names it is for; a client refuses it under any other (RFC 9525). */
  readonly names: readonly string[];
  readonly issuer: string;
  readonly selfSigned: boolean;
  readonly validFrom: Date;
  readonly validTo: Date;
};

/** From here on its end is worth a warning: those that renew themselves do it a month before. */
export const CERTIFICATE_WARNING_DAYS = 14;

const DAY = 24 * 60 * 60 * 1000;

// The names that Node.js gives to OpenSSL's verification errors, and its own for a name that does not fit.
const CERTIFICATE_CODE =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:GET_ISSUER|VERIFY)|CERT_|CRL_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/;

/** Whether the server was there, and its certificate was what did not do. */
export function isAboutCertificate(code: string): boolean {
  return CERTIFICATE_CODE.test(code);
}

/** Why this certificate was refused for that host; undefined when the certificate itself does not tell. */
export function certificateFailure(host: string, certificate: ServerCertificate, now: Date): ToldFailure | undefined {
  const tls = (message: string, ...next: string[]): ToldFailure => ({ kind: 'tls', message, next });
  if (certificate.validTo < now) {
    return tls(
      `the certificate of ${host} has expired on ${describeDay(certificate.validTo, now)}`,
      'whoever runs the server has to renew it',
    );
  }
  if (certificate.validFrom > now) {
    return tls(
      `the certificate of ${host} is not valid before ${describeDay(certificate.validFrom, now)}`,
      "check this machine's clock",
    );
  }
  return undefined;
}

/** A certificate that is not for the host that showed it. */
export function wrongNameFailure(host: string, { names }: ServerCertificate): ToldFailure {
  const [first] = names;
  return {
    kind: 'tls',
    message: `the certificate that ${host} shows is for ${names.slice(0, 5).join(', ') || 'no name'}, not for ${host}`,
    next: [
      first === undefined ? 'check the host name' : `check that this is the right server; if so, use --host ${first}`,
    ],
  };
}

/** A certificate whose authority this machine does not trust. */
export function unknownAuthorityFailure(host: string, { selfSigned, issuer }: ServerCertificate): ToldFailure {
  const signer = selfSigned ? 'signed by nobody but itself' : `signed by ${issuer}, which this machine does not know`;
  return {
    kind: 'tls',
    message: `the certificate of ${host} is ${signer}`,
    next: [TRUST_ITS_AUTHORITY],
  };
}

/** One line: whose certificate, from whom, how long it is good. */
export function describeCertificate(certificate: ServerCertificate, now: Date): string {
  const days = daysLeft(certificate, now);
  const signer = certificate.selfSigned ? 'signed by itself' : `by ${certificate.issuer}`;
  return `certificate of ${certificate.names[0] ?? 'no name'} ${signer}, ${countDays(days)} left`;
}

/** Whole days until it is good no more; below 0 when that is past. */
export function daysLeft({ validTo }: Pick<ServerCertificate, 'validTo'>, now: Date): number {
  return Math.floor((validTo.getTime() - now.getTime()) / DAY);
}

/** A day and how far away it is: `2026-11-19 (3 days ago)`. */
function describeDay(day: Date, now: Date): string {
  const days = Math.floor(Math.abs(now.getTime() - day.getTime()) / DAY);
  return `${day.toISOString().slice(0, 10)} (${day < now ? `${countDays(days)} ago` : `in ${countDays(days)}`})`;
}

function countDays(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`;
}
