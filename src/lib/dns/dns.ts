// Dns: what is asked of the domain name system, in our words. `dns-resolver.ts` carries it out.

/** `none`: the answer is that there is nothing of this kind. `unknown`: there is no answer, and `why` says so. */
export type DnsAnswer<T> =
  | { readonly result: 'found'; readonly records: readonly T[] }
  | { readonly result: 'none' }
  | { readonly result: 'unknown'; readonly why: string };

export type MailExchange = { readonly exchange: string; readonly priority: number };

/** Never throws for what the network does, and answers within a few seconds. */
export type Dns = {
  mx(domain: string): Promise<DnsAnswer<MailExchange>>;
  /** Each record as one text, its strings joined (RFC 7208, 3.3). Hostile text. */
  txt(name: string): Promise<DnsAnswer<string>>;
  /** IPv4 and IPv6 addresses. */
  addresses(host: string): Promise<DnsAnswer<string>>;
};
