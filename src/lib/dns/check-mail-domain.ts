// Checks the DNS that an address needs: MX to be written to; SPF, DKIM and DMARC to be believed.
import { domainOf } from '../address/email-address.js';
import type { Finding, Judgement } from '../health/finding.js';
import { isLoopback } from '../server-login.js';
import { providerOfHost } from '../smtp/smtp-provider.js';
import type { Dns, DnsAnswer } from './dns.js';
import { isInNetworks, isPublicAddress, readPublicAddresses } from './ip-networks.js';
import { dmarcNames, judgeDkim, judgeDmarc, judgeMx, judgeSpf, type Sending } from './judge-domain.js';
import { readSpf } from './read-spf.js';
import { sendingDnsOf } from './sending-provider.js';

export type DomainCheck = {
  /** Where customers write to. */
  readonly address: string;
  /** The sender of what is answered. */
  readonly sender: string;
  /** The server it is sent by. */
  readonly host: string;
  /** Undefined: the ones usual at the provider are tried. */
  readonly selectors: readonly string[] | undefined;
};

/** One finding for each record, in order; they are asked for all at once. Never throws for what the network does. */
export async function checkMailDomain(dns: Dns, check: DomainCheck): Promise<readonly Finding[]> {
  const domain = domainOf(check.sender);
  const written = [...new Set([domainOf(check.address), domain])];
  const provider = sendingDnsOf(providerOfHost(check.host)?.name);
  const selectors = check.selectors ?? provider?.selectors ?? [];
  const sending = async (): Promise<Sending> => ({
    domain,
    host: check.host,
    provider,
    addresses: provider === undefined ? await sendingAddresses(dns, check.host) : [],
  });
  const about = async (name: string, of: string, work: () => Promise<Judgement>): Promise<Finding> => {
    const start = performance.now();
    const judgement = await work();
    return { part: `DNS of ${of}`, name, ms: Math.round(performance.now() - start), ...judgement };
  };
  return Promise.all([
    ...written.map((one) =>
      about('MX', one, async () => {
        const [mx, host] = await Promise.all([dns.mx(one), dns.addresses(one)]);
        return judgeMx(one, mx, host);
      }),
    ),
    about('SPF', domain, async () => judgeSpf(await sending(), await readSpf(dns, domain), isInNetworks)),
    about('DKIM', domain, async () => {
      const answers = selectors.map(async (selector) => ({
        selector,
        answer: await dns.txt(`${selector}._domainkey.${domain}`),
      }));
      return judgeDkim(await sending(), await Promise.all(answers), check.selectors !== undefined);
    }),
    about('DMARC', domain, async () => judgeDmarc(domain, await firstAnswers(dns, dmarcNames(domain)))),
  ]);
}

/** A server that only this machine reaches sends from this machine, as a rule. */
async function sendingAddresses(dns: Dns, host: string): Promise<readonly string[]> {
  if (isLoopback(host)) return readPublicAddresses();
  if (isPublicAddress(host)) return [host];
  const found = await dns.addresses(host);
  return found.result === 'found' ? found.records.filter(isPublicAddress) : [];
}

async function firstAnswers(dns: Dns, names: readonly string[]): Promise<readonly DnsAnswer<string>[]> {
  return Promise.all(names.map((name) => dns.txt(name)));
}
