// Who is answering a conversation at this moment.
import type { Claim, HeldClaim } from '../../conversation/claim.js';
import { isJustNow } from '../../conversation/colleague-act.js';
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

type Answering = Pick<WritingDesk, 'key' | 'now' | 'theme' | 'writing' | 'started'>;

/** For somebody who begins to answer: who has answered it since they looked, who took it, who is answering it too. */
export function describeColleagues({ others, taken }: HeldClaim, desk: Answering): string[] {
  const { key, now, theme, writing, started } = desk;
  const isOwn = started.context.conversation.assignee?.name === key.operator;
  const answer = writing.unseenAnswer;
  const isNews = answer !== undefined && (answer.seen > 0 || isJustNow(answer, now));
  const since = answer?.seen === 0 ? '' : ' since you looked';
  return [
    ...(isNews ? [`${safeLine(answer.operator)} has answered this${since}, ${spokenAge(answer.at, now)}.`] : []),
    ...(taken === undefined ? [] : [`${safeLine(taken.operator)} took this ${spokenAge(taken.at, now)}.`]),
    ...others.map((claim) => describeOther(claim, { isSelf: claim.operator === key.operator, isOwn, now })),
  ].map(theme.warning);
}

function describeOther(
  { operator, since }: Claim,
  { isSelf, isOwn, now }: { readonly isSelf: boolean; readonly isOwn: boolean; readonly now: Date },
): string {
  const begun = `begun ${spokenAge(since, now)}`;
  if (isSelf) return `You are writing an answer to this in another window already, ${begun}.`;
  return `${safeLine(operator)} is writing an answer to this already, ${begun}${isOwn ? ', though it is yours' : ''}.`;
}
