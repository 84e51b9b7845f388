// Claim: somebody is writing an answer. A hint for colleagues, never a lock.
import type { ColleagueAct } from './colleague-act.js';

export type Claim = {
  /** The slug of the operator. */
  readonly operator: string;
  readonly since: Date;
};

/** A claim of one's own. */
export type HeldClaim = {
  readonly id: string;
  /** Who was answering already, oneself in another terminal too. */
  readonly others: readonly Claim[];
  /** The colleague whose it is, when they took it a moment ago. */
  readonly taken: ColleagueAct | undefined;
  /** Nobody is any more. */
  release(): Promise<void>;
};

/** Milliseconds for which a claim counts unless it is renewed: a process that dies leaves it behind for so long. */
export const CLAIM_LIFETIME = 2 * 60_000;

/** How often it is renewed: one that is renewed late, or by a machine that stood still, is not dropped at once. */
export const CLAIM_RENEWAL = 30_000;
