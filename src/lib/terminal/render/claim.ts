// Who is answering a conversation at this moment.
import type { Claim } from '../../conversation/claim.js';
import { spokenAge } from '../relative-time.js';
import { safeLine } from '../safe-text.js';
import type { WritingDesk } from '../sheet.js';

export type ClaimJson = {
  /** The slug of the operator. */
  readonly operator: string;
  readonly since: string;
};

export function toClaimJson({ operator, since }: Claim): ClaimJson {
  return { operator, since: since.toISOString() };
}

/** `ben is answering it (since 3 min ago)`: a line for each. */
export function renderClaims(claims: readonly Claim[], now: Date): string[] {
  return claims.map(
    ({ operator, since }) => `${safeLine(operator)} is writing an answer, begun ${spokenAge(since, now)}`,
  );
}

/** For somebody who begins to answer what others are answering. */
export function describeClaims(
  others: readonly Claim[],
  { key, now, theme }: Pick<WritingDesk, 'key' | 'now' | 'theme'>,
): string[] {
  return others.map(({ operator, since }) => {
    const who = operator === key.operator ? 'You are' : `${safeLine(operator)} is`;
    const where = operator === key.operator ? ' in another window' : '';
    return theme.warning(`${who} writing an answer to this${where} already, begun ${spokenAge(since, now)}.`);
  });
}
