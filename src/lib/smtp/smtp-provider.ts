// What well-known providers want: their servers, the kind of password they take, their limits and pitfalls.
import { MailroomError } from '../errors.js';
import type { Encryption } from '../server-login.js';
import { PROVIDERS } from './smtp-provider-table.js';

/** Where a provider's server is. A host that differs by region or account is undefined: --host must say it. */
export type ProviderServer = {
  readonly host: string | undefined;
  readonly port: number;
  readonly encryption: Encryption;
};

/** What to try where a login is refused and nothing is known of who runs the server. */
export const ANY_LOGIN: readonly string[] = [
  'check user name and password; many servers want the whole email address as the user name',
  'an account with two-step login usually wants a password made for this program alone',
];

/** `app-password`: one made for a single program. `api-key`: a key or token of the service. */
export type ProviderLogin = 'password' | 'app-password' | 'api-key' | 'oauth2' | 'unknown';

/** The servers of one of its regions, with what tells that an address belongs there. */
export type ProviderRegion = {
  readonly addresses?: readonly string[];
  readonly exchangers?: readonly string[];
  readonly smtp: string;
  readonly imap: string;
};

export type SmtpProvider = {
  /** What --provider takes. */
  readonly name: string;
  readonly title: string;
  readonly smtp: ProviderServer;
  /** Where mail can be read; undefined for services that only send. */
  readonly imap: ProviderServer | undefined;
  /** A host that ends with one of these is this provider's. */
  readonly domains: readonly string[];
  /** The domains of addresses there. */
  readonly addresses?: readonly string[];
  /** A domain whose mail exchanger (MX) ends with one of these has its mail there. */
  readonly exchangers?: readonly string[];
  /** Its other regions, where servers have other names. */
  readonly regions?: readonly ProviderRegion[];
  readonly login: ProviderLogin;
  /** Two-step login must be on before it hands out what the login wants. */
  readonly wantsTwoSteps?: boolean;
  /** What to give as the user name. */
  readonly user: string;
  /** How to come by what the login wants, one step a line. */
  readonly advice: readonly string[];
  /** How much may be sent, in the provider's usual plan; undefined where it depends on what is paid for. */
  readonly limit: string | undefined;
};

export type MailProtocol = 'smtp' | 'imap';

/** The providers that have a server for this protocol. */
export function providersFor(protocol: MailProtocol): readonly SmtpProvider[] {
  return PROVIDERS.filter((provider) => provider[protocol] !== undefined);
}

/** The provider of that name among those `known`. Throws `not-found` with the names of our own table. */
export function findProvider(
  name: string,
  protocol: MailProtocol,
  known: readonly SmtpProvider[] = providersFor(protocol),
): SmtpProvider {
  const wanted = name.trim().toLowerCase();
  const provider = known.find((one) => one.name === wanted);
  if (provider === undefined) {
    throw new MailroomError('not-found', `no provider called ${JSON.stringify(name)} is known for ${protocol}`, [
      `known are: ${providersFor(protocol)
        .map((one) => one.name)
        .join(', ')}${known.length > providersFor(protocol).length ? ' and more: mailroom smtp providers' : ''}`,
      'for any other, give --host, --port and --encryption',
    ]);
  }
  return provider;
}

/** Whose server a host is, as far as its name tells. */
export function providerOfHost(host: string): SmtpProvider | undefined {
  const name = host.toLowerCase();
  return PROVIDERS.find((provider) =>
    provider.domains.some((domain) => name === domain || name.endsWith(`.${domain}`)),
  );
}

/** A provider with the servers of the region that an address belongs to. */
export type ProviderHome = { readonly provider: SmtpProvider } & Pick<SmtpProvider, MailProtocol>;

/** Where the addresses of a domain are at home, when it is a provider's own domain. */
export function homeOfDomain(domain: string, known: readonly SmtpProvider[] = PROVIDERS): ProviderHome | undefined {
  const name = domain.toLowerCase();
  return homesOf(known).find(({ addresses }) => addresses.includes(name))?.home;
}

/** Where a domain with this mail exchanger has its mail. The longest name that fits decides. */
export function homeOfExchanger(host: string): ProviderHome | undefined {
  const name = host.toLowerCase().replace(/\.$/, '');
  const fitting = homesOf(PROVIDERS).flatMap(({ exchangers, home }) =>
    exchangers.filter((end) => name === end || name.endsWith(`.${end}`)).map((end) => ({ end, home })),
  );
  return fitting.toSorted((one, other) => other.end.length - one.end.length)[0]?.home;
}

type Home = { addresses: readonly string[]; exchangers: readonly string[]; home: ProviderHome };

function homesOf(providers: readonly SmtpProvider[]): Home[] {
  return providers.flatMap((provider) => {
    const { smtp, imap, addresses = [], exchangers = [], regions = [] } = provider;
    return [
      { addresses, exchangers, home: { provider, smtp, imap } },
      ...regions.map((region) => ({
        addresses: region.addresses ?? [],
        exchangers: region.exchangers ?? [],
        home: { provider, smtp: { ...smtp, host: region.smtp }, imap: imap && { ...imap, host: region.imap } },
      })),
    ];
  });
}
