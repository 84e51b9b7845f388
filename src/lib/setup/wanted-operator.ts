// The operators of a setup file: who founds a new store, and what is filled in. Pure.
import type { Operator, Role } from '../operator/operator.js';
import { changeSignature, NO_SIGNATURE } from '../operator/signature.js';
import type { WantedOperator } from './setup.js';

/** The founder of a new store first, then admins. */
export function orderOperators(
  operators: readonly WantedOperator[],
  { isNew, actor }: { readonly isNew: boolean; readonly actor: string | undefined },
): { readonly founder: WantedOperator | undefined; readonly inOrder: readonly WantedOperator[] } {
  const founder = isNew ? chooseFounder(operators, actor) : undefined;
  return { founder, inOrder: operators.toSorted((a, b) => rank(a, founder) - rank(b, founder)) };
}

// The first operator of a store is its admin, and who acts should be known before anything else is done.
function chooseFounder(operators: readonly WantedOperator[], actor: string | undefined): WantedOperator | undefined {
  const admins = operators.filter(({ role }) => role === 'admin');
  const able = admins.length > 0 ? admins : operators.filter(({ role }) => role === undefined);
  return able.find(({ name }) => name === actor) ?? able[0];
}

function rank({ name, role }: WantedOperator, founder: WantedOperator | undefined): number {
  return name === founder?.name ? 0 : role === 'admin' ? 1 : 2;
}

/** What the file leaves out stays as it is, or is as usual. */
export function operatorFacts(wanted: WantedOperator, known: Operator | undefined, usual: Role) {
  const signature = known?.signature ?? NO_SIGNATURE;
  return {
    email: wanted.email,
    fullName: wanted.fullName ?? known?.fullName ?? '',
    role: wanted.role ?? known?.role ?? usual,
    notify: wanted.notify ?? known?.notify ?? false,
    signature: wanted.signature === undefined ? signature : changeSignature(signature, wanted.signature),
  };
}
