// What each setting of a channel means, in a sentence: what `channel show` tells beside the values.
import { sameAddress } from '../address/email-address.js';
import { HOUSE } from '../smtp/smtp-config.js';
import type { Channel, ReopenWindow } from './channel.js';
import { formatReopen } from './channel-times.js';

/** A setting under the name that its flag has. */
export type Explanation = { readonly setting: string; readonly value: string; readonly meaning: string };

/** Every setting of the channel, in the order in which mail meets them. Values may be empty. */
export function explainChannel(channel: Channel): readonly Explanation[] {
  return [...explainWayIn(channel), ...explainAnswers(channel), ...explainTexts(channel)];
}

function explainWayIn(channel: Channel): Explanation[] {
  const { address, aliases, mailbox, receivingAddress, formSenders, forwarders, isFallback } = channel;
  const direct = sameAddress(address, receivingAddress);
  return [
    { setting: 'address', value: address, meaning: 'what customers write to' },
    { setting: 'alias', value: aliases.join(', '), meaning: 'mail to these is for this channel too' },
    { setting: 'mailbox', value: mailbox.name, meaning: 'where its mail is pulled from' },
    {
      setting: 'receiving-address',
      value: receivingAddress,
      meaning: direct ? 'mail lands there by itself' : `forward the mail of ${address} to it`,
    },
    {
      setting: 'form-sender',
      value: formSenders.join(', '),
      meaning: 'mail from these is of a contact form: it is by whom its Reply-To names',
    },
    {
      setting: 'forwarder',
      value: forwarders.join(', '),
      meaning: 'these pass mail on: what they add does not count against the customer',
    },
    {
      setting: 'fallback',
      value: isFallback === true ? 'yes' : '',
      meaning: `mail in ${mailbox.name} that is for no channel is for this one`,
    },
    { setting: 'widget', value: channel.widget.name, meaning: 'the operators who answer it' },
  ];
}

function explainAnswers(channel: Channel): Explanation[] {
  const { smtp, replyName, undoSeconds, reopen, quote } = channel;
  const isHouse = smtp.name === HOUSE;
  return [
    {
      setting: 'smtp',
      value: smtp.name,
      meaning: isHouse ? "answers leave by this machine's own mail server" : 'answers leave by this SMTP config',
    },
    {
      setting: 'reply-name',
      value: replyName,
      meaning: replyName.includes('{{')
        ? 'the sender that customers see, filled in for each answer'
        : 'the sender that customers see',
    },
    {
      setting: 'undo',
      value: undoSeconds === 0 ? 'off' : `${undoSeconds}s`,
      meaning:
        undoSeconds === 0
          ? 'an answer leaves at once'
          : `an answer waits ${undoSeconds} s; until then mailroom outbox cancel takes it back`,
    },
    { setting: 'reopen', value: formatReopen(reopen), meaning: explainReopen(reopen) },
    {
      setting: 'quote',
      value: quote,
      meaning: quote === 'last' ? 'the answered mail stands below an answer' : 'no mail is quoted below an answer',
    },
  ];
}

function explainTexts(channel: Channel): Explanation[] {
  const { autoReply, footer, breakerOpenedAt, closedAt } = channel;
  const stopped = breakerOpenedAt === undefined ? '' : `, stopped by itself since ${breakerOpenedAt.toISOString()}`;
  return [
    {
      setting: 'auto-reply',
      value: `${autoReply.on ? 'on' : 'off'}${stopped}`,
      meaning:
        stopped === ''
          ? 'answers the first mail of a conversation, without footer and signature'
          : `too many were sent in 10 minutes; go on with: mailroom channel resume ${channel.name}`,
    },
    {
      setting: 'auto-reply-subject',
      value: autoReply.subject,
      meaning: 'its subject; without one it has the usual one',
    },
    { setting: 'its text', value: autoReply.text, meaning: '' },
    { setting: 'footer', value: footer, meaning: 'below every answer, after the signature' },
    {
      setting: 'closed',
      value: closedAt === undefined ? '' : closedAt.toISOString(),
      meaning: `it takes in and sends nothing; open it again with: mailroom channel resume ${channel.name}`,
    },
  ];
}

function explainReopen(reopen: ReopenWindow): string {
  switch (reopen.kind) {
    case 'always':
      return "a customer's mail always reopens its conversation";
    case 'never':
      return 'a mail to a closed conversation starts a new one, linked to it';
    case 'days':
      return `a mail within ${reopen.days} days after closing reopens its conversation; later it starts a new one`;
  }
}
