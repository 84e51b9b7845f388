// Whom this machine trusts when a mail server shows its certificate.
import { isIP } from 'node:net';
import {
  type ConnectionOptions,
  checkServerIdentity,
  createSecureContext,
  getCACertificates,
  type PeerCertificate,
  type SecureContext,
} from 'node:tls';
import type { ServerCertificate } from './server-certificate.js';
import type { Server } from './server-login.js';

/**
 * Whose word is taken for a certificate: the roots of Node.js, of the system, of NODE_EXTRA_CA_CERTS and the server's own
 * authority; or, of these, only the server's own authority, or without one those that Node.js has at hand. Nothing is
 * trusted by `at-hand` that `all` does not trust, and it spares reading the roots of the system, twice a start of Node.
 */
export type TrustedRoots = 'all' | 'at-hand';

const contexts = new Map<string, SecureContext>();

/**
 * Options for `tls.connect`: TLS 1.2 or later, verified against these roots. `onVerified` hears of the certificate once
 * it is good.
 */
export function trustedTls(
  server: Pick<Server, 'host' | 'ca'>,
  onVerified: (certificate: ServerCertificate) => void = () => {},
  trusted: TrustedRoots = 'all',
): ConnectionOptions {
  return {
    host: server.host,
    // Only names can be asked for (RFC 6066, 3).
    ...(isIP(server.host) === 0 ? { servername: server.host } : {}),
    secureContext: contextFor(server.ca, trusted),
    // Said here, NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off.
    rejectUnauthorized: true,
    checkServerIdentity: (host, certificate) => {
      const problem = checkServerIdentity(host, certificate);
      if (problem === undefined) onVerified(readCertificate(certificate));
      return problem;
    },
  };
}

// Hosts that only the system vouches for.
const vouchedBySystem = new Set<string>();

/**
 * Does the work with the roots at hand; with all of them where it fails for want of trust, and from then on for that
 * host. The work must change nothing before the certificate is good.
 */
export async function withFewestRoots<T>(
  host: string,
  work: (trusted: TrustedRoots) => Promise<T>,
  isDistrust: (error: unknown) => boolean,
): Promise<T> {
  if (vouchedBySystem.has(host)) return work('all');
  try {
    return await work('at-hand');
  } catch (error) {
    if (!isDistrust(error)) throw error;
    const value = await work('all');
    vouchedBySystem.add(host);
    return value;
  }
}

/** What a certificate says, as data. */
export function readCertificate(certificate: PeerCertificate): ServerCertificate {
  const { issuer, subject, subjectaltname } = certificate;
  const alternatives = subjectaltname?.split(', ').map((name) => name.replace(/^[^:]*:/, '')) ?? [];
  return {
    names: alternatives.length > 0 ? alternatives : textsOf(subject?.CN),
    issuer: [...new Set([...textsOf(issuer?.O), ...textsOf(issuer?.CN)])].join(' ') || 'an authority without a name',
    selfSigned: JSON.stringify(issuer) === JSON.stringify(subject),
    validFrom: new Date(certificate.valid_from),
    validTo: new Date(certificate.valid_to),
  };
}

// Reading the roots takes a while, and a program asks several servers.
function contextFor(ca: string | undefined, trusted: TrustedRoots): SecureContext {
  const key = `${trusted} ${ca ?? ''}`;
  const known = contexts.get(key);
  if (known !== undefined) return known;
  const own = ca === undefined ? [] : [ca];
  const authorities = trusted === 'all' ? [...roots(), ...own] : own;
  const context = createSecureContext({
    minVersion: 'TLSv1.2',
    // Without any, Node.js takes its own.
    ...(authorities.length === 0 ? {} : { ca: authorities }),
  });
  contexts.set(key, context);
  return context;
}

// The same root comes several times, from Node.js and from the system, its lines broken differently.
function roots(): Iterable<string> {
  const all = [...getCACertificates('default'), ...getCACertificates('system')];
  return new Map(all.map((pem) => [pem.replace(/\s+/g, ''), pem])).values();
}

function textsOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
