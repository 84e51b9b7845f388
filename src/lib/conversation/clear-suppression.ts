// Allows mail to an address again that a delivery report had called no good.
import { parseEmailAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import { liftSuppression as lift } from '../store/bounces.js';
import type { Db } from '../store/db.js';

/** Throws `not-found` when mail to the address was not held back. */
export async function clearSuppression(deps: { readonly db: Db }, address: string): Promise<string> {
  const known = parseEmailAddress(address);
  if (await deps.db.transaction((tx) => lift(tx, known))) return known;
  throw new MailroomError('not-found', `mail to ${known} is not held back`, [
    'see which is: mailroom contact suppressed',
  ]);
}
