// What a server that the mailbox trusts found out about the sender (RFC 8601): SPF, DKIM, DMARC and ARC.
import { domainOf } from '../address/email-address.js';
import { headerValues, type InboundMail } from './inbound-mail.js';

/** `unknown` harms nobody: forwarding breaks SPF and sometimes DKIM. */
export type Verdict = 'pass' | 'fail' | 'unknown';

/**
 * The verdict of the topmost Authentication-Results that one of these servers wrote; others could be anybody's. `pass`
 * vouches for the domain of From: SPF and DKIM do so only for their own domain (RFC 7489, 3.1).
 */
export function readVerdict(mail: Pick<InboundMail, 'headers' | 'from'>, trusted: readonly string[]): Verdict {
  const found = trustedResults(mail, trusted);
  if (found === undefined) return 'unknown';
  const results = readResults(found);
  const of = (method: string) => results.filter((result) => result.method === method);
  const said = of('dmarc').map(({ result }) => result);
  if (said.length > 0 && said.every((result) => result === 'pass')) return 'pass';
  const others = [...of('spf'), ...of('dkim')];
  const domain = domainOf(mail.from[0]?.address ?? '');
  const isVouchedFor = others.some((one) => one.result === 'pass' && isOf(one.domain, domain));
  if (isVouchedFor && !said.includes('fail')) return 'pass';
  const hasFailed = said.includes('fail') || ['spf', 'dkim'].every((method) => of(method)[0]?.result === 'fail');
  // Who forwarded it saw it whole; anybody may say that, so it vouches for nobody.
  return hasFailed && !of('arc').some(({ result }) => result === 'pass') ? 'fail' : 'unknown';
}

/** What that server found, for people to see: `spf=pass dkim=none dmarc=pass`; empty where none of the trusted wrote anything. */
export function describeVerdict(mail: Pick<InboundMail, 'headers'>, trusted: readonly string[]): string {
  const found = trustedResults(mail, trusted);
  return found === undefined
    ? ''
    : readResults(found)
        .map(({ method, result }) => `${method}=${result}`)
        .join(' ');
}

function trustedResults(mail: Pick<InboundMail, 'headers'>, trusted: readonly string[]): string | undefined {
  const names = trusted.map((name) => name.toLowerCase());
  const values = headerValues(mail, 'authentication-results').map((value) => value.slice(0, 8192).toLowerCase());
  return values.find((value) => names.includes(/^\s*([^\s;]+)/.exec(value)?.[1] ?? ''));
}

type Result = { readonly method: string; readonly result: string; readonly domain: string };

// The sender's own words stand in quotes and comments: what looks like a result in there is none.
function readResults(value: string): Result[] {
  const bare = value.replace(/"(?:[^"\\]|\\.)*(?:"|$)/g, '').replace(/\([^()]*(?:\)|$)/g, ' ');
  return bare.split(';').flatMap((part) => {
    const [, method = '', result = ''] = /^\s*(spf|dkim|dmarc|arc)\s*=\s*(\w+)/.exec(part) ?? [];
    const property = method === 'spf' ? /\bsmtp\.mailfrom=([^\s;]+)/ : /\bheader\.[di]=([^\s;]+)/;
    return method === '' ? [] : [{ method, result, domain: domainOf(property.exec(part)?.[1] ?? '') }];
  });
}

function isOf(one: string, other: string): boolean {
  return one !== '' && other !== '' && (one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`));
}
