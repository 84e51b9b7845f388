// Reads all that a domain's SPF comes to, the records it includes too.
import type { Dns, DnsAnswer } from './dns.js';
import { MOST_LOOKUPS, parseSpf, type SpfPolicy, type SpfTerm, spfRecords } from './spf.js';

type Collected = { -readonly [K in keyof SpfPolicy]: SpfPolicy[K] extends readonly string[] ? string[] : number };

/** The policy, or why there is none to read. Follows no more than RFC 7208 allows a receiver to. */
export async function readSpf(dns: Dns, domain: string): Promise<DnsAnswer<SpfPolicy>> {
  const answer = await dns.txt(domain);
  if (answer.result !== 'found') return answer;
  const records = spfRecords(answer.records);
  const [record] = records;
  if (record === undefined) return { result: 'none' };
  const policy: Collected = { records: [...records], includes: [], networks: [], lookups: 0, gaps: [] };
  await collect(dns, domain, record, policy);
  return { result: 'found', records: [policy] };
}

async function collect(dns: Dns, domain: string, record: string, policy: Collected): Promise<void> {
  const terms = parseSpf(record);
  const hasAll = terms.some(({ name }) => name === 'all');
  for (const term of terms) {
    if (term.qualifier !== '+') continue;
    if (term.name === 'ip4' || term.name === 'ip6') policy.networks.push(term.value);
    else if (term.name === 'include') await follow(dns, term.value, policy);
    // RFC 7208, 6.1: with `all` a redirect is not looked at.
    else if (term.name === 'redirect' && !hasAll) await follow(dns, term.value, policy);
    else if (term.name === 'a' || term.name === 'mx') await resolve(dns, domain, term, policy);
    else if (term.name === 'exists' || term.name === 'ptr') {
      policy.lookups++;
      policy.gaps.push(term.name);
    }
  }
}

async function follow(dns: Dns, domain: string, policy: Collected): Promise<void> {
  policy.lookups++;
  const name = domain.toLowerCase();
  if (policy.includes.includes(name) || policy.lookups > MOST_LOOKUPS * 2) return;
  policy.includes.push(name);
  // A macro means another name for each mail.
  const answer = name.includes('%') ? undefined : await dns.txt(name);
  const [record] = answer?.result === 'found' ? spfRecords(answer.records) : [];
  if (record === undefined) policy.gaps.push(`include:${domain}`);
  else await collect(dns, name, record, policy);
}

async function resolve(dns: Dns, domain: string, { name, value }: SpfTerm, policy: Collected): Promise<void> {
  policy.lookups++;
  const [host = '', ...prefix] = value.split('/');
  const target = host || domain;
  const hosts = name === 'a' ? [target] : await exchangesOf(dns, target);
  for (const one of hosts) {
    const found = await dns.addresses(one);
    if (found.result === 'unknown') policy.gaps.push(`${name}:${one}`);
    if (found.result !== 'found') continue;
    policy.networks.push(...found.records.map((address) => withPrefix(address, prefix)));
  }
}

async function exchangesOf(dns: Dns, domain: string): Promise<readonly string[]> {
  const answer = await dns.mx(domain);
  return answer.result === 'found' ? answer.records.map(({ exchange }) => exchange) : [];
}

// `a/24//64`: the first length is for IPv4, the one after the double slash for IPv6 (RFC 7208, 5.6).
function withPrefix(address: string, prefix: readonly string[]): string {
  const length = address.includes(':') ? prefix[2] : prefix[0];
  return length ? `${address}/${length}` : address;
}
