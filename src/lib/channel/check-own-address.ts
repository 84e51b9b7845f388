// Refuses an operator's own address wherever either side is set, inside the transaction that saves it.
import type { Operator } from '../operator/operator.js';
import { listChannels } from '../store/channels.js';
import type { Tx } from '../store/db.js';
import { listMailboxes } from '../store/mailboxes.js';
import { listOperators } from '../store/operators.js';
import { type AddressUse, channelAddressUses, findLoops, mailboxAddressUse, refuseLoops } from './own-address.js';

/** What is about to be saved: an operator, or addresses that mail will come in by (a channel's, a mailbox's). */
export type NewAddress =
  | { readonly operator: Pick<Operator, 'name' | 'email'> }
  | { readonly uses: readonly AddressUse[] };

/**
 * Throws `invalid` with the reason when an operator's own mail would come in here, unless `allowed`; then the reasons
 * are given as warnings. Call it inside the transaction that saves: nobody else can set an address meanwhile.
 */
export async function checkOwnAddress(tx: Tx, added: NewAddress, allowed: boolean): Promise<string[]> {
  await tx.takeTurns('addresses');
  const loops =
    'operator' in added
      ? findLoops([added.operator], await presentUses(tx))
      : findLoops(await listOperators(tx), added.uses);
  return refuseLoops(loops, allowed);
}

async function presentUses(tx: Tx): Promise<AddressUse[]> {
  const channels = await listChannels(tx);
  const mailboxes = await listMailboxes(tx);
  return [...channels.flatMap(channelAddressUses), ...mailboxes.map(mailboxAddressUse)];
}
