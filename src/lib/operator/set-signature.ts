// Changes an operator's signature: the usual one, or the one for a single channel.
import { signatureFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { checkClosingText } from '../channel/check-channel-texts.js';
import { needChannel } from '../channel/need-channel.js';
import { clearChannelSignature, findChannelSignature, saveChannelSignature } from '../store/channel-signatures.js';
import type { Db, Tx } from '../store/db.js';
import { saveSignature } from '../store/operators.js';
import { needOperator } from './find-acting-operator.js';
import { type ActorDeps, needPermissionFor } from './need-permission.js';
import type { Operator, Signature } from './operator.js';
import type { Actor } from './role.js';
import { changeSignature, NO_SIGNATURE, type SignatureChange } from './signature.js';

export type SetSignatureDeps = ActorDeps & RecordDeps & { readonly db: Db };

export type SignatureOrder = {
  /** The operator's name. */
  readonly operator: string;
  /** The channel's name, for a signature of its own there. */
  readonly channel: string | undefined;
  /** `clear` takes the signature away; in a channel the usual one is used again. */
  readonly change: SignatureChange | 'clear';
};

/** Gives the signature as it is then, undefined when there is none for that channel any more. */
export async function setSignature(deps: SetSignatureDeps, order: SignatureOrder): Promise<Signature | undefined> {
  if (order.change !== 'clear') await checkClosingText('signature', order.change.text);
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('operators');
    const operator = await needOperator(tx, order.operator);
    const permissions = { of: operator, own: 'own-signature', others: 'signatures' } as const;
    const actor = await needPermissionFor(tx, deps, permissions);
    return order.channel === undefined
      ? setUsual(tx, deps, { actor, operator, change: order.change })
      : setForChannel(tx, deps, { actor, operator, change: order.change }, order.channel);
  });
}

type Work = { readonly actor: Actor; readonly operator: Operator; readonly change: SignatureOrder['change'] };

async function setUsual(tx: Tx, deps: RecordDeps, { actor, operator, change }: Work): Promise<Signature> {
  const signature = change === 'clear' ? NO_SIGNATURE : changeSignature(operator.signature, change);
  await saveSignature(tx, operator.id, signature, deps.clock.now());
  const [before, after] = [signatureFacts(operator.signature), signatureFacts(signature)];
  await recordChange(tx, deps, { actor, thing: 'signature', name: operator.name, before, after });
  return signature;
}

async function setForChannel(
  tx: Tx,
  deps: RecordDeps,
  work: Work,
  channelName: string,
): Promise<Signature | undefined> {
  const { actor, operator, change } = work;
  const channel = await needChannel(tx, channelName);
  const present = await findChannelSignature(tx, operator.id, channel.id);
  const signature = change === 'clear' ? undefined : changeSignature(present ?? NO_SIGNATURE, change);
  if (signature === undefined) await clearChannelSignature(tx, operator.id, channel.id);
  else await saveChannelSignature(tx, operator.id, channel.id, signature);
  const [before, after] = [present && signatureFacts(present), signature && signatureFacts(signature)];
  await recordChange(tx, deps, {
    actor,
    thing: 'signature',
    name: `${operator.name} in ${channel.name}`,
    before,
    after,
  });
  return signature;
}
