// The audit log: who changed which part of the configuration, when, and what it was before and after.
import type { OperatorId } from '../ids.js';

export const AUDIT_THINGS = [
  'channel',
  'contact',
  'hook',
  'mailbox',
  'notifications',
  'operator',
  'saved-reply',
  'signature',
  'smtp',
  'widget',
] as const;
export type AuditThing = (typeof AUDIT_THINGS)[number];

export type AuditAction = 'added' | 'changed' | 'deleted';

/** One property of a thing. Never a secret: a login has the reference to its password. */
export type Fact = string | number | boolean | null | readonly string[];

/** A thing as the log sees it: its properties under the names that their flags have. */
export type Facts = Readonly<Record<string, Fact>>;

export type AuditEntry = {
  readonly id: string;
  readonly at: Date;
  /** Undefined while the store had no operators. */
  readonly by: { readonly id: OperatorId | undefined; readonly name: string } | undefined;
  readonly action: AuditAction;
  readonly thing: AuditThing;
  readonly name: string;
  /** What was changed, as it was; undefined for what is new. */
  readonly before: Facts | undefined;
  /** What was changed, as it is then; undefined for what is gone. */
  readonly after: Facts | undefined;
};

/** The properties that differ, before and after. A property that one side does not have is null there. */
export function differenceOf(before: Facts, after: Facts): { readonly before: Facts; readonly after: Facts } {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !sameFact(before[name] ?? null, after[name] ?? null));
  const only = (facts: Facts) => Object.fromEntries(changed.map((name) => [name, facts[name] ?? null]));
  return { before: only(before), after: only(after) };
}

function sameFact(one: Fact, other: Fact): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
