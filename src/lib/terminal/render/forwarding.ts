// How to forward a channel's address to where mailroom finds its mail: the end of `channel create`.
import type { EmailAddress } from '../../address/email-address.js';
import type { Channel } from '../../channel/channel.js';
import { landsByItself } from '../../channel/receiving-address.js';
import type { Theme } from '../theme.js';

/** The usual places where forwarding is set up, for the people who have never done it. */
const PLACES = [
  ['Gmail', 'Settings > Forwarding and POP/IMAP > Add a forwarding address'],
  ['Microsoft 365', 'Exchange admin center > Mailboxes > Manage email forwarding'],
  ['cPanel', 'Email > Forwarders > Add Forwarder'],
] as const;

const PLACE_WIDTH = Math.max(...PLACES.map(([place]) => place.length));

type Addresses = Pick<Channel, 'address' | 'receivingAddress' | 'mailbox'>;

/** The receiving address, and what to do so that mail arrives there. `mailboxAddress` is that of the channel's mailbox. */
export function renderForwarding(channel: Addresses, mailboxAddress: EmailAddress, theme: Theme): string {
  const { address, receivingAddress, mailbox } = channel;
  const heading = `Its receiving address is ${theme.strong(receivingAddress)}, in mailbox ${mailbox.name}.`;
  if (landsByItself(channel, mailboxAddress)) {
    return `${heading}\nMail to ${address} lands there by itself; nothing has to be forwarded.`;
  }
  return [
    heading,
    '',
    `Forward ${address} to it where that address is hosted:`,
    ...PLACES.map(([place, path]) => `  ${place.padEnd(PLACE_WIDTH)}  ${path}`),
    'A provider that wants this confirmed writes to the receiving address.',
  ].join('\n');
}
