// What an IMAP server can do beyond the least, and what its lacking costs.
import type { Quota } from '../smtp/smtp-check.js';
import { describeSize } from '../smtp/smtp-reply.js';
import type { AfterPull } from './mailbox-account.js';

/** The extensions that matter here, with what is lost without them. */
const ABILITIES = [
  ['IDLE', 'new mail is looked for, not announced'],
  ['UIDPLUS', 'nothing can be deleted after a pull'],
  ['CONDSTORE', undefined],
  ['QUOTA', undefined],
] as const;

/** One line: what is there, and what is not. `capabilities` in capitals, as the server names them. */
export function describeAbilities(capabilities: readonly string[], afterPull: AfterPull): string {
  const has = new Set(capabilities.map((name) => name.toUpperCase()));
  const present = ABILITIES.filter(([name]) => has.has(name)).map(([name]) => name);
  const missing = ABILITIES.filter(([name]) => !has.has(name)).map(([name, cost]) =>
    cost === undefined ? name : `${name} (${cost})`,
  );
  const impossible = lacksFor(has, afterPull);
  return [
    ...(present.length > 0 ? [`with ${present.join(', ')}`] : []),
    ...(missing.length > 0 ? [`without ${missing.join(', ')}`] : []),
    ...(impossible === undefined ? [] : [impossible]),
  ].join('; ');
}

// A plain EXPUNGE would also remove what somebody else has marked as deleted (RFC 4315, 2.1).
function lacksFor(has: ReadonlySet<string>, afterPull: AfterPull): string | undefined {
  if (has.has('UIDPLUS')) return undefined;
  if (afterPull.do === 'delete') return 'so --after-pull delete will not work here';
  return afterPull.do === 'move' && !has.has('MOVE') ? 'so --after-pull move will not work here' : undefined;
}

/** The ways to log in among the capabilities (RFC 9051, 6.1.1). */
export function loginsIn(capabilities: readonly string[]): readonly string[] {
  const named = capabilities.filter((name) => /^AUTH=/i.test(name)).map((name) => name.slice(5).toUpperCase());
  const disabled = capabilities.some((name) => name.toUpperCase() === 'LOGINDISABLED');
  return disabled || named.includes('LOGIN') ? named : [...named, 'LOGIN'];
}

/** How full an account is: `1.2 GB of 15 GB used (8 %)`. */
export function describeQuota({ used, limit }: Quota): string {
  return `${describeSize(used)} of ${describeSize(limit)} used (${usedPercent({ used, limit })} %)`;
}

function usedPercent({ used, limit }: Quota): number {
  return limit > 0 ? Math.round((100 * used) / limit) : 100;
}
