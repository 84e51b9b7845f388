// The audit log: a table for people, objects for scripts.
import type { AuditEntry, Fact, Facts } from '../../audit/audit-entry.js';
import { shortAge } from '../relative-time.js';
import { renderTable, type Screen } from '../table.js';

export type AuditJson = {
  readonly at: string;
  /** Null while the store had no operators. */
  readonly by: string | null;
  /** `added`, `changed` or `deleted`. */
  readonly action: string;
  /** `channel`, `contact`, `smtp`, `mailbox`, `operator`, `widget`, `saved-reply`, `signature` or `notifications`. */
  readonly thing: string;
  readonly name: string;
  /** What was changed, as it was; null for what is new. */
  readonly before: Facts | null;
  /** What was changed, as it is then; null for what is gone. */
  readonly after: Facts | null;
};

export function toAuditJson({ at, by, action, thing, name, before, after }: AuditEntry): AuditJson {
  return {
    at: at.toISOString(),
    by: by?.name ?? null,
    action,
    thing,
    name,
    before: before ?? null,
    after: after ?? null,
  };
}

/** The columns of the list, for its flags. */
export const AUDIT_COLUMNS = ['when', 'who', 'did', 'to', 'what'] as const;

export function renderAudit(entries: readonly AuditEntry[], screen: Screen, now: Date): string {
  return renderTable(
    entries,
    [
      { title: 'when', value: ({ at }) => shortAge(at, now), plain: ({ at }) => at.toISOString() },
      { title: 'who', value: ({ by }) => by?.name ?? '-', style: (text) => screen.theme.name(text) },
      { title: 'did', value: ({ action }) => action },
      { title: 'to', value: ({ thing, name }) => (thing === name ? thing : `${thing} ${name}`), shrinkTo: 15 },
      { title: 'what', value: describeEntry, shrinkTo: 20 },
    ],
    screen,
  );
}

/** `footer: "a" -> "b"; smtp: "acme" -> "house"`; of what is new or gone all that it has, or had. */
function describeEntry({ before, after }: AuditEntry): string {
  const names = Object.keys({ ...before, ...after });
  if (before === undefined || after === undefined) {
    const facts = before ?? after ?? {};
    const filled = names.filter((name) => !isEmpty(facts[name]));
    return filled.map((name) => `${name}: ${showFact(facts[name])}`).join('; ');
  }
  return names.map((name) => `${name}: ${showFact(before[name])} -> ${showFact(after[name])}`).join('; ');
}

function isEmpty(fact: Fact | undefined): boolean {
  return fact === undefined || fact === null || fact === '' || (Array.isArray(fact) && fact.length === 0);
}

function showFact(fact: Fact | undefined): string {
  if (fact === undefined || fact === null) return 'none';
  if (Array.isArray(fact)) return fact.length === 0 ? 'none' : fact.join(', ');
  if (typeof fact === 'string' && fact.startsWith('-----BEGIN CERTIFICATE')) return 'a certificate';
  return JSON.stringify(fact);
}
