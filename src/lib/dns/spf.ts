// SPF records (RFC 7208): what they say, and what has to be added so that a server may send.

export type SpfTerm = {
  readonly qualifier: '+' | '-' | '~' | '?';
  /** `all`, `include`, `ip4`, `a`, `mx`..., or a modifier such as `redirect`; lower case. */
  readonly name: string;
  /** What stands after the colon or the equals sign, networks included. */
  readonly value: string;
};

/** The SPF records among a domain's TXT records. More than one makes all of them void (RFC 7208, 4.5). */
export function spfRecords(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => /^v=spf1(?: |$)/i.test(text));
}

export function parseSpf(record: string): readonly SpfTerm[] {
  return record.trim().split(/\s+/).slice(1).map(parseTerm);
}

function parseTerm(term: string): SpfTerm {
  const [, sign, name = '', value = ''] = /^([+\-~?])?([a-z0-9_.-]+)(?:[:=]?(.*))$/i.exec(term) ?? [];
  return { qualifier: (sign as SpfTerm['qualifier'] | undefined) ?? '+', name: name.toLowerCase(), value };
}

/** What all of a domain's SPF comes to: its own record, and those it includes. */
export type SpfPolicy = {
  readonly records: readonly string[];
  /** Domains whose records count, directly or through another. */
  readonly includes: readonly string[];
  /** Networks and addresses that may send. */
  readonly networks: readonly string[];
  /** Queries that a receiver needs; over 10 the policy is void (RFC 7208, 4.6.4). */
  readonly lookups: number;
  /** What could not be followed. */
  readonly gaps: readonly string[];
};

export const MOST_LOOKUPS = 10;

/** The record with one more term, before `all` or `redirect`; a new one when there is none. */
export function withTerm(record: string | undefined, term: string): string {
  if (record === undefined) return `v=spf1 ${term} ~all`;
  const terms = record.trim().split(/\s+/);
  const end = terms.findIndex((one) => /^(?:[+\-~?]?all|redirect=.*)$/i.test(one));
  return terms.toSpliced(end === -1 ? terms.length : end, 0, term).join(' ');
}
