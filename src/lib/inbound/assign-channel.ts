// Gives a mail that is for no channel the one that somebody names: it is taken in anew, as if it had been for it.
import { needChannel } from '../channel/need-channel.js';
import { MailroomError } from '../errors.js';
import type { Db } from '../store/db.js';
import { forgetMessage } from '../store/intakes.js';
import { saveRouted } from '../store/server-copies.js';
import type { TakeInDeps, TakenIn } from './arrived-mail.js';
import { findDecisions } from './find-decisions.js';
import type { ReadMail } from './mail-reader.js';
import { readStoredArrival } from './read-stored-arrival.js';
import { readContext } from './take-in-batch.js';
import { takeInMail } from './take-in-mail.js';

export type MailToAssign = { readonly mail: string; readonly channel: string };

export type AssignDeps = TakeInDeps & { readonly db: Db; readonly readMail: ReadMail };

/** `mail`: the id of the message, or its Message-ID. Throws `not-found`, and `invalid` for a mail that has a place. */
export async function assignChannel(deps: AssignDeps, order: MailToAssign): Promise<TakenIn> {
  const channel = await needChannel(deps.db, order.channel);
  const held = (await findDecisions(deps.db, order.mail)).find(({ action }) => action !== 'duplicate');
  const message = held?.messageId;
  if (held === undefined || message === undefined || held.channelId !== undefined || held.kind === 'own') {
    throw new MailroomError('invalid', 'that mail is for a channel already, or is our own', [
      'mail for no channel: mailroom inbox --unrouted',
    ]);
  }
  const arrived = await readStoredArrival(deps, held);
  if (arrived === undefined) throw new MailroomError('not-found', 'the bytes of that mail, or its mailbox, are gone');
  return deps.db.transaction(async (tx) => {
    await forgetMessage(tx, message);
    const context = await readContext(tx, arrived.account);
    const taken = await takeInMail(deps, tx, arrived, { ...context, named: channel, isByHand: true });
    await saveRouted(tx, arrived.account.id, held.rawHash, taken.outcome);
    return taken;
  });
}
