// The SRV records by which a domain names its mail servers (RFC 6186, RFC 8314).
import type { ServiceRecord } from '../dns/dns.js';
import { parseHost } from '../server-host.js';
import { type MailProtocol, providerOfHost } from '../smtp/smtp-provider.js';
import type { ServerFinding } from './server-finding.js';

/** The names to ask for, with the encryption that each means. Both of STARTTLS are used with it or not at all. */
export const SERVICES: Readonly<
  Record<MailProtocol, readonly (readonly [service: string, encryption: ServerFinding['encryption']])[]>
> = {
  smtp: [
    ['_submissions._tcp', 'tls'],
    ['_submission._tcp', 'starttls'],
  ],
  imap: [
    ['_imaps._tcp', 'tls'],
    ['_imap._tcp', 'starttls'],
  ],
};

/** The servers that the records name: lowest priority first, then the greater weight (RFC 2782). */
export function findingsOfRecords(
  records: readonly ServiceRecord[],
  encryption: ServerFinding['encryption'],
): readonly ServerFinding[] {
  return records
    .toSorted((one, other) => one.priority - other.priority || other.weight - one.weight)
    .flatMap(({ name, port }) => {
      const host = readHost(name);
      if (host === undefined || port < 1) return [];
      const provider = providerOfHost(host);
      return [{ host, port, encryption, source: 'srv' as const, provider, user: undefined, wantsToken: false }];
    });
}

// A target of "." says that there is no such service (RFC 6186, 3.4); Node gives it as an empty name.
function readHost(name: string): string | undefined {
  const bare = name.replace(/\.$/, '');
  try {
    return bare === '' ? undefined : parseHost(bare);
  } catch {
    return undefined;
  }
}
