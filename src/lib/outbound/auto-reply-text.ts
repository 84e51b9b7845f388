// What an auto-reply says (mail.md 1.7, RFC 3834). No footer, no signature, no quote.
import type { NamedAddress } from '../address/email-address.js';
import type { Channel } from '../channel/channel.js';
import { MailroomError } from '../errors.js';
import { renderTemplate, type TemplateValues } from './template.js';

/** Header fields by which every other responder knows to be silent. */
export const AUTO_REPLY_HEADERS = [
  { name: 'Auto-Submitted', value: 'auto-replied' },
  { name: 'X-Auto-Response-Suppress', value: 'All' },
  { name: 'Precedence', value: 'auto_reply' },
] as const;

const OWN_SUBJECT = 'We have received your mail';
const MAX_NAME = 60;
// An address or a link, in any script and with any dot that browsers take for one (UTS #46), or what turns text around.
const LURE =
  /[\p{Cc}<>@\u202a-\u202e\u2066-\u2069]|:\/\/|\bwww[.\u3002\uff0e\uff61]|[\p{L}\p{N}][.\u3002\uff0e\uff61][\p{L}\p{N}]{2,}/iu;

export type AutoReplyText = { readonly subject: string; readonly text: string };

export type AutoReplyVariables = {
  readonly channel: Pick<Channel, 'name' | 'replyName' | 'address' | 'autoReply'>;
  readonly contact: NamedAddress;
  readonly conversationNumber: number;
};

/** Subject and text. Nothing of the mail is in them but the contact's name, and that only when it looks like one. Throws `invalid` for a broken text. */
export function writeAutoReply({ channel, contact, conversationNumber }: AutoReplyVariables): AutoReplyText {
  const values: TemplateValues = {
    contact: { name: nameToGreet(contact.name), address: contact.address },
    channel: { name: channel.name, replyName: channel.replyName, address: channel.address },
    conversation: { number: conversationNumber },
  };
  const subject = renderTemplate(channel.autoReply.subject, values);
  const text = renderTemplate(channel.autoReply.text, values).trim();
  if (text === '') throw new MailroomError('invalid', 'the auto-reply has no text');
  return { subject: subject.replace(/[\p{Cc}\s]+/gu, ' ').trim() || OWN_SUBJECT, text };
}

/** The name, when it looks like one; else empty. A stranger chooses it, so it could carry an advertisement to whoever he claims to be. */
export function nameToGreet(name: string): string {
  const isName = name.length <= MAX_NAME && !LURE.test(name);
  return isName ? name : '';
}
