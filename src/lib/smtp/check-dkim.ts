// Checks the DKIM key of an SMTP config: that it can be had, that its other half is published, and for whom it speaks.
import { domainOf } from '../address/email-address.js';
import type { Dns } from '../dns/dns.js';
import { dmarcNames } from '../dns/judge-domain.js';
import { type Judgement, judgeError, type Verdict } from '../health/finding.js';
import type { Dkim } from './dkim.js';
import { type DkimRecord, dkimRecord, judgeAlignment, judgeDkimRecord } from './dkim-record.js';
import { readDkimKey, type SignDeps } from './sign-mail.js';

export type CheckDkimDeps = SignDeps & { readonly dns: Dns };

export type DkimCheck = Judgement & {
  /** What to publish; undefined when the key cannot be read. */
  readonly record: DkimRecord | undefined;
};

/** `config` is its name; `senders`: the From addresses. Never throws for what network and secrets do. */
export async function checkDkim(
  deps: CheckDkimDeps,
  { config, dkim, senders }: { readonly config: string; readonly dkim: Dkim; readonly senders: readonly string[] },
): Promise<DkimCheck> {
  const key = await readDkimKey(deps, dkim).catch(judgeError);
  if ('verdict' in key) return { ...key, record: undefined };
  const record = dkimRecord(dkim, key.publicKey);
  const published = judgeDkimRecord(dkim, key.publicKey, await deps.dns.txt(record.name));
  const aligned = await Promise.all(senders.map((from) => judgeFrom(deps, dkim, from)));
  const { next, ...judgement } = worstOf([published, ...aligned]);
  const publish = published.publish ? [`publish the record that is printed by: mailroom smtp test ${config}`] : [];
  return { ...judgement, next: [...publish, ...next], record };
}

async function judgeFrom({ dns }: CheckDkimDeps, dkim: Dkim, from: string): Promise<Judgement> {
  const names = domainOf(from) === dkim.domain ? [] : dmarcNames(domainOf(from));
  return judgeAlignment(dkim, from, await Promise.all(names.map((name) => dns.txt(name))));
}

const BY_WEIGHT: readonly Verdict[] = ['failed', 'warning', 'unknown', 'ok'];

/** One for all: the worst, with what else is not good; what is good is told when nothing else is. */
function worstOf(judgements: readonly Judgement[]): Judgement {
  const verdict = BY_WEIGHT.find((weight) => judgements.some((one) => one.verdict === weight)) ?? 'ok';
  const telling = judgements.filter((one) => one.verdict === verdict || one.verdict !== 'ok');
  const kind = telling.find((one) => one.verdict === verdict)?.kind;
  return {
    verdict,
    detail: [...new Set(telling.map(({ detail }) => detail))].join('; '),
    ...(kind === undefined ? {} : { kind }),
    next: telling.flatMap(({ next }) => next),
  };
}
