// Operator: a person who answers.
import type { EmailAddress } from '../address/email-address.js';
import type { OperatorId } from '../ids.js';

export const ROLES = ['admin', 'supervisor', 'operator'] as const;
export type Role = (typeof ROLES)[number];

export type Signature = { readonly text: string; readonly on: boolean };

export type Operator = {
  readonly id: OperatorId;
  /** The slug by which people name the operator: `ana`. */
  readonly name: string;
  /** What customers see. Empty when not given: then the slug is shown. */
  readonly fullName: string;
  readonly email: EmailAddress;
  readonly role: Role;
  readonly signature: Signature;
  readonly notify: boolean;
  /** Since when they are given no conversations; undefined for one who is there. */
  readonly awaySince?: Date | undefined;
  /** From then on they are there again. */
  readonly awayUntil?: Date | undefined;
  readonly createdAt: Date;
};

/** Whether they are given nothing at that time. */
export function isAway({ awaySince, awayUntil }: Pick<Operator, 'awaySince' | 'awayUntil'>, at: Date): boolean {
  return awaySince !== undefined && (awayUntil === undefined || awayUntil > at);
}

/** The name that customers see. */
export function displayName(operator: Pick<Operator, 'name' | 'fullName'>): string {
  return operator.fullName || operator.name;
}
