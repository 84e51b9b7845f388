// What the arrival of a marked mail proves about a channel's forwarding, and what its absence may mean.
import { failed, type Judgement, ok, warning } from '../health/finding.js';
import type { Route } from '../inbound/routing.js';
import type { Screening } from '../inbound/screening.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import { loginUser } from '../server-login.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import { providerOfHost } from '../smtp/smtp-provider.js';
import type { Channel } from './channel.js';
import type { Recognition } from './forwarding-mail.js';
import { landsByItself } from './receiving-address.js';

export type SeenMail = {
  readonly recognition: Recognition;
  readonly kind: Screening['kind'];
  readonly routes: readonly Route[];
  readonly subject: string;
  readonly seconds: number;
};

/** Judges the mail that was seen. */
export function judgeArrival(channel: Channel, seen: SeenMail): Judgement {
  const { recognition, kind, routes, seconds } = seen;
  if (recognition === 'returned') {
    return {
      ...failed(
        `the mail to ${channel.address} came back: ${seen.subject}`,
        `see that ${channel.address} exists, and where its mail is forwarded to`,
      ),
      kind: 'rejected',
    };
  }
  const when = `came to ${channel.mailbox.name} after ${seconds} s`;
  if (kind !== 'own') {
    return warning(
      `${when}, but a server on the way took our mark (X-Mailroom-Instance) away`,
      'our own mail that comes back this way opens conversations: see whether that server can leave unknown headers alone',
    );
  }
  const others = routes.filter((route) => route.channel.id !== channel.id);
  if (!routes.some((route) => route.channel.id === channel.id)) {
    const where = others[0] === undefined ? 'no channel' : `channel ${others[0].channel.name}`;
    return warning(
      `${when}, recognised as ours; but a customer's mail like it would go to ${where}`,
      `give ${channel.name} a receiving address of its own`,
    );
  }
  return ok(`${when}, recognised as ours: no conversation comes of it`);
}

/** Judges the mail that was seen in the folder for spam: there it arrives, and nobody looks. */
export function judgeJunk(
  { mailbox, receivingAddress }: Channel,
  { folder, seconds }: { readonly folder: string; readonly seconds: number },
): Judgement {
  return failed(
    `came to ${mailbox.name} after ${seconds} s, but into ${folder}: the server takes it for spam`,
    `mark it as no spam there, and have the server never take mail to ${receivingAddress} for spam`,
    "a customer's mail that lands there is in mailroom inbox --status spam",
  );
}

export type Awaited = {
  readonly channel: Channel;
  readonly smtp: SmtpConfig;
  readonly mailbox: MailboxAccount;
  readonly seconds: number;
  /** A provider asks whether forwarding is wanted. */
  readonly isConfirmationOpen: boolean;
};

/** What it may be when nothing came. */
export function judgeAbsence({ channel, smtp, mailbox, seconds, isConfirmationOpen }: Awaited): Judgement {
  const { address, receivingAddress } = channel;
  const isSameGmail =
    providerOfHost(mailbox.host)?.name === 'gmail' &&
    loginUser(smtp.login)?.toLowerCase() === loginUser(mailbox.login)?.toLowerCase();
  const next = [
    ...(isConfirmationOpen ? ['confirm the forwarding with the code or link above, then try again'] : []),
    ...(landsByItself(channel, mailbox.address)
      ? [`see that mail to ${address} lands in ${mailbox.folder} of ${mailbox.address}`]
      : [`see that ${address} is forwarded to ${receivingAddress} where it is hosted`]),
    'look into the spam folder, there and in the mailbox',
    ...(isSameGmail
      ? ['Gmail hides mail that the same account sent: try it with another SMTP config, or write from elsewhere']
      : []),
    'some servers take longer: give more time with --timeout 10m',
  ];
  return { ...failed(`the mail to ${address} did not arrive within ${seconds} s`, ...next), kind: 'unreachable' };
}
