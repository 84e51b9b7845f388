// What a server that the mailbox trusts found out about the sender (RFC 8601): SPF, DKIM, DMARC and ARC.
import { headerValues, type InboundMail } from './inbound-mail.js';

/** `unknown` harms nobody: forwarding breaks SPF and sometimes DKIM. */
export type Verdict = 'pass' | 'fail' | 'unknown';

/** The verdict of the topmost Authentication-Results that one of these servers wrote; others could be anybody's. */
export function readVerdict(mail: Pick<InboundMail, 'headers'>, trusted: readonly string[]): Verdict {
  const names = trusted.map((name) => name.toLowerCase());
  const values = headerValues(mail, 'authentication-results').map((value) => value.slice(0, 8192).toLowerCase());
  const found = values.find((value) => names.includes(/^\s*([^\s;]+)/.exec(value)?.[1] ?? ''));
  if (found === undefined) return 'unknown';
  const results = new Map(
    [...found.matchAll(/;\s*(spf|dkim|dmarc|arc)\s*=\s*(\w+)/g)].map(([, name, result]) => [name, result]),
  );
  if (results.get('arc') === 'pass' || results.get('dmarc') === 'pass') return 'pass';
  if (results.get('dmarc') === 'fail') return 'fail';
  const others = [results.get('spf'), results.get('dkim')];
  if (others.includes('pass')) return 'pass';
  return others.every((result) => result === 'fail') ? 'fail' : 'unknown';
}
