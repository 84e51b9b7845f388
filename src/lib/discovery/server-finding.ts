// What was found out about the mail servers of a domain, and which finding goes first.
import type { MailProtocol, SmtpProvider } from '../smtp/smtp-provider.js';

/** Where a finding comes from, the most trusted first: our table, the domain's document, its SRV records, its MX. */
const SOURCES = ['table', 'autoconfig', 'srv', 'mx'] as const;
export type FindingSource = (typeof SOURCES)[number];

/** A server that may be the one. There is none without encryption: nobody is proposed to send a password in the clear. */
export type ServerFinding = {
  readonly host: string;
  readonly port: number;
  readonly encryption: 'tls' | 'starttls';
  readonly source: FindingSource;
  /** Whose server it is, when it is one of the table's. */
  readonly provider: SmtpProvider | undefined;
  /** Whom to log in as, when the source says so. */
  readonly user: string | undefined;
  /** The source says that an OAuth2 token is the only way in. */
  readonly wantsToken: boolean;
};

/** What is known of an address's servers. */
export type Discovery = { readonly domain: string; readonly findings: readonly ServerFinding[] };

/** Finds the servers of an address for one protocol; finds nothing where there is no network. */
export type Discover = (address: string, protocol: MailProtocol) => Promise<Discovery>;

// More would be a list to search through, not a proposal.
const MOST = 4;

/** The best first: by source, then TLS from the first byte before STARTTLS (RFC 8314, 3), then as they came. Each server once. */
export function orderFindings(findings: readonly ServerFinding[]): readonly ServerFinding[] {
  const rank = ({ source, encryption }: ServerFinding) => SOURCES.indexOf(source) * 2 + Number(encryption !== 'tls');
  const ordered = findings.toSorted((one, other) => rank(one) - rank(other));
  const isFirst = (finding: ServerFinding, index: number) =>
    ordered.findIndex(({ host, port }) => host === finding.host && port === finding.port) === index;
  return ordered.filter(isFirst).slice(0, MOST);
}

/**
 * Whether a host is outside the domain that was asked about, so that a person should see it before a password goes there
 * (RFC 6186, 6). The servers of our own table are no such hosts.
 */
export function isForeign({ host, source, provider }: ServerFinding, domain: string): boolean {
  // Who names a provider's own server sends the password there and nowhere else.
  const isKnown = host === provider?.smtp.host || host === provider?.imap?.host;
  if (isKnown || source === 'table' || source === 'mx') return false;
  return host !== domain && !host.endsWith(`.${domain}`);
}

/** `smtp.example.com:465, from the domain's DNS`. */
export function describeFinding(finding: ServerFinding): string {
  return `${finding.host}:${finding.port}, ${ORIGIN[finding.source]}`;
}

const ORIGIN: Readonly<Record<FindingSource, string>> = {
  table: 'from the list of providers',
  autoconfig: "from the domain's autoconfig document",
  srv: "from the domain's DNS",
  mx: 'from the provider that its mail goes to (MX)',
};
