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

/** `app-password`: one made for a single program. `api-key`: a key or token of the service. */
export type ProviderLogin = 'password' | 'app-password' | 'api-key' | 'oauth2';

export type SmtpProvider = {
  /** What --provider takes. */
  readonly name: string;
  readonly title: string;
  readonly smtp: ProviderServer;
  /** Where mail can be read; undefined for services that only send. */
  readonly imap: ProviderServer | undefined;
  /** A host that ends with one of these is this provider's. */
  readonly domains: readonly string[];
  readonly login: ProviderLogin;
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

/** The provider of that name. Throws `not-found` with the names there are for this protocol. */
export function findProvider(name: string, protocol: MailProtocol): SmtpProvider {
  const wanted = name.trim().toLowerCase();
  const known = providersFor(protocol);
  const provider = known.find((one) => one.name === wanted);
  if (provider === undefined) {
    throw new MailroomError('not-found', `no provider called ${JSON.stringify(name)} is known for ${protocol}`, [
      `known are: ${known.map((one) => one.name).join(', ')}`,
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
