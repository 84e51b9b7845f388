// Asks the domain name system: the door to node:dns. The servers are the system's, or those of MAILROOM_DNS_SERVERS.
import { Resolver } from 'node:dns/promises';
import { domainToASCII } from 'node:url';
import { errorCode, MailroomError } from '../errors.js';
import type { Dns, DnsAnswer } from './dns.js';

/** Milliseconds for one try, how many tries, and when to give up whatever is still under way. */
type Patience = { readonly timeout: number; readonly tries: number; readonly deadline: number };

const PATIENCE: Patience = { timeout: 1_500, tries: 2, deadline: 5_000 };

/** Throws `invalid` for servers in MAILROOM_DNS_SERVERS that are none. */
export function openDns(env: Readonly<Record<string, string | undefined>>, patience = PATIENCE): Dns {
  const { timeout, tries, deadline } = patience;
  const resolver = new Resolver({ timeout, tries });
  const servers = env['MAILROOM_DNS_SERVERS'];
  if (servers) setServers(resolver, servers);
  const ask = <T>(question: () => Promise<readonly T[]>) => answer(question, deadline);
  const ascii = (name: string) => domainToASCII(name) || name;
  return {
    mx: (domain) => ask(() => resolver.resolveMx(ascii(domain))),
    srv: (name) => ask(() => resolver.resolveSrv(ascii(name))),
    txt: (name) => ask(async () => (await resolver.resolveTxt(ascii(name))).map((strings) => strings.join(''))),
    addresses: async (host) => {
      const [four, six] = await Promise.all([
        ask(() => resolver.resolve4(ascii(host))),
        ask(() => resolver.resolve6(ascii(host))),
      ]);
      return joined(four, six);
    },
  };
}

function setServers(resolver: Resolver, text: string): void {
  try {
    resolver.setServers(text.split(',').map((server) => server.trim()));
  } catch (error) {
    throw new MailroomError(
      'invalid',
      'MAILROOM_DNS_SERVERS does not name servers',
      ['give addresses, with a port where it is not 53: 9.9.9.9,127.0.0.1:5353'],
      { cause: error },
    );
  }
}

async function answer<T>(question: () => Promise<readonly T[]>, deadline: number): Promise<DnsAnswer<T>> {
  const late = Promise.withResolvers<DnsAnswer<T>>();
  const timer = setTimeout(late.resolve, deadline, { result: 'unknown', why: 'no name server answered in time' });
  try {
    return await Promise.race([asked(question), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function asked<T>(question: () => Promise<readonly T[]>): Promise<DnsAnswer<T>> {
  try {
    const records = await question();
    return records.length > 0 ? { result: 'found', records } : { result: 'none' };
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    // NXDOMAIN and an answer without records (RFC 2308) are answers; everything else is none.
    if (code === 'ENOTFOUND' || code === 'ENODATA') return { result: 'none' };
    return { result: 'unknown', why: WHY[code] ?? `the name servers do not say (${code})` };
  }
}

const WHY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no name server can be reached from here',
  ETIMEOUT: 'no name server answered in time',
  ESERVFAIL: 'the name servers of the domain fail',
  EREFUSED: 'the name server refuses to answer',
};

function joined(one: DnsAnswer<string>, other: DnsAnswer<string>): DnsAnswer<string> {
  const records = [one, other].flatMap((answer) => (answer.result === 'found' ? answer.records : []));
  if (records.length > 0) return { result: 'found', records };
  return one.result === 'unknown' ? one : other;
}
