// What `init` made: a sentence for each thing, an object for scripts.
import type { Operator } from '../../operator/operator.js';
import { safeText } from '../safe-text.js';

export type InitJson = {
  /** The path or URL, without a password. */
  readonly store: string;
  /** Whether the store was made now. */
  readonly created: boolean;
  /** Whether the settings name this store from now on. */
  readonly remembered: boolean;
  /** Who was named; null when nobody was. */
  readonly operator: {
    readonly name: string;
    readonly email: string;
    readonly role: string;
    /** Whether they were added now. */
    readonly added: boolean;
  } | null;
};

type Made = {
  readonly isNew: boolean;
  readonly operator: { readonly is: 'added' | 'present'; readonly operator: Operator } | undefined;
};

export function toInitJson(made: Made, { store, remembered }: Pick<InitJson, 'store' | 'remembered'>): InitJson {
  const { is, operator } = made.operator ?? {};
  return {
    store,
    created: made.isNew,
    remembered,
    operator: operator
      ? { name: operator.name, email: operator.email, role: operator.role, added: is === 'added' }
      : null,
  };
}

export function renderInit({ store, created, remembered, operator }: InitJson): string {
  const lines = [created ? `The store is ready: ${store}` : `The store is there already: ${store}`];
  if (operator) {
    const { name, email, role, added } = operator;
    lines.push(
      added ? `Operator ${name} <${email}> is its first ${role}.` : `Operator ${name} <${email}> is there already.`,
    );
    lines.push(`You are ${name} on this machine from now on.`);
  }
  if (remembered) lines.push('This machine uses this store from now on.');
  return safeText(lines.join('\n'));
}
