// Finding: what came of one check, how sure that is, and what to do about it.
import type { ErrorKind } from '../errors.js';
import { MailroomError } from '../errors.js';
import { CERTIFICATE_WARNING_DAYS } from '../server-certificate.js';
import type { Stage, StageFacts } from '../smtp/smtp-check.js';

/** `unknown`: it could not be looked at, without a network for instance, which is no failure. */
export type Verdict = 'ok' | 'warning' | 'failed' | 'unknown';

/** What a check says, before anybody took the time. Words of servers may be in it: not yet safe for a terminal. */
export type Judgement = {
  readonly verdict: Verdict;
  readonly detail: string;
  readonly kind?: ErrorKind;
  /** What to do about it, a step a line. */
  readonly next: readonly string[];
};

export type Finding = Judgement & {
  /** What it belongs to: `way out`, `mailbox inbox`, `DNS of acme.test`. */
  readonly part: string;
  /** What was checked: `login`, `SPF`. */
  readonly name: string;
  /** Milliseconds. */
  readonly ms: number;
};

export const ok = (detail: string): Judgement => ({ verdict: 'ok', detail, next: [] });
export const warning = (detail: string, ...next: string[]): Judgement => ({ verdict: 'warning', detail, next });
export const failed = (detail: string, ...next: string[]): Judgement => ({ verdict: 'failed', detail, next });
export const unknown = (detail: string, ...next: string[]): Judgement => ({ verdict: 'unknown', detail, next });

/** A failure that we understand, as a judgement; anything else is a bug and is thrown on. */
export function judgeError(error: unknown): Judgement {
  if (!(error instanceof MailroomError)) throw error;
  return { verdict: 'failed', detail: error.message, kind: error.kind, next: error.next };
}

// From here on, mails may be turned away.
const NEARLY_FULL = 0.9;

/** A stage of a server's check as a finding: what works today and will not for long is a warning. */
export function stageFinding(part: string, stage: Stage): Finding {
  const { stage: name, ms, detail, kind, next = [] } = stage;
  if (!stage.ok) return { part, name, ms, verdict: 'failed', detail, ...(kind === undefined ? {} : { kind }), next };
  const concerns = stageConcerns(stage.facts ?? {});
  return { part, name, ms, verdict: concerns.length > 0 ? 'warning' : 'ok', detail, next: concerns };
}

/** What will go wrong soon at a server that works today. */
export function stageConcerns({ daysLeft, quota, concerns = [] }: StageFacts): readonly string[] {
  return [
    ...(daysLeft !== undefined && daysLeft < CERTIFICATE_WARNING_DAYS
      ? ['the certificate expires soon: whoever runs the server has to renew it']
      : []),
    ...(quota !== undefined && quota.used > quota.limit * NEARLY_FULL
      ? ['the mailbox is nearly full, and mail will be turned away: make room, or clear it with --after-pull']
      : []),
    ...concerns,
  ];
}

/** The first that failed: it decides the exit code. */
export function firstFailed(findings: readonly Finding[]): Finding | undefined {
  return findings.find(({ verdict }) => verdict === 'failed');
}

export type Tally = Readonly<Record<Verdict, number>>;

export function tallyOf(findings: readonly Finding[]): Tally {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  return { ok: count('ok'), warning: count('warning'), failed: count('failed'), unknown: count('unknown') };
}
