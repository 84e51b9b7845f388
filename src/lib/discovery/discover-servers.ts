// Finds out which servers an address has: table, autoconfig document, SRV records and MX, all at once.
import { domainOf, readEmailAddress } from '../address/email-address.js';
import type { Dns } from '../dns/dns.js';
import { listProviders } from '../smtp/list-providers.js';
import { homeOfDomain, homeOfExchanger, type MailProtocol, type ProviderHome } from '../smtp/smtp-provider.js';
import { findingsOfDocument } from './autoconfig-document.js';
import type { ReadAutoconfig } from './autoconfig-source.js';
import { type Discovery, type FindingSource, orderFindings, type ServerFinding } from './server-finding.js';
import { findingsOfRecords, SERVICES } from './service-records.js';

export type DiscoverDeps = {
  readonly openDns: () => Promise<Dns>;
  readonly openAutoconfig: () => Promise<ReadAutoconfig>;
};

/** Milliseconds that somebody waits at most. */
const DEADLINE = 3_000;

/**
 * The best first. What does not answer in time, or cannot be asked, has found nothing: this never fails for what the
 * network does. A domain of the table is not asked about.
 */
export async function discoverServers(
  deps: DiscoverDeps,
  text: string,
  protocol: MailProtocol,
  deadline = DEADLINE,
): Promise<Discovery> {
  const address = readEmailAddress(text);
  if (address === undefined) return { domain: '', findings: [] };
  const domain = domainOf(address);
  const home = homeOfDomain(domain, await listProviders(protocol));
  if (home !== undefined) return { domain, findings: findingsOfHome(home, protocol, 'table') };
  const signal = AbortSignal.timeout(deadline);
  const dns = await deps.openDns();
  const readDocument = await deps.openAutoconfig();
  const asked = await Promise.all([
    within(signal, async () => {
      const document = await readDocument(address, dns, signal);
      return document === undefined ? [] : findingsOfDocument(document, address, protocol);
    }),
    ...SERVICES[protocol].map(([service, encryption]) =>
      within(signal, async () => {
        const answer = await dns.srv(`${service}.${domain}`);
        return answer.result === 'found' ? findingsOfRecords(answer.records, encryption) : [];
      }),
    ),
    within(signal, () => findByExchanger(dns, domain, protocol)),
  ]);
  return { domain, findings: orderFindings(asked.flat()) };
}

async function findByExchanger(dns: Dns, domain: string, protocol: MailProtocol): Promise<readonly ServerFinding[]> {
  const answer = await dns.mx(domain);
  if (answer.result !== 'found') return [];
  const [first] = answer.records.toSorted((one, other) => one.priority - other.priority);
  const home = first && homeOfExchanger(first.exchange);
  return home === undefined ? [] : findingsOfHome(home, protocol, 'mx');
}

function findingsOfHome(home: ProviderHome, protocol: MailProtocol, source: FindingSource): readonly ServerFinding[] {
  const server = home[protocol];
  if (server?.host === undefined || server.encryption === 'none') return [];
  const { provider } = home;
  const { host, port, encryption } = server;
  return [{ host, port, encryption, source, provider, user: undefined, wantsToken: provider.login === 'oauth2' }];
}

async function within<T>(signal: AbortSignal, find: () => Promise<readonly T[]>): Promise<readonly T[]> {
  const late = Promise.withResolvers<readonly T[]>();
  const giveUp = () => late.resolve([]);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([find(), late.promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
