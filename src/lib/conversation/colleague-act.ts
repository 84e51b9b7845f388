// ColleagueAct: what a colleague has done in a conversation that somebody is about to answer or to take.
import type { OperatorId } from '../ids.js';

export type ColleagueAct = {
  readonly by: OperatorId;
  /** The slug of that operator. */
  readonly operator: string;
  readonly at: Date;
  /** The version of the conversation that it made. */
  readonly version: number;
};

/** A colleague's answer that somebody who begins another one has not seen. */
export type UnseenAnswer = ColleagueAct & {
  /** The version of the conversation that they have seen; 0 when they never looked. */
  readonly seen: number;
};

/** Whoever did something so lately, in milliseconds, is still at it. */
const JUST_NOW = 5 * 60_000;

/** Of what a clock that runs ahead has put into the future, nobody knows how long ago it was; it keeps nobody back for longer. */
export function isJustNow({ at }: Pick<ColleagueAct, 'at'>, now: Date): boolean {
  return Math.abs(now.getTime() - at.getTime()) <= JUST_NOW;
}
