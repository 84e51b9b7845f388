// The receiving address of a channel: where the mail of its public address is forwarded to.
import { type EmailAddress, parseEmailAddress, sameAddress, withTag } from '../address/email-address.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';

/**
 * The one given; else, where the mailbox declares plus-addressing, the mailbox's address with the channel's name as its
 * tag; else the mailbox's address, which channels may share. Throws `invalid` when the tagged one grows too long.
 */
export function chooseReceivingAddress(
  mailbox: Pick<MailboxAccount, 'address' | 'plusAddressing'>,
  channelName: string,
  given: EmailAddress | undefined,
): EmailAddress {
  if (given !== undefined) return given;
  return mailbox.plusAddressing ? parseEmailAddress(withTag(mailbox.address, channelName)) : mailbox.address;
}

/** Whether mail to the channel lands in the mailbox by itself, so that nothing has to be forwarded. */
export function landsByItself(
  channel: { readonly address: EmailAddress; readonly receivingAddress: EmailAddress },
  mailboxAddress: EmailAddress | undefined,
): boolean {
  const { address, receivingAddress } = channel;
  return (
    sameAddress(address, receivingAddress) || (mailboxAddress !== undefined && sameAddress(address, mailboxAddress))
  );
}
