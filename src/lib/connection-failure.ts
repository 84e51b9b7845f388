// What the network or TLS says when a server cannot be reached, in our words: the part that SMTP and IMAP share.
import type { ErrorKind } from './errors.js';

/** A failure, told: what `MailroomError` is made of. */
export type ToldFailure = { readonly kind: ErrorKind; readonly message: string; readonly next: readonly string[] };

export type ServerAddress = { readonly host: string; readonly port: number };

/**
 * Tells a failure of name lookup, connection or TLS by the code that Node.js gives it; undefined for any other code.
 * @param words what the error itself says, for codes that nobody has words for
 */
export function tellConnectionFailure(server: ServerAddress, code: string, words: string): ToldFailure | undefined {
  return (
    tellNetworkFailure(server, code) ??
    tellCertificateFailure(server, code, words) ??
    tellTlsFailure(server, code, words)
  );
}

function tellNetworkFailure({ host, port }: ServerAddress, code: string): ToldFailure | undefined {
  const unreachable = (message: string, ...next: string[]): ToldFailure => ({ kind: 'unreachable', message, next });
  switch (code) {
    case 'ENOTFOUND':
      return unreachable(
        `there is no server called ${host}`,
        'check how the host is written, and that this machine is online',
      );
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return unreachable(
        `the name ${host} could not be looked up`,
        'check that this machine is online, then try again',
      );
    case 'ECONNREFUSED':
      return unreachable(`nothing answers at ${host} port ${port}`, 'check the port, and that the server runs');
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'EADDRNOTAVAIL':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
      return unreachable(`there is no way from here to ${host}`, 'check that this machine is online, then try again');
    case 'ETIMEDOUT':
    case 'CONNECT_TIMEOUT':
      return unreachable(
        `${host} port ${port} did not answer in time`,
        'check host and port; a firewall may be between here and there',
      );
    case 'ECONNRESET':
    case 'EPIPE':
      return unreachable(`${host} cut the connection`, 'try again; when it stays like this, check port and encryption');
    default:
      return undefined;
  }
}

/** What helps with a server of one's own; nothing else turns the check of certificates off. */
export const TRUST_ITS_AUTHORITY =
  'if that server is your own, give the certificate of its authority, as a PEM file, with --ca FILE';

// The codes of OpenSSL's certificate checks, as Node.js names them.
function tellCertificateFailure({ host }: ServerAddress, code: string, words: string): ToldFailure | undefined {
  const tls = (message: string, ...next: string[]): ToldFailure => ({ kind: 'tls', message, next });
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return tls(`the certificate of ${host} has expired`, 'whoever runs the server has to renew it');
    case 'CERT_NOT_YET_VALID':
      return tls(`the certificate of ${host} is not valid yet`, "check this machine's clock");
    case 'CERT_REVOKED':
      return tls(`the certificate of ${host} was revoked`, 'whoever runs the server has to replace it');
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return tls(
        `the certificate of ${host} is for another name${namesIn(words)}`,
        'give the name that is in the certificate as the host, or check that this is the right server',
      );
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_UNTRUSTED':
      return tls(`nobody this machine trusts vouches for the certificate of ${host}`, TRUST_ITS_AUTHORITY);
    default:
      return undefined;
  }
}

// Node.js ends its sentence with what the certificate holds: `... cert's altnames: DNS:mail.example.org`.
function namesIn(words: string): string {
  const [, names] = /cert's altnames: (.+)$/.exec(words) ?? [];
  return names === undefined ? '' : ` (${names.replaceAll(/DNS:|IP Address:/g, '')})`;
}

const TLS_CODE = /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|EPROTO$)/;
const OTHER_VERSION = /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/;

function tellTlsFailure({ host, port }: ServerAddress, code: string, words: string): ToldFailure | undefined {
  if (!TLS_CODE.test(code)) return undefined;
  // Text came where the handshake should have begun.
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    return {
      kind: 'tls',
      message: `${host} port ${port} does not speak TLS from the first byte`,
      next: ['use --encryption starttls for this port, or the port that is for TLS'],
    };
  }
  if (OTHER_VERSION.test(code)) {
    return {
      kind: 'tls',
      message: `${host} speaks no TLS version that is safe (1.2 or later)`,
      next: ['whoever runs the server has to switch it on'],
    };
  }
  return {
    kind: 'tls',
    message: `no TLS connection to ${host}: ${words || code}`,
    next: ['check port and encryption'],
  };
}
