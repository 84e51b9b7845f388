// What an arriving mail proves about mail of ours is noted before anything is decided about it.
import { addressKey } from '../address/email-address.js';
import { resolveByProof } from '../outbound/resolve-by-proof.js';
import type { Tx } from '../store/db.js';
import { saveRelayId } from '../store/sent-copies.js';
import type { ArrivedMail, TakeInDeps, TokenKey } from './arrived-mail.js';
import { readBounce } from './bounce.js';
import { isReportKind } from './destination.js';
import { type Proof, readProofs } from './proof.js';
import { screenMail } from './screening.js';

const EVIDENCE = {
  own: 'it came in again itself',
  report: 'a report about it came in',
  answer: 'an answer to it came in',
} as const;

// A mail may quote very many.
const MOST = 20;

/** In the transaction that takes the mail in. */
export async function recordProofs(
  deps: TakeInDeps,
  tx: Tx,
  { mail }: Pick<ArrivedMail, 'mail'>,
  { tokenKey }: TokenKey,
): Promise<void> {
  const { kind } = screenMail(mail, { tokenKey, channel: undefined });
  const isReport = isReportKind(kind);
  const proofs = [...readProofs(mail, tokenKey), ...(isReport ? readReported(mail, tokenKey) : [])];
  const how = EVIDENCE[kind === 'own' ? 'own' : isReport ? 'report' : 'answer'];
  for (const { message, evidence, relayId, reached } of proofs.slice(0, MOST)) {
    await resolveByProof(deps, tx, { message, evidence: `${how}: ${evidence}`, reached }, deps.clock.now());
    // A person may attach anything; what a server returns is what it was given.
    if (relayId !== undefined && kind !== 'human') await saveRelayId(tx, message, relayId);
  }
}

function readReported(mail: ArrivedMail['mail'], tokenKey: string): Proof[] {
  const { token, recipients } = readBounce(mail, tokenKey);
  const reached = recipients.map(({ address }) => addressKey(address));
  return token === undefined ? [] : [{ ...token, relayId: undefined, reached }];
}
