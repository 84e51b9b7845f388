// The mail that `smtp test --to` sends: what it says, and how it shows that no person wrote it.
import { domainOf, type EmailAddress } from '../address/email-address.js';
import { makeInstanceMark } from '../conversation/message-token.js';
import type { MessageId } from '../ids.js';
import type { OutgoingMail } from '../outbound/outgoing-mail.js';
import type { StoreIdentity } from '../store/store-identity.js';
import type { SmtpConfig } from './smtp-config.js';

export type TestMailOrder = {
  readonly config: SmtpConfig;
  readonly from: EmailAddress;
  readonly to: EmailAddress;
  readonly id: MessageId;
  readonly identity: StoreIdentity;
  readonly date: Date;
};

/** A mail with the mark of this store, so that it is known as ours should it come in again. */
export function testMail({ config, from, to, id, identity, date }: TestMailOrder): OutgoingMail {
  return {
    from: { name: config.replyName.includes('{') ? '' : config.replyName, address: from },
    replyTo: [],
    to: [{ name: '', address: to }],
    cc: [],
    bcc: [],
    subject: `Test of the SMTP config ${config.name}`,
    // Not a signed one: those lead to a conversation, and this mail has none.
    messageId: `<test.${id}@${domainOf(from)}>`,
    instanceMark: makeInstanceMark(identity.tokenKey, id),
    inReplyTo: undefined,
    references: [],
    date,
    text: textOf(config, from),
    html: undefined,
    attachments: [],
    headers: [
      // RFC 3834, 5.2.
      { name: 'Auto-Submitted', value: 'auto-generated' },
      { name: 'X-Auto-Response-Suppress', value: 'All' },
    ],
  };
}

function textOf({ name, host, port }: SmtpConfig, from: EmailAddress): string {
  return [
    'This is a test mail from mailroom.',
    '',
    `It was sent by the SMTP config "${name}", over ${host} port ${port},`,
    `from ${from}. That it is here shows that the config can send.`,
    '',
    'Look at two things more: whether it came into the inbox or into the',
    'spam folder, and whether its sender is the right one.',
    '',
    'Nobody needs to answer it.',
    '',
  ].join('\n');
}
