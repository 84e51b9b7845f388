// Refuses an operator's own address wherever either side is set, inside the transaction that saves it.
import { MailroomError } from '../errors.js';
import type { Operator } from '../operator/operator.js';
import { listChannels } from '../store/channels.js';
import type { Tx } from '../store/db.js';
import { listMailboxes } from '../store/mailboxes.js';
import { listOperators } from '../store/operators.js';
import {
  type AddressUse,
  channelAddressUses,
  describeLoop,
  findLoops,
  type Loop,
  mailboxAddressUse,
} from './own-address.js';

/**
 * For addresses that mail will come in by: a channel's, a mailbox's. Throws `invalid` with the reason when one is an
 * operator's, unless `allowed`; then the reasons are given as warnings. Call it inside the transaction that saves.
 */
export async function checkAddressUses(tx: Tx, uses: readonly AddressUse[], allowed: boolean): Promise<string[]> {
  await tx.takeTurns('addresses');
  return refuse(findLoops(await listOperators(tx), uses), allowed);
}

/** For the address of an operator: the same, against everything that mail comes in by. */
export async function checkOperatorAddress(
  tx: Tx,
  operator: Pick<Operator, 'name' | 'email'>,
  allowed: boolean,
): Promise<string[]> {
  await tx.takeTurns('addresses');
  const uses = [
    ...(await listChannels(tx)).flatMap(channelAddressUses),
    ...(await listMailboxes(tx)).map(mailboxAddressUse),
  ];
  return refuse(findLoops([operator], uses), allowed);
}

function refuse(loops: readonly Loop[], allowed: boolean): string[] {
  const reasons = loops.map(describeLoop);
  const [first] = reasons;
  if (first === undefined || allowed) return reasons;
  throw new MailroomError('invalid', first, [
    'use another address for one of the two',
    'or take the risk with --allow-operator-address',
  ]);
}
