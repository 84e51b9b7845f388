// What the DNS of an address means for its mail: each record judged, with what to add where one is missing.
import { failed, type Judgement, ok, unknown, warning } from '../health/finding.js';
import type { DnsAnswer, MailExchange } from './dns.js';
import type { SendingDns } from './sending-provider.js';
import { MOST_LOOKUPS, type SpfPolicy, withTerm } from './spf.js';

const notAsked = (why: string): Judgement => unknown(why, 'try again where there is a network');

/** Whether mail to a domain goes anywhere (RFC 5321, 5.1). `host` is the answer for the domain's own address. */
export function judgeMx(domain: string, mx: DnsAnswer<MailExchange>, host: DnsAnswer<string>): Judgement {
  if (mx.result === 'unknown') return notAsked(mx.why);
  if (mx.result === 'found') {
    const sorted = mx.records.toSorted((one, other) => one.priority - other.priority);
    // A null MX (RFC 7505).
    if (sorted.every(({ exchange }) => exchange === '' || exchange === '.')) {
      return failed(`${domain} says that it takes no mail (a null MX)`, `replace the MX record of ${domain}`);
    }
    return ok(`mail to ${domain} goes to ${sorted.map(({ exchange }) => exchange).join(', ')}`);
  }
  if (host.result === 'unknown') return notAsked(host.why);
  const add = `add the MX record that your mail provider names: ${domain}. MX 10 mail.example.`;
  if (host.result === 'found') return warning(`${domain} has no MX record; mail goes to the server of that name`, add);
  return failed(`nobody can write to ${domain}: it has neither MX record nor address`, add);
}

export type Sending = {
  readonly domain: string;
  /** The server that mail is handed to. */
  readonly host: string;
  readonly provider: SendingDns | undefined;
  /** The addresses that server sends from, as far as known; empty when nobody knows from here. */
  readonly addresses: readonly string[];
};

/** Whether the domain lets that server send. `isIncluded` compares an address with networks. */
export function judgeSpf(
  { domain, host, provider, addresses }: Sending,
  answer: DnsAnswer<SpfPolicy>,
  isIncluded: (address: string, networks: readonly string[]) => boolean,
): Judgement {
  if (answer.result === 'unknown') return notAsked(answer.why);
  if (provider?.ownEnvelope) return ok(`${host} sends with an envelope sender of its own: DKIM is what counts here`);
  const policy = answer.result === 'found' ? answer.records[0] : undefined;
  const [term] = [...(provider?.spf ?? []).map((name) => `include:${name}`), ...addresses.map(spfNetwork)];
  const add = (record: string | undefined) => `set: ${domain}. TXT "${withTerm(record, term ?? 'ip4:ADDRESS')}"`;
  if (policy === undefined) {
    return warning(`${domain} has no SPF record: receivers cannot tell that ${host} may send for it`, add(undefined));
  }
  const [record] = policy.records;
  if (policy.records.length > 1) {
    return warning(`${domain} has ${policy.records.length} SPF records, and so none counts`, 'make one of them');
  }
  if (policy.lookups > MOST_LOOKUPS) {
    return warning(
      `the SPF record of ${domain} needs ${policy.lookups} lookups; over ${MOST_LOOKUPS} it does not count`,
      'take out includes that are not needed any more',
    );
  }
  const byName = provider?.spf.find((name) => policy.includes.includes(name));
  if (byName !== undefined) return ok(`${domain} lets ${byName} send, which is ${host}`);
  const byAddress = addresses.find((address) => isIncluded(address, policy.networks));
  if (byAddress !== undefined) return ok(`${domain} lets ${byAddress} send, which is ${host}`);
  if (term === undefined) {
    return unknown(
      `under which address ${host} sends cannot be seen from here`,
      `see that it is in: ${domain}. TXT "${record}"`,
    );
  }
  if (policy.gaps.length > 0) return unknown(`${domain} decides by ${policy.gaps.join(', ')}, which is not looked at`);
  return warning(`the SPF record of ${domain} does not include ${host}`, add(record));
}

function spfNetwork(address: string): string {
  return `${address.includes(':') ? 'ip6' : 'ip4'}:${address}`;
}

/** A selector and what is found at it. */
export type DkimAnswer = { readonly selector: string; readonly answer: DnsAnswer<string> };

/** Whether there is a key to verify signatures by (RFC 6376, 3.6.1). `given`: somebody named the selectors. */
export function judgeDkim({ domain, provider }: Sending, answers: readonly DkimAnswer[], given: boolean): Judgement {
  const where = provider === undefined ? 'on the mail server' : `there: ${provider.dkim}`;
  if (answers.length === 0) {
    return unknown('which DKIM selector is used is not known', 'name it with --dkim-selector NAME');
  }
  const keys = answers.flatMap(({ selector, answer }) =>
    answer.result === 'found' ? answer.records.filter(isDkimKey).map((record) => ({ selector, record })) : [],
  );
  const good = keys.find(({ record }) => /\bp=\s*[^;\s]/.test(record));
  if (good !== undefined) return ok(`${good.selector}._domainkey.${domain} has a key`);
  const [revoked] = keys;
  if (revoked !== undefined) {
    return warning(`the key at ${revoked.selector}._domainkey.${domain} was revoked`, `make a new one ${where}`);
  }
  const open = answers.find(({ answer }) => answer.result === 'unknown');
  if (open?.answer.result === 'unknown') return notAsked(open.answer.why);
  const names = answers.map(({ selector }) => selector).join(', ');
  if (given) {
    return warning(`there is no DKIM key at ${names}._domainkey.${domain}`, `switch on signing ${where}`);
  }
  return unknown(
    `there is no DKIM key at the usual selectors (${names})`,
    `if signing is not on, switch it on ${where}`,
    'if it is, name its selector with --dkim-selector NAME',
  );
}

function isDkimKey(record: string): boolean {
  return /(?:^|;)\s*p=/.test(record) && !/^v=(?!DKIM1)/i.test(record);
}

/** What receivers are told to do with mail that fails (RFC 7489). `names`: where it was looked for, the nearest first. */
export function judgeDmarc(domain: string, answers: readonly DnsAnswer<string>[]): Judgement {
  for (const answer of answers) {
    if (answer.result === 'unknown') return notAsked(answer.why);
    const record = answer.result === 'found' ? answer.records.find((text) => /^v=DMARC1\b/i.test(text)) : undefined;
    const policy = record && /\bp=\s*(\w+)/i.exec(record)?.[1];
    if (policy !== undefined) return ok(`mail that fails is to be treated as: ${policy.toLowerCase()}`);
  }
  return warning(
    `${domain} has no DMARC record, which large receivers want`,
    `add: _dmarc.${domain}. TXT "v=DMARC1; p=none"`,
  );
}

/** Where a DMARC record may be: at the domain, else at those above it (RFC 7489, 6.6.3). */
export function dmarcNames(domain: string): readonly string[] {
  const labels = domain.split('.');
  const last = Math.max(1, labels.length - 1);
  return Array.from({ length: last }, (_, index) => `_dmarc.${labels.slice(index).join('.')}`);
}
