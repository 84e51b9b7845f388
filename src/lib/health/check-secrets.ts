// Checks that every password and token that the store refers to can be had on this machine.
import { MailroomError } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import { formatSecretRef, type SecretRef } from '../secrets/secret-ref.js';
import { type Login, loginSecret } from '../server-login.js';
import { type Finding, judgeError, ok } from './finding.js';
import { takeTime } from './take-time.js';

export type CheckSecretsDeps = { readonly readSecret: (ref: SecretRef) => Promise<Secret> };

type Owner = { readonly what: string } & ({ readonly login: Login } | { readonly ref: SecretRef });

/** One finding for each secret that cannot be had, or one for all that can. The secrets themselves go nowhere. */
export async function checkSecrets(deps: CheckSecretsDeps, owners: readonly Owner[]): Promise<readonly Finding[]> {
  const wanted = owners.flatMap((owner) => {
    const { what } = owner;
    const ref = 'ref' in owner ? owner.ref : loginSecret(owner.login);
    // A refresh token is read where it is used: check-authorizations.ts.
    return ref === undefined || ref.client !== undefined ? [] : [{ what, ref }];
  });
  const faults: Finding[] = [];
  const start = performance.now();
  for (const { what, ref } of wanted) {
    const error = await deps.readSecret(ref).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) continue;
    if (!(error instanceof MailroomError)) throw error;
    const { detail, ...judgement } = judgeError(error);
    faults.push({
      part: 'secrets',
      name: what,
      ms: elapsed(start),
      detail: `${formatSecretRef(ref)}: ${detail}`,
      ...judgement,
    });
  }
  if (faults.length > 0) return faults;
  const words = wanted.length === 1 ? '1 password or token' : `${wanted.length} passwords, tokens and keys`;
  return [
    await takeTime('secrets', 'all', async () => ok(wanted.length === 0 ? 'none is needed' : `${words} can be read`)),
  ];
}

function elapsed(start: number): number {
  return Math.round(performance.now() - start);
}
