// Says that somebody is writing an answer, for as long as they do: colleagues see it, and are kept from nothing by it.
import type { Clock, Pause } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { ConversationId, NewId, OperatorId } from '../ids.js';
import { dropClaims, listClaims, type NewClaim, renewClaim, saveClaim } from '../store/claims.js';
import type { Db, Tx } from '../store/db.js';
import { CLAIM_LIFETIME, CLAIM_RENEWAL, type HeldClaim } from './claim.js';
import { findRecentAct } from './find-recent-act.js';

export type ClaimDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly newId: NewId;
};

/** It is renewed until it is released, and expires when this process dies; claims of `dead` processes go at once. A store that fails keeps nobody from writing. */
export async function claimConversation(
  deps: ClaimDeps,
  conversation: ConversationId,
  operator: OperatorId,
  dead: readonly string[] = [],
): Promise<HeldClaim> {
  const claim: NewClaim = { id: deps.newId(), conversation, operator, lifetime: CLAIM_LIFETIME };
  const now = deps.clock.now();
  const others = (await listClaims(deps.db, [conversation], now, dead)).get(conversation) ?? [];
  const taken = await findRecentAct(deps.db, conversation, 'took', now);
  await change(deps, async (tx) => {
    await dropClaims(tx, dead);
    await saveClaim(tx, claim, deps.clock.now());
  });
  const ended = new AbortController();
  const renewing = renew(deps, claim, ended.signal);
  return {
    ...{ id: claim.id, others, taken: taken?.by === operator ? undefined : taken },
    release: async () => {
      ended.abort();
      await renewing;
      await change(deps, (tx) => dropClaims(tx, [claim.id]));
    },
  };
}

async function renew(deps: ClaimDeps, claim: NewClaim, signal: AbortSignal): Promise<void> {
  for (;;) {
    await deps.pause(CLAIM_RENEWAL, signal);
    if (signal.aborted) return;
    await change(deps, (tx) => renewClaim(tx, claim, deps.clock.now()));
  }
}

// A hint is not worth an error: who is told of it is in the middle of a sentence.
async function change({ db }: ClaimDeps, work: (tx: Tx) => Promise<void>): Promise<void> {
  try {
    await db.transaction(work);
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
  }
}
