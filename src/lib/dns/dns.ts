// Dns: what is asked of the domain name system, in our words. `dns-resolver.ts` carries it out.

/** `none`: the answer is that there is nothing of this kind. `unknown`: there is no answer, and `why` says so. */
export type DnsAnswer<T> =
  | { readonly result: 'found'; readonly records: readonly T[] }
  | { readonly result: 'none' }
  | { readonly result: 'unknown'; readonly why: string };

export type MailExchange = { readonly exchange: string; readonly priority: number };

/** An SRV record (RFC 2782): who does a service. The name is empty when nobody does. */
export type ServiceRecord = {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
};

/** Never throws for what the network does, and answers within a few seconds. */
export type Dns = {
  mx(domain: string): Promise<DnsAnswer<MailExchange>>;
  srv(name: string): Promise<DnsAnswer<ServiceRecord>>;
  /** Each record as one text, its strings joined (RFC 7208, 3.3). Hostile text. */
  txt(name: string): Promise<DnsAnswer<string>>;
  /** IPv4 and IPv6 addresses. */
  addresses(host: string): Promise<DnsAnswer<string>>;
};
