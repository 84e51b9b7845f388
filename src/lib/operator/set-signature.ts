// Changes an operator's signature: the usual one, or the one for a single channel.
import { needChannel } from '../channel/need-channel.js';
import type { Clock } from '../clock.js';
import { clearChannelSignature, findChannelSignature, saveChannelSignature } from '../store/channel-signatures.js';
import type { Db, Tx } from '../store/db.js';
import { saveSignature } from '../store/operators.js';
import { needOperator } from './find-acting-operator.js';
import type { Operator, Signature } from './operator.js';
import { changeSignature, NO_SIGNATURE, type SignatureChange } from './signature.js';

export type SetSignatureDeps = { readonly db: Db; readonly clock: Clock };

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
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('operators');
    const operator = await needOperator(tx, order.operator);
    return order.channel === undefined
      ? setUsual(tx, operator, order.change, deps.clock.now())
      : setForChannel(tx, operator, order.channel, order.change);
  });
}

async function setUsual(tx: Tx, operator: Operator, change: SignatureOrder['change'], now: Date): Promise<Signature> {
  const signature = change === 'clear' ? NO_SIGNATURE : changeSignature(operator.signature, change);
  await saveSignature(tx, operator.id, signature, now);
  return signature;
}

async function setForChannel(
  tx: Tx,
  operator: Operator,
  channelName: string,
  change: SignatureOrder['change'],
): Promise<Signature | undefined> {
  const channel = await needChannel(tx, channelName);
  if (change === 'clear') {
    await clearChannelSignature(tx, operator.id, channel.id);
    return undefined;
  }
  const present = (await findChannelSignature(tx, operator.id, channel.id)) ?? NO_SIGNATURE;
  const signature = changeSignature(present, change);
  await saveChannelSignature(tx, operator.id, channel.id, signature);
  return signature;
}
