// Names and addresses that belong to another channel already.
import { type EmailAddress, sameAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import type { Channel } from './channel.js';

/** Throws `invalid` when there is a channel of that name. */
export function refuseTakenName(name: string, present: readonly Pick<Channel, 'name'>[]): void {
  if (!present.some((channel) => channel.name === name)) return;
  throw new MailroomError('invalid', `there is a channel called ${name} already`, [
    `see it with: mailroom channel show ${name}`,
  ]);
}

/** Throws `invalid` when customers write to one of these addresses for another channel. Receiving addresses may be shared. */
export function refuseTakenAddresses(
  addresses: readonly EmailAddress[],
  present: readonly Pick<Channel, 'name' | 'address' | 'aliases'>[],
): void {
  for (const channel of present) {
    const theirs = [channel.address, ...channel.aliases];
    const taken = addresses.find((address) => theirs.some((other) => sameAddress(address, other)));
    if (taken === undefined) continue;
    throw new MailroomError('invalid', `${taken} belongs to channel ${channel.name} already`, [
      'mail to one address can go to one channel only',
      `see that one with: mailroom channel show ${channel.name}`,
    ]);
  }
}
