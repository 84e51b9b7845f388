// Fetches the autoconfig document of a domain. MAILROOM_AUTOCONFIG_URL names another place to look at, or `off`.
import { domainOf, type EmailAddress } from '../address/email-address.js';
import type { Dns } from '../dns/dns.js';
import { isLoopback } from '../server-login.js';

/** The text of the document, or undefined; hostile. Never throws for what the network does. */
export type ReadAutoconfig = (address: EmailAddress, dns: Dns, signal: AbortSignal) => Promise<string | undefined>;

const LARGEST = 64 * 1024;
const MOST_REDIRECTS = 3;

export function openAutoconfig(env: Readonly<Record<string, string | undefined>>): ReadAutoconfig {
  const place = env['MAILROOM_AUTOCONFIG_URL'];
  return async (address, dns, signal) => {
    if (place === 'off') return undefined;
    const domain = domainOf(address);
    const urls = place ? ownPlace(place, address) : usualPlaces(domain, address);
    const documents = urls.map(async (url) => {
      // A name that is not there is known at once; without this a fetch would hang on to the system's own search.
      if (!place && (await dns.addresses(url.hostname)).result !== 'found') return undefined;
      return fetchText(url, signal).catch(() => undefined);
    });
    return (await Promise.all(documents)).find((text) => text !== undefined);
  };
}

function usualPlaces(domain: string, address: string): readonly URL[] {
  const query = `emailaddress=${encodeURIComponent(address)}`;
  return [
    `https://autoconfig.${domain}/mail/config-v1.1.xml?${query}`,
    `https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml?${query}`,
  ].flatMap(readUrl);
}

function ownPlace(place: string, address: string): readonly URL[] {
  const text = place
    .replaceAll('{domain}', encodeURIComponent(address.slice(address.lastIndexOf('@') + 1)))
    .replaceAll('{address}', encodeURIComponent(address));
  return readUrl(text);
}

function readUrl(text: string): URL[] {
  const url = URL.parse(text);
  return url === null ? [] : [url];
}

async function fetchText(first: URL, signal: AbortSignal): Promise<string | undefined> {
  let url: URL | null = first;
  for (let redirects = 0; url !== null && redirects <= MOST_REDIRECTS; redirects += 1) {
    // What says where a password goes must come from the domain itself. Only a first address may be this machine's.
    const isSafe =
      url.protocol === 'https:' || (redirects === 0 && url.protocol === 'http:' && isLoopback(url.hostname));
    if (!isSafe) return undefined;
    const response: Response = await fetch(url.href, {
      signal,
      redirect: 'manual',
      headers: { accept: 'text/xml, */*' },
    });
    if (response.ok) return readSome(response);
    await response.body?.cancel();
    const location = response.headers.get('location');
    url = response.status >= 300 && response.status < 400 && location ? URL.parse(location, url.href) : null;
  }
  return undefined;
}

async function readSome({ body }: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > LARGEST) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
