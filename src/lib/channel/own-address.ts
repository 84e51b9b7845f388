// An operator's own address is refused as a channel's or a mailbox's: mail to it would go round in a loop.
import { addressKey, type EmailAddress, withoutTag } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { Operator } from '../operator/operator.js';
import type { Channel } from './channel.js';

/** An address that mail comes in by, and what for: `the receiving address of channel support`. */
export type AddressUse = {
  readonly address: EmailAddress;
  readonly use: string;
  /** Whether `user+tag@` comes in by it too (RFC 5233). */
  readonly plusAddressing?: boolean;
};

type OperatorAddress = Pick<Operator, 'name' | 'email'>;

/** An operator whose mail would come in here. */
export type Loop = { readonly operator: OperatorAddress; readonly use: AddressUse };

export function channelAddressUses(
  channel: Pick<Channel, 'name' | 'address' | 'aliases' | 'receivingAddress'>,
): AddressUse[] {
  const { name, address, aliases, receivingAddress } = channel;
  return [
    { address, use: `the address of channel ${name}` },
    ...aliases.map((alias) => ({ address: alias, use: `an alias of channel ${name}` })),
    { address: receivingAddress, use: `the receiving address of channel ${name}` },
  ];
}

export function mailboxAddressUse(mailbox: Pick<MailboxAccount, 'name' | 'address' | 'plusAddressing'>): AddressUse {
  const { name, address, plusAddressing } = mailbox;
  return { address, use: `the address of mailbox ${name}`, plusAddressing };
}

/** The operators whose own mail would come in by one of these addresses, each with the first of them. */
export function findLoops(operators: readonly OperatorAddress[], uses: readonly AddressUse[]): Loop[] {
  return operators.flatMap((operator) => {
    const use = uses.find((one) => reaches(operator.email, one));
    return use ? [{ operator, use }] : [];
  });
}

/** The reason, as a sentence (mail.md 1.8). */
export function describeLoop({ operator, use }: Loop): string {
  return (
    `${operator.email} is the address of operator ${operator.name} and ${use.use}: ` +
    `a notification to ${operator.name} about an unread message would come in as an unread message, and so on, in a loop`
  );
}

/** Throws `invalid` with the first reason, unless the risk is taken; then all reasons are given as warnings. */
export function refuseLoops(loops: readonly Loop[], allowed: boolean): string[] {
  const reasons = loops.map(describeLoop);
  const [first] = reasons;
  if (first === undefined || allowed) return reasons;
  throw new MailroomError('invalid', first, [
    'use another address for one of the two',
    'or take the risk with --allow-operator-address',
  ]);
}

function reaches(email: EmailAddress, { address, plusAddressing }: AddressUse): boolean {
  const key = addressKey(email);
  return key === addressKey(address) || (plusAddressing === true && withoutTag(key) === addressKey(address));
}
