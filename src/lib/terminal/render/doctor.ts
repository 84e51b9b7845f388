// What doctor found, for scripts; people read it line by line as it comes (render/finding.ts).
import { type Finding, type Tally, tallyOf } from '../../health/finding.js';
import { type FindingJson, toFindingJson } from './finding.js';

export type DoctorJson = {
  /** Whether nothing failed; there may be warnings. */
  readonly ok: boolean;
  readonly counts: Tally;
  readonly findings: readonly (FindingJson & { readonly check: string })[];
};

export function toDoctorJson(findings: readonly Finding[]): DoctorJson {
  const counts = tallyOf(findings);
  return {
    ok: counts.failed === 0,
    counts,
    findings: findings.map((finding) => ({ check: finding.name, ...toFindingJson(finding) })),
  };
}
